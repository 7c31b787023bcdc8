"""People: groups, permission sets, who may do what where."""

from dataclasses import replace

import pytest

from tests.unit.cloud.organization.variations import STACK, of_organization, with_organization
from tests.unit.cloud.synthesised import Resources, Synthesised, studio
from tickscope.model.organization import IdentityCenter

INSTANCE = "arn:aws:sso:::instance/ssoins-0123456789abcdef"


def sets(found: Synthesised) -> Resources:
    """Return permission sets by their name."""
    resources = found.resources(STACK, "AWS::SSO::PermissionSet").values()
    return {each["Properties"]["Name"]: each["Properties"] for each in resources}


@pytest.mark.proves("checked", row=2, clause=1)
def test_permission_sets_have_their_policies_and_hours() -> None:
    operator = sets(studio())["operator"]
    assert operator["InstanceArn"] == INSTANCE
    assert operator["SessionDuration"] == "PT4H"
    assert operator["ManagedPolicies"] == [
        {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/ReadOnlyAccess"]]},
        {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/AmazonSSMFullAccess"]]},
    ]
    assert "InlinePolicy" not in operator
    assert set(sets(studio())) == {"operator", "auditor", "tenant"}


@pytest.mark.proves("checked", row=2, clause=1)
def test_groups_are_made_unless_the_identity_provider_keeps_them() -> None:
    groups = studio().resources(STACK, "AWS::IdentityStore::Group").values()
    assert {each["Properties"]["DisplayName"] for each in groups} == {"sre", "security"}
    assert {each["Properties"]["IdentityStoreId"] for each in groups} == {"d-0123456789"}


@pytest.mark.proves("checked", row=2, clause=1)
def test_each_account_lets_in_whom_the_file_says() -> None:
    resources = studio().templates[STACK]["Resources"]

    def named(value: dict[str, list[str]] | str, key: str) -> str:
        return value if isinstance(value, str) else str(resources[value["Fn::GetAtt"][0]]["Properties"][key])

    found = {
        (
            named(each["Properties"]["TargetId"], "AccountName"),
            named(each["Properties"]["PrincipalId"], "DisplayName"),
            named(each["Properties"]["PermissionSetArn"], "Name"),
        )
        for each in studio().resources(STACK, "AWS::SSO::Assignment").values()
    }
    assert found == {
        ("security", "security", "auditor"),
        ("prod", "sre", "operator"),
        ("prod", "906789ab-1234-4cde-8f01-23456789abcd", "tenant"),
        ("staging", "sre", "operator"),
        ("dev", "sre", "operator"),
    }


def test_an_adopted_account_is_named_by_its_id() -> None:
    platform = studio().platform
    accounts = tuple(replace(each, adopted=True) for each in platform.cloud.accounts)
    found = of_organization(replace(platform, cloud=replace(platform.cloud, accounts=accounts)))
    targets = {each["Properties"]["TargetId"] for each in found.resources(STACK, "AWS::SSO::Assignment").values()}
    assert targets == {"333333333333", "444444444444", "555555555555", "666666666666"}


def test_without_identity_center_accounts_are_made_all_the_same() -> None:
    found = of_organization(with_organization(studio().platform, identity_center=IdentityCenter()))
    assert sets(found) == {}
    assert len(found.resources(STACK, "AWS::Organizations::Account")) == 5


@pytest.mark.proves("checked", row=7, clause=2)
def test_a_session_carries_the_tenant_of_the_person() -> None:
    found = studio().only(STACK, "AWS::SSO::InstanceAccessControlAttributeConfiguration")
    value = {"Source": ["${path:enterprise.organization}"]}
    assert found == {"InstanceArn": INSTANCE, "AccessControlAttributes": [{"Key": "tenant", "Value": value}]}


@pytest.mark.proves("checked", row=7, clause=2)
def test_the_attribute_is_the_files_and_only_there_when_a_set_needs_it() -> None:
    center = studio().platform.cloud.organization.identity_center
    other = of_organization(
        with_organization(studio().platform, identity_center=replace(center, tenant_attribute="division"))
    )
    (attribute,) = other.only(STACK, "AWS::SSO::InstanceAccessControlAttributeConfiguration")[
        "AccessControlAttributes"
    ]
    assert attribute["Value"] == {"Source": ["${path:enterprise.division}"]}
    plain = tuple(replace(each, tenant_tagged=False) for each in center.permission_sets)
    without = of_organization(
        with_organization(studio().platform, identity_center=replace(center, permission_sets=plain))
    )
    assert not without.resources(STACK, "AWS::SSO::InstanceAccessControlAttributeConfiguration")
