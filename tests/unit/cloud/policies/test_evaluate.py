"""AWS' evaluation logic over layers."""

from typing import Any

import pytest

from tests.unit.cloud.policies.cases import EVERYTHING, FOR_EVERYBODY
from tickscope.cloud.policies.evaluate import Layers, Request, evaluate

ROLE = "arn:aws:iam::111111111111:role/gateway"
OTHER = "arn:aws:iam::222222222222:role/reader"
LINKED = "arn:aws:iam::111111111111:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
BUCKET = "arn:aws:s3:::archive/a"


def one(effect: str = "Allow", action: str = "s3:GetObject", **parts: Any) -> dict[str, Any]:
    """Return a policy of one statement."""
    return {"Statement": {"Sid": "One", "Effect": effect, "Action": action, "Resource": "*", **parts}}


def asked(principal: str = ROLE, action: str = "s3:GetObject") -> Request:
    return Request(action, BUCKET, principal)


def test_without_an_allow_it_is_denied() -> None:
    assert not evaluate(asked(), Layers()).allowed
    assert evaluate(asked(), Layers(identity=[one()])).allowed


@pytest.mark.parametrize(
    "layers",
    [
        Layers(identity=[EVERYTHING, one("Deny")]),
        Layers(identity=[EVERYTHING], service_control=[[EVERYTHING, one("Deny")]]),
        Layers(identity=[EVERYTHING], resource_control=[[EVERYTHING, one("Deny", Principal="*")]]),
        Layers(identity=[EVERYTHING], boundary={"Statement": [*EVERYTHING["Statement"], one("Deny")["Statement"]]}),
        Layers(identity=[EVERYTHING], resource=one("Deny", Principal="*")),
        Layers(
            identity=[EVERYTHING],
            endpoint={"Statement": [*FOR_EVERYBODY["Statement"], one("Deny", Principal="*")["Statement"]]},
        ),
    ],
)
def test_a_deny_in_any_layer_ends_it(layers: Layers) -> None:
    said = evaluate(asked(), layers)
    assert not said.allowed
    assert said.by.endswith(": One")


@pytest.mark.parametrize(
    "layers",
    [
        Layers(identity=[EVERYTHING], service_control=[[EVERYTHING], [one(action="ec2:*")], [EVERYTHING]]),
        Layers(identity=[EVERYTHING], boundary=one(action="ec2:*")),
        Layers(identity=[EVERYTHING], endpoint=one(action="ec2:*", Principal="*")),
        Layers(identity=[EVERYTHING], resource_control=[[]]),
    ],
)
def test_each_layer_must_allow(layers: Layers) -> None:
    assert not evaluate(asked(), layers).allowed


def test_one_policy_of_a_level_that_allows_is_enough() -> None:
    level = [one(action="ec2:*"), one(action="s3:Get*")]
    assert evaluate(asked(), Layers(identity=[EVERYTHING], service_control=[[EVERYTHING], level])).allowed


def test_service_linked_roles_and_services_are_not_bound_by_the_organization() -> None:
    denied = Layers(service_control=[[one("Deny")]], resource_control=[[one("Deny", Principal="*")]])
    linked = Layers(denied.service_control, denied.resource_control, identity=[EVERYTHING])
    assert evaluate(asked(LINKED), linked).allowed
    service = Layers(denied.service_control, resource=FOR_EVERYBODY)
    assert evaluate(asked("logs.amazonaws.com"), service).allowed
    reached = Layers(resource_control=denied.resource_control, resource=FOR_EVERYBODY)
    assert not evaluate(asked("logs.amazonaws.com"), reached).allowed


def test_across_accounts_both_sides_must_allow() -> None:
    named = one(Principal={"AWS": OTHER})
    both = Layers(identity=[EVERYTHING], resource=named, resource_account="111111111111")
    assert evaluate(asked(OTHER), both).allowed
    assert not evaluate(asked(OTHER), Layers(resource=named, resource_account="111111111111")).allowed
    alone = Layers(identity=[EVERYTHING], resource_account="111111111111")
    assert not evaluate(asked(OTHER), alone).allowed
    assert evaluate(asked(OTHER), Layers(resource=named, resource_account="222222222222")).allowed


@pytest.mark.parametrize(
    ("principal", "element", "expected"),
    [
        (ROLE, "*", True),
        (ROLE, {"AWS": "111111111111"}, True),
        (ROLE, {"AWS": ["arn:aws:iam::222222222222:root", "arn:aws:iam::111111111111:root"]}, True),
        (ROLE, {"AWS": "arn:aws:iam::222222222222:root"}, False),
        (ROLE, {"Service": "logs.amazonaws.com"}, False),
        ("logs.amazonaws.com", {"Service": ["logs.amazonaws.com"]}, True),
        ("logs.amazonaws.com", {"AWS": "111111111111"}, False),
        ("anonymous", {"AWS": "*"}, True),
        ("anonymous", {"AWS": "111111111111"}, False),
    ],
)
def test_whom_a_resource_policy_names(principal: str, element: Any, expected: bool) -> None:
    layers = Layers(resource=one(Principal=element), resource_account="111111111111")
    assert evaluate(asked(principal), layers).allowed is expected


def test_actions_have_no_case_and_resources_have() -> None:
    assert evaluate(asked(), Layers(identity=[one(action="S3:getobject")])).allowed
    assert not evaluate(asked(), Layers(identity=[one(Resource="arn:aws:s3:::Archive/*")])).allowed


def test_not_action_and_not_resource() -> None:
    others = {"Statement": {"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::secret/*"}}
    assert evaluate(asked(), Layers(identity=[others])).allowed
    assert not evaluate(asked(action="iam:CreateRole"), Layers(identity=[others])).allowed
    assert not evaluate(Request("s3:GetObject", "arn:aws:s3:::secret/a", ROLE), Layers(identity=[others])).allowed


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow", "Action": "*"},
        {"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"},
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Conditions": {}},
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": {"Robot": "*"}},
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "role"},
    ],
)
def test_what_cannot_be_judged_is_an_error(statement: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        evaluate(asked(), Layers(identity=[{"Statement": statement}]))
