"""What a reviewer would refuse."""

from typing import Any

import pytest

from tests.unit.cloud.identity.reference import resource_level
from tickscope.cloud.identity.review import Kind, review


def statement(**parts: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", **parts}


@pytest.mark.proves("checked", row=17, clause=2)
@pytest.mark.parametrize(
    ("kind", "parts", "said"),
    [
        ("identity", {"Action": "*"}, "allows whatever a service can"),
        ("identity", {"Action": ["s3:GetObject", "kinesis:*"]}, "kinesis:* allows whatever a service can"),
        ("resource", {"Action": "kms:*", "Principal": {"AWS": "111111111111"}}, "kms:* allows"),
        ("identity", {"NotAction": "iam:*"}, "NotAction allows whatever AWS adds"),
        ("identity", {"NotResource": "arn:aws:s3:::b"}, "NotResource allows"),
        ("resource", {"NotPrincipal": {"AWS": "111111111111"}}, "NotPrincipal allows"),
        ("identity", {"Resource": "*"}, "s3:GetObject is allowed on every resource"),
        ("identity", {"Action": "dynamodb:Put*", "Resource": ["*"]}, "dynamodb:Put* is allowed on every resource"),
        (
            "identity",
            {"Resource": "*", "Condition": {"StringEqualsIfExists": {"aws:ResourceTag/A": "b"}}},
            "on every resource",
        ),
        ("identity", {"Resource": "*", "Condition": {"StringNotEquals": {"aws:ResourceTag/A": "b"}}}, "on every"),
        ("identity", {"Action": "iam:PassRole"}, "iam:PassRole does not say to which service"),
        ("identity", {"Action": "iam:Pass*"}, "iam:PassRole does not say"),
        ("resource", {"Principal": "*"}, "anybody may use it"),
        ("resource", {"Principal": {"AWS": ["111111111111", "*"]}}, "anybody may use it"),
        (
            "resource",
            {"Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
            "anybody may use it",
        ),
    ],
)
def test_what_is_refused(kind: Kind, parts: dict[str, Any], said: str) -> None:
    assert any(said in each for each in review({"Statement": statement(**parts)}, kind, resource_level))


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("identity", {}),
        ("identity", {"Action": "s3:GetObject*"}),
        ("identity", {"Action": "ec2:DescribeInstances", "Resource": "*"}),
        (
            "identity",
            {
                "Action": "cloudwatch:PutMetricData",
                "Resource": "*",
                "Condition": {"StringEquals": {"cloudwatch:namespace": "A"}},
            },
        ),
        ("identity", {"Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/Environment": "prod"}}}),
        (
            "identity",
            {"Action": "iam:PassRole", "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}},
        ),
        ("identity", {"Effect": "Deny", "Action": "*", "Resource": "*"}),
        ("resource", {"Resource": "*", "Principal": {"Service": "logs.amazonaws.com"}}),
        ("resource", {"Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}),
        ("resource", {"Principal": {"AWS": "*"}, "Condition": {"StringEquals": {"kms:CallerAccount": "1"}}}),
        ("resource", {"Effect": "Deny", "Principal": "*"}),
    ],
)
def test_what_is_not(kind: Kind, parts: dict[str, Any]) -> None:
    assert review({"Statement": [statement(**parts)]}, kind, resource_level) == []


def test_an_action_that_aws_does_not_have_is_an_error() -> None:
    with pytest.raises(KeyError):
        review({"Statement": statement(Action="s3:ReadObject", Resource="*")}, "identity", resource_level)


def test_findings_name_the_statement() -> None:
    found = review({"Statement": [statement(), statement(Sid="All", Action="kms:*")]}, "identity", resource_level)
    assert found == ["All: kms:* allows whatever a service can"]
    unnamed = review({"Statement": statement(Action="kms:*")}, "identity", resource_level)
    assert unnamed == ["statement 1: kms:* allows whatever a service can"]
