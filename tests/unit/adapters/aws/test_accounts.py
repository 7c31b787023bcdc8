"""Accounts on moto: made, changed, retired; invitations, which moto lacks, on the API's shapes."""

from dataclasses import replace
from datetime import date

import boto3
import pytest

from tests.unit.adapters.aws.conftest import REGION
from tests.unit.adapters.aws.stubbed import StubbedSession
from tickscope.adapters.aws.accounts import CLOSED_ON, AccountsAdapter
from tickscope.cloud.reconcile.accounts import plan
from tickscope.cloud.reconcile.wanted_accounts import Wanted, WantedAccount
from tickscope.ports.reconciler import AwsSession, Step


def tree(session: boto3.Session) -> dict[str, str]:
    """Make an organization with three units and return their ids by name."""
    organizations = session.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    ids = {"": organizations.list_roots()["Roots"][0]["Id"]}
    for name, parent in (("Workloads", ""), ("Staging", "Workloads"), ("Suspended", "")):
        made = organizations.create_organizational_unit(ParentId=ids[parent], Name=name)
        ids[name] = made["OrganizationalUnit"]["Id"]
    return ids


def made(session: boto3.Session, name: str) -> str:
    answer = session.client("organizations").create_account(AccountName=name, Email=f"aws-{name}@studio.example")
    return str(answer["CreateAccountStatus"]["AccountId"])


def adapter(session: AwsSession, wanted: Wanted) -> AccountsAdapter:
    return AccountsAdapter(session, REGION, {each.id or each.email for each in wanted}, adopts=False)


def apply(session: boto3.Session, wanted: Wanted) -> list[str]:
    aws = adapter(session, wanted)
    steps = [step for step in plan(wanted, aws.observe()) if not step.blocked]
    for step in steps:
        aws.perform(step)
    return [step.action for step in steps]


@pytest.mark.proves("rehearsed", row=2, clause=2)
def test_an_account_lives_moves_and_is_retired(session: boto3.Session) -> None:
    units = tree(session)
    organizations = session.client("organizations")
    account = made(session, "dev")
    organizations.tag_resource(ResourceId=account, Tags=[{"Key": "Team", "Value": "theirs"}])
    wanted = WantedAccount("dev", account, "aws-dev@studio.example", ("Workloads", "Staging"), {"Owner": "sre"})

    assert apply(session, (wanted,)) == ["move-account", "tag-account"]
    assert organizations.list_parents(ChildId=account)["Parents"][0]["Id"] == units["Staging"]
    tags = organizations.list_tags_for_resource(ResourceId=account)["Tags"]
    assert {each["Key"]: each["Value"] for each in tags} == {"Team": "theirs", "Owner": "sre"}
    assert apply(session, (wanted,)) == []

    changed = replace(wanted, unit=("Workloads",), tags={"Owner": "platform"})
    assert apply(session, (changed,)) == ["move-account", "tag-account"]
    assert organizations.list_parents(ChildId=account)["Parents"][0]["Id"] == units["Workloads"]
    assert apply(session, (changed,)) == []

    retired = replace(changed, unit=("Suspended",), retired=True)
    assert apply(session, (retired,)) == ["move-account", "close-account"]
    assert organizations.list_parents(ChildId=account)["Parents"][0]["Id"] == units["Suspended"]
    assert organizations.describe_account(AccountId=account)["Account"]["Status"] == "SUSPENDED"
    assert apply(session, (retired,)) == []
    found = next(each for each in adapter(session, (retired,)).observe().accounts if each.id == account)
    assert date.fromisoformat(found.tags[CLOSED_ON])


@pytest.mark.proves("rehearsed", row=2, clause=2)
def test_closures_stop_at_what_aws_allows_and_go_on_later(session: boto3.Session) -> None:
    tree(session)
    names = [f"old-{place}" for place in range(12)]
    wanted = tuple(WantedAccount(name, made(session, name), "", ("Suspended",), retired=True) for name in names)
    closed = [apply(session, wanted).count("close-account") for _ in range(5)]
    assert closed == [3, 3, 3, 1, 0]
    left = [step for step in plan(wanted, adapter(session, wanted).observe()) if step.action == "close-account"]
    assert len(left) == 2
    assert all("later" in step.blocked for step in left)


def test_an_account_without_an_id_is_found_in_an_organization_of_many_pages(session: boto3.Session) -> None:
    tree(session)
    for place in range(25):
        made(session, f"m-{place}")
    wanted = WantedAccount("m-24", "", "aws-m-24@studio.example", ())
    steps = plan((wanted,), adapter(session, (wanted,)).observe())
    assert [step.action for step in steps] == ["note-account"]


def test_an_adopted_account_is_invited_in_the_apis_own_shapes(session: boto3.Session) -> None:
    stubbed = StubbedSession(session, REGION, "organizations")
    root = {"Id": "r-a1b2", "Name": "Root"}
    parties = [{"Id": "666666666666", "Type": "ACCOUNT"}, {"Id": "o-a1b2c3d4e5", "Type": "ORGANIZATION"}]
    invitation = {"Id": "h-examplehandshakeid111", "State": "OPEN", "Action": "INVITE", "Parties": parties}
    stubbed.expect("organizations", "describe_organization", {"Organization": {"MasterAccountId": "111111111111"}})
    stubbed.expect("organizations", "list_roots", {"Roots": [root]})
    stubbed.expect(
        "organizations", "list_organizational_units_for_parent", {"OrganizationalUnits": []}, ParentId="r-a1b2"
    )
    stubbed.expect("organizations", "list_accounts_for_parent", {"Accounts": []}, ParentId="r-a1b2")
    stubbed.expect(
        "organizations",
        "list_handshakes_for_organization",
        {
            "Handshakes": [
                invitation,
                {**invitation, "State": "DECLINED", "Parties": [{"Id": "7" * 12, "Type": "ACCOUNT"}]},
            ]
        },
        Filter={"ActionType": "INVITE"},
    )
    target = {"Id": "666666666666", "Type": "ACCOUNT"}
    stubbed.expect("organizations", "invite_account_to_organization", {"Handshake": invitation}, Target=target)
    aws = AccountsAdapter(stubbed, REGION, {"666666666666"}, adopts=True)
    assert aws.observe().invited == {"666666666666"}
    aws.perform(Step("invite-account", "", {"account": "666666666666"}))
    stubbed.done()


def test_an_account_in_no_organization_is_told_so(session: boto3.Session) -> None:
    found = adapter(session, ()).observe()
    assert (found.root_id, found.accounts, found.units) == ("", (), {})
