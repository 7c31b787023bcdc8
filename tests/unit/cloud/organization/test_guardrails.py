"""Policies, each at the right unit."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.cloud.organization.variations import STACK, managing, of_organization, tags, with_organization
from tests.unit.cloud.synthesised import Synthesised, studio
from tickscope.cloud.policies import (
    resource_control_policies,
    service_control_policies,
    suspended_policy,
    tag_policy,
)
from tickscope.cloud.policies.documents import minified
from tickscope.model.cloud import TAG_KEYS

POLICY, UNIT = "AWS::Organizations::Policy", "AWS::Organizations::OrganizationalUnit"


def policies(found: Synthesised, kind: str) -> list[dict[str, Any]]:
    """Return properties of the policies of a type."""
    return [
        each["Properties"] for each in found.resources(STACK, POLICY, lambda each: each["Type"] == kind).values()
    ]


def attached(found: Synthesised) -> dict[str, set[str]]:
    """Return unit → contents, minified, of the service control policies that are attached to it."""
    units = {name: each["Properties"]["Name"] for name, each in found.resources(STACK, UNIT).items()}
    at: dict[str, set[str]] = {name: set() for name in units.values()}
    for policy in policies(found, "SERVICE_CONTROL_POLICY"):
        for target in policy["TargetIds"]:
            at[units[target["Fn::GetAtt"][0]]].add(minified(policy["Content"]))
    return at


@pytest.mark.proves("checked", row=1, clause=3)
def test_each_unit_has_its_own_guardrails_and_no_other() -> None:
    platform = studio().platform
    expected = {
        unit.name: {document.json for document in service_control_policies(platform, unit)}
        for unit in platform.cloud.organization.units
    }
    assert attached(studio()) == {**expected, "Suspended": {suspended_policy(platform).json}}
    assert all(expected.values())


def test_the_names_of_our_policies_are_ours() -> None:
    """Two policies of an organization cannot have one name, and others may have some before we come."""
    kinds = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY")
    assert {each["Name"].split("-")[0] for kind in kinds for each in policies(studio(), kind)} == {"tickscope"}


@pytest.mark.proves("checked", row=1, clause=3)
def test_retired_accounts_may_do_nothing() -> None:
    (content,) = attached(studio())["Suspended"]
    assert any(
        (each["Effect"], each["Action"], each["Resource"]) == ("Deny", "*", "*")
        for each in json.loads(content)["Statement"]
    )


@pytest.mark.proves("checked", row=1, clause=3)
def test_a_guardrail_that_moves_in_the_file_moves_in_the_organization() -> None:
    units = tuple(
        replace(each, guardrails=("leave-organization",) if each.name == "Workloads" else ())
        for each in studio().platform.cloud.organization.units
    )
    found = attached(of_organization(with_organization(studio().platform, units=units)))
    assert {name for name, contents in found.items() if contents} == {"Workloads", "Suspended"}
    (content,) = found["Workloads"]
    assert "organizations:LeaveOrganization" in content


@pytest.mark.proves("checked", row=1, clause=3)
def test_what_holds_for_all_resources_is_attached_to_the_root() -> None:
    found = policies(studio(), "RESOURCE_CONTROL_POLICY")
    assert {minified(each["Content"]) for each in found} == {
        each.json for each in resource_control_policies(studio().platform)
    }
    assert [each["TargetIds"] for each in found] == [["r-a1b2"]] * len(found)
    assert found


def test_no_unit_has_more_policies_than_aws_attaches() -> None:
    assert max(len(contents) for contents in attached(studio()).values()) <= 4


def test_names_of_policies_are_each_once() -> None:
    names = [each["Properties"]["Name"] for each in studio().resources(STACK, POLICY).values()]
    assert len(names) == len(set(names))


@pytest.mark.proves("checked", row=7, clause=1)
def test_the_tag_policy_holds_for_every_account() -> None:
    (policy,) = policies(studio(), "TAG_POLICY")
    assert policy["TargetIds"] == ["r-a1b2"]
    assert minified(policy["Content"]) == tag_policy(studio().platform).json
    rules = policy["Content"]["tags"]
    assert {each["tag_key"]["@@assign"] for each in rules.values()} == set(TAG_KEYS)
    assert set(tags(policy)) == set(TAG_KEYS)


def test_each_kind_of_policy_is_switched_by_its_own_part() -> None:
    kinds = {
        part: {each["Properties"]["Type"] for each in managing(part).resources(STACK, POLICY).values()}  # type: ignore[arg-type]
        for part in ("guardrails", "accounts", "tags", "trail")
    }
    assert kinds == {
        "guardrails": {"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"},
        "accounts": set(),
        "tags": {"TAG_POLICY"},
        "trail": set(),
    }
