"""What holds data outlives its stack."""

from collections.abc import Container

from tests.unit.cloud.synthesised import studio
from tickscope.cloud.deploy.data_stores import DATA_STORES


def test_a_stack_that_is_deleted_leaves_what_holds_data() -> None:
    assert _lost(DATA_STORES) == []


def test_a_bucket_that_is_left_has_its_policy_still() -> None:
    assert _lost(["AWS::S3::BucketPolicy"]) == []


def _lost(types: Container[str]) -> list[str]:
    return [
        f"{stack}: {name}"
        for stack, template in studio().templates.items()
        for name, each in template.get("Resources", {}).items()
        if each["Type"] in types and {each.get("DeletionPolicy"), each.get("UpdateReplacePolicy")} != {"Retain"}
    ]
