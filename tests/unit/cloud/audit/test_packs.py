"""Conformance packs: real rules with their parameters, within AWS Config's limits, in every account."""

import gzip
import io
import json
from importlib.resources import files
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.unit.cloud.synthesised import Synthesised, studio
from tests.unit.cloud.variations import managing, of_organization
from tickscope.cloud.audit.packs import RULES_MAX, TEMPLATE_BYTES_MAX, templates
from tickscope.cloud.audit.rules import RULES

PACK = "AWS::Config::OrganizationConformancePack"
PACKS = ("cis", "aws-foundational")


def managed_rules() -> dict[str, Any]:
    """Return AWS' managed rules by identifier, as moto read them from AWS' documentation."""
    packed = (files("moto.config") / "resources" / "aws_managed_rules.json.gz").read_bytes()
    rules: dict[str, Any] = json.loads(gzip.decompress(packed))["ManagedRules"]
    return rules


def rules_in(body: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = YAML(typ="safe").load(io.StringIO(body))["Resources"]
    return found


def check_rule(identifier: str, given: dict[str, str]) -> None:
    known = managed_rules()[identifier]["Parameters"]
    names = {each["Name"] for each in known}
    assert set(given) <= names, f"{identifier} has no parameters {set(given) - names}"
    missing = {each["Name"] for each in known if not each.get("Optional")} - set(given)
    assert not missing, f"{identifier} needs {missing}"


@pytest.mark.proves("checked", row=4, clause=2)
@pytest.mark.parametrize("pack", PACKS)
def test_a_packs_rules_are_awss_own_with_the_parameters_that_they_have(pack: str) -> None:
    for name, body in templates(pack, abroad=False).items():
        found = rules_in(body)
        names = [each["Properties"]["ConfigRuleName"] for each in found.values()]
        assert len(names) == len(set(names)), name
        for each in found.values():
            assert each["Type"] == "AWS::Config::ConfigRule"
            properties = each["Properties"]
            assert set(properties) <= {"ConfigRuleName", "Source", "InputParameters"}
            assert properties["Source"]["Owner"] == "AWS"
            check_rule(properties["Source"]["SourceIdentifier"], properties.get("InputParameters", {}))


@pytest.mark.proves("checked", row=4, clause=2)
@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_fits_into_what_config_takes(pack: str) -> None:
    for body in templates(pack, abroad=False).values():
        assert len(body.encode()) <= TEMPLATE_BYTES_MAX
        assert 10 <= len(rules_in(body)) <= RULES_MAX


@pytest.mark.proves("checked", row=4, clause=2)
def test_every_pack_of_the_file_is_in_every_watched_region_and_account() -> None:
    home = _packs(studio(), "organization-detection")
    abroad = _packs(studio(), "organization-detection-eu-west-1")
    assert set(home) == {f"tickscope-{pack}{part}" for pack in PACKS for part in ("", "-account")}
    assert set(abroad) == {f"tickscope-{pack}" for pack in PACKS}
    for each in (*home.values(), *abroad.values()):
        assert each["ExcludedAccounts"] == ["777777777777"]
        assert rules_in(each["TemplateBody"])


def test_what_is_asked_of_the_account_is_not_asked_again_in_each_region() -> None:
    for pack in PACKS:
        regional, whole = (rules_in(body) for body in templates(pack, abroad=False).values())
        assert not set(regional) & set(whole)
        assert any(name.startswith("IamRoot") for name in whole)


def test_packs_are_those_of_the_file() -> None:
    one = of_organization(conformance_packs=("cis",), manage=("config",))
    assert set(_packs(one, "organization-detection")) == {"tickscope-cis", "tickscope-cis-account"}
    none = of_organization(conformance_packs=(), manage=("config",))
    assert "organization-detection" not in none.templates
    assert not _packs(managing("security"), "organization-detection")


def test_remedied_rules_are_awss_own_too() -> None:
    for rule in RULES:
        check_rule(rule.identifier, dict(rule.parameters))
        declared = managed_rules()[rule.identifier].get("Resource Types", rule.resource_type)
        assert rule.resource_type in declared.split(","), rule.name


def _packs(synthesised: Synthesised, stack: str) -> dict[str, Any]:
    found = synthesised.resources(stack, PACK)
    return {each["Properties"]["OrganizationConformancePackName"]: each["Properties"] for each in found.values()}
