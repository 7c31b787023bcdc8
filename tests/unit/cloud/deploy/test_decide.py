"""What of a change set is refused, and what is named as destroyed."""

from typing import Any

import pytest

from tickscope.cloud.deploy.data_stores import DATA_STORES
from tickscope.cloud.deploy.decide import changes, decide, refusal


def _change(action: str, type_: str, **more: Any) -> dict[str, Any]:
    return {"LogicalResourceId": "It", "ResourceType": type_, "Action": action, **more}


@pytest.mark.parametrize("type_", DATA_STORES)
@pytest.mark.parametrize(
    "more",
    [
        {"Action": "Remove"},
        {"Action": "Remove", "PolicyAction": "Delete"},
        {"Action": "Remove", "PolicyAction": "Retain"},
        {"Action": "Modify", "Replacement": "True"},
        {"Action": "Modify", "Replacement": "Conditional"},
        {"Action": "Modify", "Replacement": "True", "PolicyAction": "ReplaceAndRetain"},
    ],
)
def test_a_data_store_is_never_removed_nor_replaced(type_: str, more: dict[str, Any]) -> None:
    decision = decide(changes([{"LogicalResourceId": "Store", "ResourceType": type_, **more}]))
    assert [each.logical_id for each in decision.refused] == ["Store"]
    said = refusal("tickscope-prod-keys", decision.refused)
    assert "Store" in said
    assert DATA_STORES[type_] in said


def test_what_stays_may_leave_its_stack_when_it_is_named() -> None:
    stays = _change("Remove", "AWS::S3::Bucket", PolicyAction="Retain")
    said = refusal("s", decide(changes([stays])).refused)
    assert "or leave what stays without a stack, by --part-with It;" in said
    assert decide(changes([stays]), {"Other"}).refused != ()
    decision = decide(changes([stays]), {"It"})
    assert decision.refused == ()
    assert [each.logical_id for each in decision.left_behind] == ["It"]


@pytest.mark.parametrize(
    "more",
    [
        {"Action": "Remove"},
        {"Action": "Remove", "PolicyAction": "Delete"},
        {"Action": "Modify", "Replacement": "True"},
        {"Action": "Modify", "Replacement": "True", "PolicyAction": "ReplaceAndRetain"},
    ],
)
def test_nobody_parts_with_what_would_be_deleted_or_replaced(more: dict[str, Any]) -> None:
    lost = {"LogicalResourceId": "It", "ResourceType": "AWS::S3::Bucket", **more}
    refused = decide(changes([lost]), {"It"}).refused
    assert [each.logical_id for each in refused] == ["It"]
    assert "--part-with" not in refusal("s", refused)


def test_a_data_store_may_be_added_and_changed() -> None:
    found = [_change("Add", "AWS::S3::Bucket"), _change("Modify", "AWS::S3::Bucket", Replacement="False")]
    decision = decide(changes(found))
    assert decision.refused == ()
    assert (len(decision.added), len(decision.changed)) == (1, 1)


def test_what_is_removed_or_replaced_is_destroyed_with_the_properties_that_cause_it() -> None:
    details = [{"Target": {"Attribute": "Properties", "Name": "CidrBlock"}}, {"Target": {"Attribute": "Tags"}}]
    found = [
        _change("Remove", "AWS::EC2::Route", PhysicalResourceId="r-1"),
        _change("Modify", "AWS::EC2::Subnet", Replacement="True", Details=details),
    ]
    decision = decide(changes(found))
    assert [str(each) for each in decision.destroyed] == [
        "It (AWS::EC2::Route, r-1)",
        "It (AWS::EC2::Subnet): CidrBlock, Tags",
    ]


def test_what_may_be_replaced_counts_as_destroyed() -> None:
    decision = decide(changes([_change("Modify", "AWS::EC2::Subnet", Replacement="Conditional")]))
    assert len(decision.destroyed) == 1
    assert decision.changed == ()


def test_what_is_retained_is_left_behind_and_not_destroyed() -> None:
    decision = decide(changes([_change("Remove", "AWS::EC2::EIP", PolicyAction="Retain")]))
    assert decision.destroyed == ()
    assert len(decision.left_behind) == 1
