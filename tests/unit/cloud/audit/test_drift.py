"""Drift: looked for in every account and region, and told whether or not Security Hub is there to collect it."""

import pytest

from tests.unit.cloud.findings.matching import matches, rendered
from tests.unit.cloud.findings.sample_findings import compliance_change, of_drift
from tests.unit.cloud.statements import listed
from tests.unit.cloud.synthesised import studio
from tests.unit.cloud.variations import managing
from tickscope.cloud.places import places

RULE = "AWS::Events::Rule"
BUS = "arn:aws:events:eu-central-1:333333333333:event-bus/tickscope-drift"


def is_drift(properties: dict[str, object]) -> bool:
    source = properties["Source"]
    return isinstance(source, dict) and source["SourceIdentifier"] == "CLOUDFORMATION_STACK_DRIFT_DETECTION_CHECK"


@pytest.mark.proves("checked", row=4, clause=4)
def test_every_account_and_region_looks_for_drift_under_the_name_that_findings_are_known_by() -> None:
    for place in places(studio().platform):
        if place.concern == "audit":
            rule = studio().only(place.name, "AWS::Config::ConfigRule", is_drift)
            (finding,) = of_drift()["detail"]["findings"]
            # Security Hub takes the rule's name for the title of Config's finding.
            assert rule["ConfigRuleName"] == finding["Title"]
            assert "cloudformationRoleArn" in rule["InputParameters"]


def test_looking_for_drift_changes_nothing() -> None:
    rule = studio().only("prod-audit", "AWS::Config::ConfigRule", is_drift)
    role = studio().resources("prod-audit", "AWS::IAM::Role")[
        rule["InputParameters"]["cloudformationRoleArn"]["Fn::GetAtt"][0]
    ]["Properties"]
    (policy,) = role["Policies"]
    actions = {a for each in policy["PolicyDocument"]["Statement"] for a in listed(each["Action"])}
    assert all(action.startswith(("cloudformation:Detect", "cloudformation:Describe")) for action in actions)
    assert "ReadOnlyAccess" not in str(role["ManagedPolicyArns"]).replace("ViewOnlyAccess", ""), "it reads data too"


@pytest.mark.proves("checked", row=4, clause=4)
def test_without_security_hub_drift_is_told_from_every_account_by_the_security_accounts_bus() -> None:
    without = managing("config")
    for stack in ("prod-audit", "dev-audit-eu-west-1"):
        rule = without.only(stack, RULE)
        assert matches(rule["EventPattern"], compliance_change())
        assert not matches(rule["EventPattern"], compliance_change("COMPLIANT"))
        assert not matches(rule["EventPattern"], compliance_change(rule="other"))
        assert rule["Targets"][0]["Arn"] == BUS
    bus = without.only("organization-security", "AWS::Events::EventBus")
    assert BUS.endswith(f"/{bus['Name']}")
    policy = without.only("organization-security", "AWS::Events::EventBusPolicy")["Statement"]
    assert "arn:aws:iam::444444444444:root" in policy["Principal"]["AWS"]
    assert policy["Action"] == "events:PutEvents"
    told = without.only("organization-security", RULE)
    assert matches(told["EventPattern"], compliance_change())
    (target,) = told["Targets"]
    assert "stack/dev" in rendered(target["InputTransformer"], compliance_change())
    assert "DeadLetterConfig" in target


def test_with_security_hub_drift_is_told_by_its_finding_alone() -> None:
    for stack in studio().templates:
        if "-audit" in stack:
            assert not studio().resources(stack, RULE), stack
    assert not studio().resources("organization-security", "AWS::Events::EventBus")
