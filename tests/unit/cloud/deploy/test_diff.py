"""What differs between two templates."""

from typing import Any

from tickscope.cloud.deploy.diff import Difference, diff
from tickscope.cloud.deploy.schemas import create_only


def _subnet(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::EC2::Subnet", "Properties": properties}


def _template(**resources: Any) -> dict[str, Any]:
    return {"Resources": resources}


BASE = _template(A=_subnet(CidrBlock="10.0.0.0/24", Tags=[]))
OF = create_only("eu-central-1")


def test_nothing_deployed_is_all_added() -> None:
    assert [each.kind for each in diff(None, BASE, OF)] == ["added"]


def test_the_same_differs_in_nothing_whatever_the_metadata() -> None:
    other = {"Resources": {"A": {**BASE["Resources"]["A"], "Metadata": {"aws:cdk:path": "x"}}}}
    assert diff(BASE, other, OF) == ()


def test_a_changed_property_is_named() -> None:
    other = _template(A=_subnet(CidrBlock="10.0.0.0/24", Tags=[{"Key": "Owner", "Value": "me"}]))
    assert diff(BASE, other, OF) == (Difference("A", "AWS::EC2::Subnet", "changed", ("Tags",)),)


def test_a_create_only_property_replaces() -> None:
    other = _template(A=_subnet(CidrBlock="10.0.1.0/24", Tags=[]))
    assert diff(BASE, other, OF) == (Difference("A", "AWS::EC2::Subnet", "replaced", ("CidrBlock",)),)


def test_another_type_under_the_same_name_replaces() -> None:
    other = _template(A={"Type": "AWS::SNS::Topic", "Properties": {}})
    assert [each.kind for each in diff(BASE, other, OF)] == ["replaced"]


def test_what_is_gone_is_removed() -> None:
    assert [each.kind for each in diff(BASE, _template(), OF)] == ["removed"]


def test_a_changed_deletion_policy_is_a_change() -> None:
    other = {"Resources": {"A": {**BASE["Resources"]["A"], "DeletionPolicy": "Retain"}}}
    assert [each.properties for each in diff(BASE, other, OF)] == [("DeletionPolicy",)]


def test_a_type_without_a_schema_has_no_create_only_properties() -> None:
    assert OF("AWS::Nothing::Here") == frozenset()
