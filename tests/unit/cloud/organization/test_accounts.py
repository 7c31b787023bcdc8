"""Accounts that are made, in order, with their tags."""

from dataclasses import replace

import pytest

from tests.unit.cloud.organization.variations import STACK, managing, of_organization, tags, types, with_accounts
from tests.unit.cloud.synthesised import Resources, Synthesised, studio

ACCOUNT, UNIT = "AWS::Organizations::Account", "AWS::Organizations::OrganizationalUnit"


def accounts(found: Synthesised) -> Resources:
    """Return accounts by their name."""
    return {each["Properties"]["AccountName"]: each for each in found.resources(STACK, ACCOUNT).values()}


@pytest.mark.proves("checked", row=2, clause=1)
def test_each_account_of_the_file_is_made_in_its_unit_with_its_tags() -> None:
    found = accounts(studio())
    assert list(found) == ["log-archive", "security", "prod", "staging", "dev"]
    units = {name: each["Properties"]["Name"] for name, each in studio().resources(STACK, UNIT).items()}
    where = {name: units[each["Properties"]["ParentIds"][0]["Fn::GetAtt"][0]] for name, each in found.items()}
    assert where == {
        "log-archive": "Security",
        "security": "Security",
        "prod": "Production",
        "staging": "Staging",
        "dev": "Staging",
    }
    dev = found["dev"]["Properties"]
    assert (dev["Email"], dev["RoleName"]) == ("aws-dev@studio.example", "OrganizationAccountAccessRole")
    assert tags(dev) == {
        "Owner": "platform@studio.example",
        "CostCenter": "4712",
        "Environment": "dev",
        "Tenant": "shared",
        "DataClass": "internal",
        "Retention": "13m",
        "PII": "none",
    }
    assert tags(found["prod"]["Properties"])["DataClass"] == "confidential"


def test_an_account_without_a_unit_is_under_the_root() -> None:
    found = of_organization(with_accounts(studio().platform, lambda each: replace(each, unit="")))
    assert {each["Properties"]["ParentIds"][0] for each in accounts(found).values()} == {"r-a1b2"}


@pytest.mark.proves("checked", row=2, clause=1)
def test_an_account_that_has_no_id_yet_is_made_the_same_and_its_id_is_told() -> None:
    platform = with_accounts(studio().platform, lambda each: replace(each, id="") if each.name == "dev" else each)
    without = tuple(each for each in platform.cloud.environments if each.name != "dev")
    found = of_organization(replace(platform, cloud=replace(platform.cloud, environments=without)))
    dev = accounts(found)["dev"]["Properties"]
    assert dev == accounts(managing("accounts"))["dev"]["Properties"] | {"Tags": dev["Tags"]}
    outputs = found.templates[STACK]["Outputs"].values()
    told = {each["Description"]: each["Value"]["Fn::GetAtt"][1] for each in outputs if "Description" in each}
    assert told["The id of account dev"] == "AccountId"


@pytest.mark.proves("checked", row=2, clause=2)
def test_a_retired_or_forgotten_account_leaves_the_template_and_stays_in_aws() -> None:
    assert {each["DeletionPolicy"] for each in accounts(studio()).values()} == {"Retain"}
    assert {each["UpdateReplacePolicy"] for each in accounts(studio()).values()} == {"Retain"}
    retired = with_accounts(
        studio().platform, lambda each: replace(each, retired=True) if each.name == "security" else each
    )
    found = of_organization(retired)
    assert "security" not in accounts(found)
    assert "old-prototype" not in accounts(found)
    targets = [each["Properties"]["TargetId"] for each in found.resources(STACK, "AWS::SSO::Assignment").values()]
    assert "333333333333" not in targets


@pytest.mark.proves("checked", row=2, clause=2)
def test_an_adopted_account_and_the_management_account_are_never_made() -> None:
    adopted = with_accounts(studio().platform, lambda each: replace(each, adopted=each.name != "management"))
    assert accounts(of_organization(adopted)) == {}


def test_the_organization_is_changed_one_resource_at_a_time() -> None:
    kinds = ("AWS::Organizations::OrganizationalUnit", "AWS::Organizations::Policy", ACCOUNT)
    resources = studio().templates[STACK]["Resources"]
    ours = {name: each for name, each in resources.items() if each["Type"] in kinds}

    def waits_for(name: str) -> set[str]:
        earlier = set(ours[name].get("DependsOn", [])) & set(ours)
        return earlier.union(*(waits_for(each) for each in earlier))

    lengths = sorted(len(waits_for(name)) for name in ours)
    assert lengths == list(range(len(ours)))


def test_accounts_are_left_alone_unless_they_are_managed() -> None:
    for kind in (ACCOUNT, "AWS::SSO::PermissionSet", "AWS::SSO::Assignment", "AWS::IdentityStore::Group"):
        assert kind not in types(managing("guardrails", "tags"))
        assert kind in types(managing("accounts"))
