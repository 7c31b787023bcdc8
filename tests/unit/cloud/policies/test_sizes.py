"""Policies that are longer than AWS takes, and the key that makes them so."""

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.unit.cloud.synthesised import EXAMPLES
from tickscope.cloud.places import Place
from tickscope.cloud.policies import (
    endpoint_policy,
    oversized,
    resource_control_policies,
    suspended_policy,
    tag_policy,
)
from tickscope.cloud.policies.boundary import boundary_policy
from tickscope.cloud.policies.documents import BYTES_MAX, minified
from tickscope.model.organization import Guardrails, OrganizationSettings, Unit
from tickscope.model.platform import Platform
from tickscope.spec import load
from tickscope.spec.keys.organization import Guardrail

RAILS = ("cloud", "organization", "guardrails")
SERVICES = ("s3", "ssm", "sts", "kinesis-streams", "ssmmessages", "grafana-workspace")


@pytest.fixture(name="studio", scope="module")
def _studio() -> Platform:
    return load(EXAMPLES / "aws.yaml")


def changed(platform: Platform, **parts: object) -> Platform:
    """Return the platform with other settings of its organization."""
    organization: OrganizationSettings = replace(platform.cloud.organization, **parts)  # type: ignore[arg-type]
    return replace(platform, cloud=replace(platform.cloud, organization=organization))


@pytest.mark.parametrize("file", ["aws.yaml", "one-account.yaml"])
def test_the_examples_fit(file: str) -> None:
    platform = load(EXAMPLES / file)
    assert list(oversized(platform)) == []
    for environment in platform.cloud.environments:
        for service in SERVICES:
            made = minified(endpoint_policy(platform, environment.account, service))
            assert len(made) <= BYTES_MAX["endpoint"]
        for place in (
            Place("boundary", environment.account, environment.region, environment),
            Place("account-boundary", environment.account, environment.region),
        ):
            assert len(minified(boundary_policy(platform.cloud.qualifier, place))) <= BYTES_MAX["managed"]


def test_documents_have_no_white_space_that_counts(studio: Platform) -> None:
    for each in (*resource_control_policies(studio), tag_policy(studio), suspended_policy(studio)):
        assert each.json == minified(json.loads(each.json))
        assert " " not in each.json


def test_too_many_exempt_roles(studio: Platform) -> None:
    roles = tuple(f"break-glass-for-the-studio-number-{n:03}" for n in range(60))
    found = list(oversized(changed(studio, guardrails=Guardrails(exempt_roles=roles))))
    assert {path for path, _ in found} == {(*RAILS, "exempt_roles")}
    assert any("'Production' would have" in said and "AWS attaches 9 beside its own" in said for _, said in found)


def test_too_many_owners_of_images(studio: Platform) -> None:
    owners = tuple(f"{n:012}" for n in range(400))
    found = list(oversized(changed(studio, guardrails=Guardrails(image_owners=owners))))
    assert {path for path, _ in found} == {(*RAILS, "image_owners")}
    assert all("a service control policy of unit" in said and "AWS takes 5120" in said for _, said in found)


def test_too_many_regions(studio: Platform) -> None:
    regions = tuple(f"xx-{'west' * 60}{n}-1" for n in range(20))
    assert blamed(changed(studio, guardrails=Guardrails(regions=regions))) == {(*RAILS, "regions")}


def test_guardrails_that_fit_only_without_two_lists_are_the_units_own(studio: Platform) -> None:
    roles = tuple(f"break-glass-for-the-studio-number-{n:03}" for n in range(60))
    owners = tuple(f"{n:012}" for n in range(400))
    units = (Unit("All", "", Guardrail.__args__),)  # type: ignore[attr-defined]
    both = changed(studio, units=units, guardrails=Guardrails(exempt_roles=roles, image_owners=owners))
    assert blamed(both) == {("cloud", "organization", "units", 0, "guardrails")}


def test_too_many_tenants_for_the_tag_policy(studio: Platform) -> None:
    first = studio.tenants[0]
    many = replace(studio, tenants=tuple(replace(first, name=f"game-number-{n:04}") for n in range(700)))
    (found,) = oversized(many)
    assert found[0] == ("tenants",)
    assert "a tag policy of the organization would have" in found[1]
    assert "AWS takes 10000" in found[1]


def test_what_is_not_managed_is_not_too_long(studio: Platform) -> None:
    roles = tuple(f"break-glass-for-the-studio-number-{n:03}" for n in range(60))
    assert list(oversized(changed(studio, manage=("trail",), guardrails=Guardrails(exempt_roles=roles)))) == []


def blamed(platform: Platform) -> set[Iterable[str | int]]:
    """Return the keys that make policies too long."""
    return {path for path, _ in oversized(platform)}


def test_a_list_that_is_too_long_is_told_once_for_a_unit() -> None:
    platform = load(EXAMPLES / "aws.yaml")
    roles = tuple(f"break-glass-role-with-a-long-name-{number}" for number in range(120))
    organization = platform.cloud.organization
    longer = replace(organization, guardrails=replace(organization.guardrails, exempt_roles=roles))
    found = [said for _, said in oversized(replace(platform, cloud=replace(platform.cloud, organization=longer)))]
    for unit in organization.units:
        assert sum(f"of unit '{unit.name}' would have" in said for said in found) == 1
