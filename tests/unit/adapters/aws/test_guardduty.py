"""GuardDuty's administrator: its detector on moto, what moto lacks on AWS' own shapes."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.unit.adapters.aws.conftest import REGION
from tests.unit.adapters.aws.stubbed import StubbedSession
from tickscope.adapters.aws.guardduty import GuardDutyAdapter
from tickscope.cloud.findings.guardduty import FEATURES, RUNTIME_AGENTS
from tickscope.cloud.reconcile.guardduty import ALL, WantedGuardDuty, plan
from tickscope.errors import Reject
from tickscope.model.observed.guardduty import FoundGuardDuty
from tickscope.ports.reconciler import AwsSession, Step

WANTED = WantedGuardDuty(REGION, "111111111111", "aws@studio.example")
LACKING = (
    "describe_organization_configuration",
    "update_organization_configuration",
    "create_members",
    "list_members",
)


def adapter(session: AwsSession) -> GuardDutyAdapter:
    return GuardDutyAdapter(session, REGION, FEATURES, RUNTIME_AGENTS)


def features(key: str, value: str) -> list[dict[str, Any]]:
    agents = [{"Name": each, key: value} for each in RUNTIME_AGENTS]
    return [
        {"Name": each, key: value, **({"AdditionalConfiguration": agents} if each == "RUNTIME_MONITORING" else {})}
        for each in FEATURES
    ]


def answers(stubbed: StubbedSession, detector: str, *, done: bool) -> None:
    """Expect the administrator to be asked what its members do."""
    value = "ALL" if done else "NONE"
    organization = {"AutoEnable": done, "MemberAccountLimitReached": False, "AutoEnableOrganizationMembers": value}
    described = {**organization, "Features": features("AutoEnable", value)}
    stubbed.expect("guardduty", "describe_organization_configuration", described, DetectorId=detector)
    member = {
        "AccountId": "111111111111",
        "MasterId": "333333333333",
        "Email": "aws@studio.example",
        "RelationshipStatus": "Enabled",
        "UpdatedAt": "2026-11-26T09:00:00Z",
    }
    listed = {"Members": [member] if done else []}
    stubbed.expect("guardduty", "list_members", listed, DetectorId=detector, OnlyAssociated="true")


def test_nothing_is_there_before_the_account_is_the_administrator(session: boto3.Session) -> None:
    assert adapter(session).observe() == FoundGuardDuty()


def test_a_detector_is_made_and_found_with_all_that_it_looks_at(session: boto3.Session) -> None:
    stubbed = StubbedSession(session, REGION, guardduty=LACKING)
    aws = adapter(stubbed)
    aws.perform(Step("create-detector", "", {"frequency": "FIFTEEN_MINUTES"}))
    guardduty = session.client("guardduty")
    (detector,) = guardduty.list_detectors()["DetectorIds"]
    made = guardduty.get_detector(DetectorId=detector)
    assert (made["Status"], made["FindingPublishingFrequency"]) == ("ENABLED", "FIFTEEN_MINUTES")


def test_a_detector_that_came_with_the_designation_is_set(session: boto3.Session) -> None:
    guardduty = session.client("guardduty")
    detector = guardduty.create_detector(Enable=False, FindingPublishingFrequency="SIX_HOURS")["DetectorId"]
    adapter(session).perform(Step("set-detector", "", {"frequency": "FIFTEEN_MINUTES"}))
    found = guardduty.get_detector(DetectorId=detector)
    assert (found["Status"], found["FindingPublishingFrequency"]) == ("ENABLED", "FIFTEEN_MINUTES")


@pytest.mark.proves("checked", row=5, clause=1)
def test_members_are_switched_on_in_guarddutys_own_shapes_and_then_nothing_is_left(session: boto3.Session) -> None:
    stubbed = StubbedSession(session, REGION, "guardduty")
    detector = "12abc34d567e8fa901bc2d34e56789f0"
    own = {
        "ServiceRole": "arn:aws:iam::333333333333:role/aws-service-role/guardduty.amazonaws.com/guardduty",
        "Status": "ENABLED",
        "FindingPublishingFrequency": "FIFTEEN_MINUTES",
        "Features": [{"Name": "CLOUD_TRAIL", "Status": "ENABLED"}, *features("Status", "ENABLED")],
    }
    aws = adapter(stubbed)

    def asked(done: bool) -> FoundGuardDuty:
        stubbed.expect("guardduty", "list_detectors", {"DetectorIds": [detector]})
        stubbed.expect("guardduty", "get_detector", own, DetectorId=detector)
        answers(stubbed, detector, done=done)
        return aws.observe()

    before = asked(done=False)
    assert (before.administers, before.members, before.members_features) == (True, "NONE", frozenset())
    steps = plan(WANTED, before)
    assert [step.action for step in steps] == ["set-members", "add-member"]
    stubbed.expect("guardduty", "list_detectors", {"DetectorIds": [detector]})
    stubbed.expect(
        "guardduty",
        "update_organization_configuration",
        {},
        DetectorId=detector,
        AutoEnableOrganizationMembers="ALL",
        Features=features("AutoEnable", "ALL"),
    )
    stubbed.expect("guardduty", "list_detectors", {"DetectorIds": [detector]})
    stubbed.expect(
        "guardduty",
        "create_members",
        {"UnprocessedAccounts": []},
        DetectorId=detector,
        AccountDetails=[{"AccountId": "111111111111", "Email": "aws@studio.example"}],
    )
    for step in steps:
        aws.perform(step)
    after = asked(done=True)
    assert after.members_features == ALL
    assert plan(WANTED, after) == ()
    stubbed.done()


def test_an_account_that_guardduty_refuses_administers_nothing(session: boto3.Session) -> None:
    stubbed = StubbedSession(session, REGION, guardduty=LACKING)
    session.client("guardduty").create_detector(Enable=True)
    stubbed.stubs["guardduty"].add_client_error("describe_organization_configuration", "BadRequestException")
    found = adapter(stubbed).observe()
    assert (found.administers, found.enabled, found.associated) == (False, True, frozenset())


def test_other_errors_are_told(session: boto3.Session) -> None:
    stubbed = StubbedSession(session, REGION, guardduty=LACKING)
    session.client("guardduty").create_detector(Enable=True)
    stubbed.stubs["guardduty"].add_client_error("describe_organization_configuration", "UnknownOperationException")
    with pytest.raises(Reject, match="DescribeOrganizationConfiguration") as raised:
        adapter(stubbed).observe()
    assert isinstance(raised.value.__cause__, ClientError)


def test_a_member_that_guardduty_does_not_take_is_told(session: boto3.Session) -> None:
    stubbed = StubbedSession(session, REGION, guardduty=LACKING)
    detector = session.client("guardduty").create_detector(Enable=True)["DetectorId"]
    unprocessed = {"UnprocessedAccounts": [{"AccountId": "111111111111", "Result": "not in the organization"}]}
    details = [{"AccountId": "111111111111", "Email": "aws@studio.example"}]
    stubbed.expect("guardduty", "create_members", unprocessed, DetectorId=detector, AccountDetails=details)
    arguments = {"account": "111111111111", "email": "aws@studio.example"}
    with pytest.raises(Reject, match="not in the organization"):
        adapter(stubbed).perform(Step("add-member", "", arguments))
