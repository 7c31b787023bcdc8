"""The topic that people are told by: in every scope, for its own account's services, with nothing lost."""

from dataclasses import replace

import pytest

from tests.unit.cloud.statements import by_sid
from tests.unit.cloud.synthesised import Synthesised, one_account, studio
from tickscope.model.cloud import Incidents

TOPIC, SUBSCRIPTION = "AWS::SNS::Topic", "AWS::SNS::Subscription"


@pytest.mark.proves("checked", row=5, clause=1)
@pytest.mark.parametrize(
    ("stack", "account"),
    [
        ("prod-security", "444444444444"),
        ("dev-security", "666666666666"),
        ("organization-security", "333333333333"),
    ],
)
def test_each_scope_has_its_topic_encrypted_and_for_its_own_account(stack: str, account: str) -> None:
    topic = studio().only(stack, TOPIC)
    assert topic["KmsMasterKeyId"]
    policy = studio().only(stack, "AWS::SNS::TopicPolicy")["PolicyDocument"]
    publishers = by_sid(policy)["ServicesPublish"]
    assert {"cloudwatch.amazonaws.com", "budgets.amazonaws.com"} == set(publishers["Principal"]["Service"])
    assert publishers["Condition"] == {"StringEquals": {"aws:SourceAccount": account}}
    assert all(each["Effect"] == "Deny" or "Condition" in each for each in policy["Statement"])


@pytest.mark.proves("checked", row=5, clause=1)
def test_everybody_of_the_file_is_subscribed_and_what_an_endpoint_does_not_take_is_kept() -> None:
    found = {
        each["Properties"]["Endpoint"]: each["Properties"]
        for each in studio().resources("prod-security", SUBSCRIPTION).values()
    }
    assert found["oncall@studio.example"]["Protocol"] == "email"
    endpoint = found["https://events.example.com/tickscope"]
    assert endpoint["Protocol"] == "https"
    queue = endpoint["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
    assert queue in studio().resources("prod-security", "AWS::SQS::Queue")
    policies = studio().resources("prod-security", "AWS::SQS::QueuePolicy").values()
    (topic,) = studio().resources("prod-security", TOPIC)
    assert any(
        statement["Principal"] == {"Service": "sns.amazonaws.com"}
        and statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": topic}}}
        for each in policies
        for statement in each["Properties"]["PolicyDocument"]["Statement"]
    )
    alarm = studio().only("prod-security", "AWS::CloudWatch::Alarm")
    assert alarm["AlarmActions"] == [{"Ref": topic}]


def test_the_security_accounts_key_is_used_by_its_own_services_only() -> None:
    key = studio().only("organization-security", "AWS::KMS::Key")
    assert key["EnableKeyRotation"] is True
    for sid in ("Alarms", "Budgets", "Topics"):
        condition = by_sid(key["KeyPolicy"])[sid]["Condition"]
        assert condition["StringEquals"] == {"aws:SourceAccount": "333333333333"}, sid
    (resource,) = studio().resources("organization-security", "AWS::KMS::Key").values()
    assert resource["DeletionPolicy"] == "Retain"


def test_an_account_alone_has_the_topic_and_nothing_else_of_security() -> None:
    kinds = {each["Type"] for each in one_account().templates["prod-security"]["Resources"].values()}
    assert kinds == {TOPIC, "AWS::SNS::TopicPolicy", SUBSCRIPTION}
    assert not [name for name in one_account().templates if "audit" in name or "detection" in name]


def test_nobody_to_tell_leaves_the_topic_for_those_who_come() -> None:
    platform = one_account().platform
    quiet = Synthesised(replace(platform, cloud=replace(platform.cloud, incidents=Incidents())))
    assert quiet.only("prod-security", TOPIC)
    assert not quiet.resources("prod-security", SUBSCRIPTION)
