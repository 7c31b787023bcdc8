"""Remediations: each belongs to a rule of its account, and runs as a role that can do that and no more."""

from typing import Any

import pytest

from tests.unit.cloud.statements import listed
from tests.unit.cloud.synthesised import studio
from tests.unit.cloud.variations import of_organization
from tickscope.cloud.audit.rules import RULES, rules_of
from tickscope.cloud.names import remediation_path

REMEDIATION, RULE = "AWS::Config::RemediationConfiguration", "AWS::Config::ConfigRule"


def remediations(stack: str) -> dict[str, dict[str, Any]]:
    """Return remediations by the identifier of the rule that they are of."""
    rules = studio().resources(stack, RULE)
    return {
        rules[each["Properties"]["ConfigRuleName"]["Ref"]]["Properties"]["Source"]["SourceIdentifier"]: each[
            "Properties"
        ]
        for each in studio().resources(stack, REMEDIATION).values()
    }


def role_of(stack: str, remediation: dict[str, Any]) -> dict[str, Any]:
    (value,) = remediation["Parameters"]["AutomationAssumeRole"]["StaticValue"]["Values"]
    properties: dict[str, Any] = studio().resources(stack, "AWS::IAM::Role")[value["Fn::GetAtt"][0]]["Properties"]
    return properties


@pytest.mark.proves("checked", row=4, clause=3)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_remedied_by_itself_with_the_documents_parameters(rule: Any) -> None:
    remediation = remediations("prod-audit")[rule.identifier]
    assert remediation["Automatic"] is True
    assert remediation["MaximumAutomaticAttempts"] >= 1
    assert remediation["RetryAttemptSeconds"] >= 1
    assert remediation["TargetType"] == "SSM_DOCUMENT"
    assert remediation["TargetId"] == rule.remediation.document
    assert set(remediation["Parameters"]) == {"AutomationAssumeRole", *rule.remediation.parameters}
    for name, value in rule.remediation.parameters.items():
        resource = {"ResourceValue": {"Value": "RESOURCE_ID"}}
        expected = resource if value == "RESOURCE_ID" else {"StaticValue": {"Values": [value]}}
        assert remediation["Parameters"][name] == expected


@pytest.mark.proves("checked", row=4, clause=3)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_remediation_can_do_what_its_document_does_and_no_more(rule: Any) -> None:
    role = role_of("prod-audit", remediations("prod-audit")[rule.identifier])
    (policy,) = role["Policies"]
    allowed = {action for each in policy["PolicyDocument"]["Statement"] for action in listed(each["Action"])}
    assert allowed == {*rule.remediation.actions, *rule.remediation.reads}
    assert not any("*" in action for action in allowed)
    assert "ManagedPolicyArns" not in role
    assert role["Path"] == remediation_path("tickscope"), "the guardrails would deny it"
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "ssm.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "444444444444"}
    for each in policy["PolicyDocument"]["Statement"]:
        for resource in listed(each["Resource"]):
            only_describes = all(action.startswith("ec2:Describe") for action in listed(each["Action"]))
            account_wide = rule.resource_type == "AWS::::Account"
            assert resource != "*" or only_describes or account_wide
            assert ":ec2:" not in resource or resource.startswith("arn:aws:ec2:eu-central-1:444444444444:")


def test_each_role_is_its_own() -> None:
    found = remediations("prod-audit").values()
    roles = {str(each["Parameters"]["AutomationAssumeRole"]) for each in found}
    assert len(roles) == len(RULES)


def test_what_is_about_the_account_is_remedied_from_the_home_region_only() -> None:
    abroad = remediations("prod-audit-eu-west-1")
    assert set(abroad) == {rule.identifier for rule in rules_of(abroad=True)}
    assert "IAM_PASSWORD_POLICY" not in abroad


def test_nothing_is_remedied_when_the_file_says_so() -> None:
    told = of_organization(remediate=False, manage=("config",))
    for stack in told.templates:
        assert not told.resources(stack, REMEDIATION), stack
    rules = told.resources("prod-audit", RULE).values()
    assert {each["Properties"]["Source"]["SourceIdentifier"] for each in rules} == {
        "CLOUDFORMATION_STACK_DRIFT_DETECTION_CHECK"
    }
