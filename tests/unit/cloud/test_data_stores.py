"""What holds data outlives its stack."""

from tests.unit.cloud.synthesised import studio
from tickscope.cloud.deploy.data_stores import DATA_STORES


def test_a_stack_that_is_deleted_leaves_what_holds_data() -> None:
    lost = [
        f"{stack}: {name}"
        for stack, template in studio().templates.items()
        for name, each in template.get("Resources", {}).items()
        if each["Type"] in DATA_STORES
        and {each.get("DeletionPolicy"), each.get("UpdateReplacePolicy")} != {"Retain"}
    ]
    assert lost == []
