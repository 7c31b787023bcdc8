"""The tree of units."""

from dataclasses import replace

import pytest

from tests.unit.cloud.organization.variations import STACK, managing, of_organization, types, with_organization
from tests.unit.cloud.synthesised import Resources, Synthesised, studio
from tickscope.cloud.organization.tree import parents_first, path
from tickscope.errors import Reject
from tickscope.model.organization import Unit

UNIT = "AWS::Organizations::OrganizationalUnit"


def units(found: Synthesised) -> Resources:
    return found.resources(STACK, UNIT)


@pytest.mark.proves("checked", row=1, clause=1)
def test_the_tree_of_the_file_is_the_tree_of_the_organization() -> None:
    found = units(studio())
    names = {name: each["Properties"]["Name"] for name, each in found.items()}

    def parent(properties: dict[str, object]) -> str:
        match properties["ParentId"]:
            case {"Fn::GetAtt": [name, "Id"]}:
                return names[name]
            case root:
                return str(root)

    assert {each["Properties"]["Name"]: parent(each["Properties"]) for each in found.values()} == {
        "Security": "r-a1b2",
        "Workloads": "r-a1b2",
        "Production": "Workloads",
        "Staging": "Workloads",
        "Suspended": "r-a1b2",
    }
    assert {each["DeletionPolicy"] for each in found.values()} == {"Retain"}
    assert "AWS::Organizations::Organization" not in types(studio())


@pytest.mark.parametrize("part", ["guardrails", "accounts"])
def test_units_are_made_for_guardrails_and_for_accounts(part: str) -> None:
    assert len(units(managing(part))) == 5  # type: ignore[arg-type]


def test_units_are_left_alone_without_either() -> None:
    assert units(managing("tags")) == {}


@pytest.mark.proves("checked", row=1, clause=1)
def test_a_new_organization_has_all_features_and_no_policies_yet() -> None:
    manage = ("guardrails", "accounts", "tags")
    platform = with_organization(studio().platform, manage=manage, id="", root_id="")
    found = of_organization(platform)
    (name, organization), *more = found.resources(STACK, "AWS::Organizations::Organization").items()
    assert more == []
    assert organization["Properties"] == {"FeatureSet": "ALL"}
    assert organization["DeletionPolicy"] == "Retain"
    roots = [each["Properties"]["ParentId"] for each in units(found).values()]
    assert roots.count({"Fn::GetAtt": [name, "RootId"]}) == 3
    assert "AWS::Organizations::Policy" not in types(found)
    values = [output["Value"] for output in found.templates[STACK]["Outputs"].values()]
    assert {"Fn::GetAtt": [name, "Id"]} in values
    assert {"Fn::GetAtt": [name, "RootId"]} in values


def test_an_organization_is_made_only_where_guardrails_are_managed() -> None:
    with pytest.raises(Reject, match=r"organization\.id is missing"):
        of_organization(with_organization(studio().platform, manage=("accounts",), id="", root_id=""))


def test_nothing_is_made_where_nothing_is_managed() -> None:
    assert STACK not in managing().templates


def test_parents_come_first_whatever_the_order_in_the_file() -> None:
    settings = replace(studio().platform.cloud.organization, units=(Unit("b", "a"), Unit("c", "b"), Unit("a")))
    assert [each.name for each in parents_first(settings)] == ["a", "Suspended", "b", "c"]
    assert path(settings, "c") == ("a", "b", "c")
    assert path(settings, "") == ()


def test_a_circle_of_units_is_an_error() -> None:
    settings = replace(studio().platform.cloud.organization, units=(Unit("a", "b"), Unit("b", "a")))
    with pytest.raises(ValueError, match="above itself"):
        path(settings, "a")
