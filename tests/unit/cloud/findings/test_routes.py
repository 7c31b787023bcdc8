"""Findings: which are told, in which words, once, and that none is lost."""

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.cloud.findings.matching import matches, rendered
from tests.unit.cloud.findings.sample_findings import imported, of_drift
from tests.unit.cloud.statements import listed
from tests.unit.cloud.synthesised import Synthesised, one_account, studio
from tests.unit.cloud.variations import managing, with_organization

STACK, RULE = "organization-security", "AWS::Events::Rule"


def told_by(event: dict[str, Any], synthesised: Synthesised) -> list[dict[str, Any]]:
    """Return the rules that an event matches."""
    rules = synthesised.resources(STACK, RULE).values()
    return [each["Properties"] for each in rules if matches(each["Properties"]["EventPattern"], event)]


@pytest.mark.proves("checked", row=5, clause=1)
@pytest.mark.parametrize("product", ["Security Hub", "GuardDuty", "IAM Access Analyzer", "Macie", "Inspector"])
@pytest.mark.parametrize("severity", ["HIGH", "CRITICAL"])
def test_a_severe_finding_of_any_product_is_told_once(product: str, severity: str) -> None:
    assert len(told_by(imported(ProductName=product, severity=severity), studio())) == 1


@pytest.mark.proves("checked", row=5, clause=1)
@pytest.mark.parametrize(
    "event",
    [
        imported(severity="MEDIUM"),
        imported(severity="INFORMATIONAL"),
        imported(workflow="NOTIFIED"),
        imported(workflow="SUPPRESSED"),
        imported(RecordState="ARCHIVED"),
        {**imported(), "detail-type": "Security Hub Findings - Custom Action"},
        of_drift("PASSED"),
        of_drift(workflow="NOTIFIED"),
    ],
)
def test_what_is_mild_known_or_over_is_not_told(event: dict[str, Any]) -> None:
    assert not told_by(event, studio())


@pytest.mark.proves("checked", row=4, clause=4)
def test_drift_is_a_finding_and_told_though_config_calls_it_medium() -> None:
    (rule,) = told_by(of_drift(), studio())
    assert "stack/dev" in rendered(rule["Targets"][0]["InputTransformer"], of_drift())


def test_drift_is_told_once_when_medium_findings_are_told_too() -> None:
    platform = with_organization(manage=("config", "security"))
    incidents = replace(platform.cloud.incidents, finding_severities=("MEDIUM", "HIGH"))
    loud = Synthesised(replace(platform, cloud=replace(platform.cloud, incidents=incidents)))
    assert len(told_by(of_drift(), loud)) == 1
    assert len(told_by(imported(severity="MEDIUM"), loud)) == 1
    assert not told_by(imported(severity="CRITICAL"), loud)


def test_people_read_what_is_found_where_and_since_when() -> None:
    event = imported()
    (rule,) = told_by(event, studio())
    text = rendered(rule["Targets"][0]["InputTransformer"], event)
    lines = text.splitlines()
    assert lines[0] == '"HIGH: S3 general purpose buckets should block public access"'
    assert all(line.startswith('"') and line.endswith('"') for line in lines), "EventBridge wants each line quoted"
    for each in ("666666666666", "eu-west-1", "arn:aws:s3:::replays", "2026-11-26", "Security Hub"):
        assert each in text


@pytest.mark.proves("checked", row=5, clause=1)
def test_a_finding_goes_to_the_topic_by_a_role_and_is_then_marked_as_told() -> None:
    (topic,) = studio().resources(STACK, "AWS::SNS::Topic")
    (machine,) = studio().resources(STACK, "AWS::StepFunctions::StateMachine")
    for name, rule in studio().resources(STACK, RULE).items():
        people, mark = rule["Properties"]["Targets"]
        assert people["Arn"] == {"Ref": topic}, name
        # A condition of the topic's policy would never hold: EventBridge sends SNS no context.
        assert "RoleArn" in people, name
        assert mark["Arn"] == {"Ref": machine}, name
        transformed = rendered(mark["InputTransformer"], imported())
        assert "arn:aws:securityhub:eu-west-1:666666666666:finding/1" in transformed
    definition = str(studio().only(STACK, "AWS::StepFunctions::StateMachine")["DefinitionString"])
    assert "securityhub:batchUpdateFindings" in definition
    assert "NOTIFIED" in definition


def test_the_mark_can_update_findings_of_this_hub_only() -> None:
    policies = studio().resources(STACK, "AWS::IAM::Policy").values()
    updates = [
        statement
        for each in policies
        for statement in each["Properties"]["PolicyDocument"]["Statement"]
        if "securityhub:BatchUpdateFindings" in listed(statement["Action"])
    ]
    assert [each["Resource"] for each in updates] == ["arn:aws:securityhub:eu-central-1:333333333333:hub/default"]


@pytest.mark.proves("checked", row=5, clause=1)
def test_what_cannot_be_told_is_kept_and_raises_an_alarm() -> None:
    queues = studio().resources(STACK, "AWS::SQS::Queue")
    (topic,) = studio().resources(STACK, "AWS::SNS::Topic")
    watched = set()
    for alarm in studio().resources(STACK, "AWS::CloudWatch::Alarm").values():
        assert alarm["Properties"]["AlarmActions"] == [{"Ref": topic}]
        (dimension,) = alarm["Properties"]["Dimensions"]
        watched.add(dimension["Value"]["Fn::GetAtt"][0])
    for rule in studio().resources(STACK, RULE).values():
        for target in rule["Properties"]["Targets"]:
            assert target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0] in queues
    assert watched == set(queues)


def test_without_security_no_finding_is_routed() -> None:
    for synthesised in (managing("trail", "config"), managing("config")):
        assert not told_by(imported(), synthesised)
        assert not told_by(of_drift(), synthesised)
    assert not one_account().resources("prod-security", RULE)
    assert STACK not in managing("trail").templates
