"""Security Hub, GuardDuty and Access Analyzer: one administrator, all accounts and watched regions."""

from typing import Any

import pytest

from tests.unit.cloud.synthesised import Synthesised, one_account, studio
from tests.unit.cloud.variations import in_one_region, managing, of_organization, with_organization

SECURITY, ORGANIZATION = "organization-security", "organization-organization"
DETECTOR, ANALYZER = "AWS::GuardDuty::Detector", "AWS::AccessAnalyzer::Analyzer"


def policy(synthesised: Synthesised) -> dict[str, Any]:
    found = synthesised.only(SECURITY, "AWS::SecurityHub::ConfigurationPolicy")["ConfigurationPolicy"][
        "SecurityHub"
    ]
    assert isinstance(found, dict)
    return found


@pytest.mark.proves("checked", row=5, clause=1)
def test_the_security_account_is_made_security_hubs_administrator() -> None:
    admin = studio().only(ORGANIZATION, "AWS::SecurityHub::DelegatedAdmin")
    assert admin == {"AdminAccountId": "333333333333"}
    (hub,) = studio().resources(ORGANIZATION, "AWS::SecurityHub::Hub")
    (designated,) = studio().resources(ORGANIZATION, "AWS::SecurityHub::DelegatedAdmin").values()
    assert designated["DependsOn"] == [hub]
    assert not studio().resources(SECURITY, "AWS::SecurityHub::Hub"), "AWS has made it there, with the designation"


@pytest.mark.proves("checked", row=5, clause=1)
def test_the_standards_of_the_file_hold_for_the_whole_organization() -> None:
    assert studio().only(SECURITY, "AWS::SecurityHub::OrganizationConfiguration")["ConfigurationType"] == "CENTRAL"
    found = policy(studio())
    assert found["ServiceEnabled"] is True
    assert found["EnabledStandardIdentifiers"] == [
        "arn:aws:securityhub:eu-central-1::standards/cis-aws-foundations-benchmark/v/5.0.0",
        "arn:aws:securityhub:eu-central-1::standards/aws-foundational-security-best-practices/v/1.0.0",
    ]
    association = studio().only(SECURITY, "AWS::SecurityHub::PolicyAssociation")
    assert (association["TargetType"], association["TargetId"]) == ("ROOT", "r-a1b2")
    one = of_organization(standards=("fsbp",), manage=("security",))
    assert len(policy(one)["EnabledStandardIdentifiers"]) == 1


@pytest.mark.proves("checked", row=5, clause=1)
def test_findings_of_all_watched_regions_come_home_before_anything_is_configured() -> None:
    aggregator = studio().only(SECURITY, "AWS::SecurityHub::FindingAggregator")
    assert aggregator == {"RegionLinkingMode": "SPECIFIED_REGIONS", "Regions": ["eu-west-1"]}
    (first,) = studio().resources(SECURITY, "AWS::SecurityHub::FindingAggregator")
    (central,) = studio().resources(SECURITY, "AWS::SecurityHub::OrganizationConfiguration").values()
    assert central["DependsOn"] == [first]
    alone = Synthesised(in_one_region(with_organization(manage=("security",))))
    assert alone.only(SECURITY, "AWS::SecurityHub::FindingAggregator") == {"RegionLinkingMode": "ALL_REGIONS"}


def test_recorders_with_a_role_of_their_own_are_no_finding() -> None:
    controls = policy(studio())["SecurityControlsConfiguration"]
    (parameter,) = controls["SecurityControlCustomParameters"]
    assert parameter["SecurityControlId"] == "Config.1"
    checked = parameter["Parameters"]["includeConfigServiceLinkedRoleCheck"]
    assert checked == {"ValueType": "CUSTOM", "Value": {"Boolean": False}}
    without = policy(managing("security"))["SecurityControlsConfiguration"]
    assert "SecurityControlCustomParameters" not in without


def test_until_the_root_is_known_the_policy_is_each_accounts() -> None:
    new = of_organization(id="", root_id="", manage=("guardrails", "security"))
    found = new.resources(SECURITY, "AWS::SecurityHub::PolicyAssociation").values()
    targets = {each["Properties"]["TargetId"] for each in found}
    assert targets == {each * 12 for each in "123456"}
    assert {each["Properties"]["TargetType"] for each in found} == {"ACCOUNT"}


@pytest.mark.proves("checked", row=5, clause=1)
def test_what_is_open_to_outside_the_organization_is_found_in_every_watched_region() -> None:
    def kinds(stack: str) -> list[str]:
        return sorted(each["Properties"]["Type"] for each in studio().resources(stack, ANALYZER).values())

    assert kinds("organization-detection") == ["ORGANIZATION", "ORGANIZATION_UNUSED_ACCESS"]
    assert kinds("organization-detection-eu-west-1") == ["ORGANIZATION"]


@pytest.mark.proves("checked", row=5, clause=1)
def test_the_management_account_has_guardduty_with_every_feature_in_every_watched_region() -> None:
    for stack in ("management-audit", "management-audit-eu-west-1"):
        detector = studio().only(stack, DETECTOR)
        assert detector["Enable"] is True
        assert detector["FindingPublishingFrequency"] == "FIFTEEN_MINUTES"
        features = {each["Name"]: each for each in detector["Features"]}
        assert {each["Status"] for each in features.values()} == {"ENABLED"}
        assert set(features) == {
            "S3_DATA_EVENTS",
            "EKS_AUDIT_LOGS",
            "EBS_MALWARE_PROTECTION",
            "RDS_LOGIN_EVENTS",
            "LAMBDA_NETWORK_LOGS",
            "RUNTIME_MONITORING",
        }
        assert len(features["RUNTIME_MONITORING"]["AdditionalConfiguration"]) == 3
    # Its administrator switches it on everywhere else; a second detector would make the stack fail.
    for stack in ("prod-audit", "organization-detection", SECURITY):
        assert not studio().resources(stack, DETECTOR)


def test_security_alone_needs_no_recorder_and_has_its_detectors() -> None:
    alone = managing("security")
    audits = {name for name in alone.templates if "-audit" in name}
    assert audits == {"management-audit", "management-audit-eu-west-1"}
    assert alone.only("management-audit", DETECTOR)
    assert alone.only("organization-detection-eu-west-1", ANALYZER)


@pytest.mark.parametrize("parts", [("config",), ("trail",), ("guardrails", "accounts", "costs", "tags")])
def test_without_security_nothing_is_detected(parts: tuple[str, ...]) -> None:
    for synthesised in (managing(*parts), one_account()):  # type: ignore[arg-type]
        for stack, template in synthesised.templates.items():
            for each in template.get("Resources", {}).values():
                assert not each["Type"].startswith(
                    ("AWS::SecurityHub::", "AWS::GuardDuty::", "AWS::AccessAnalyzer::")
                ), stack
