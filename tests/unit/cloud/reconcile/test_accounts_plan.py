"""What is done with accounts, decided without AWS."""

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.cloud.reconcile.files import studio
from tickscope.adapters.aws.accounts import CLOSED_ON
from tickscope.cloud.reconcile.accounts import plan, plan_destroy, reconcilers
from tickscope.cloud.reconcile.closing import closures_left
from tickscope.cloud.reconcile.wanted_accounts import WantedAccount, wanted_accounts
from tickscope.model.observed.accounts import FoundAccount, FoundAccounts

UNITS = {(): "r-a1b2", ("Workloads",): "ou-w", ("Workloads", "Staging"): "ou-s", ("Suspended",): "ou-x"}
TREE = FoundAccounts(date(2026, 11, 26), "r-a1b2", "111111111111", UNITS)
DEV = WantedAccount("dev", "666666666666", "aws-dev@studio.example", ("Workloads", "Staging"), {"Owner": "sre"})
IS_DEV = FoundAccount("666666666666", "dev", "aws-dev@studio.example", "ACTIVE", "ou-s", {"Owner": "sre"})
RETIRED = replace(DEV, unit=("Suspended",), retired=True)


def members(count: int, state: str = "ACTIVE", tags: dict[str, str] | None = None) -> tuple[FoundAccount, ...]:
    return tuple(
        FoundAccount(f"8{place:011}", f"m{place}", f"m{place}@studio.example", state, "r-a1b2", tags or {})
        for place in range(count)
    )


def test_an_account_that_is_as_it_should_be_is_left_alone() -> None:
    assert plan((DEV,), replace(TREE, accounts=(IS_DEV,))) == ()


def test_an_account_elsewhere_is_moved() -> None:
    (step,) = plan((DEV,), replace(TREE, accounts=(replace(IS_DEV, parent_id="r-a1b2"),)))
    assert step.text == "move account dev (666666666666) to Workloads/Staging"
    assert step.arguments == {"account": "666666666666", "from": "r-a1b2", "to": "ou-s"}
    assert not step.destroys


def test_a_move_waits_for_its_unit() -> None:
    found = replace(TREE, accounts=(replace(IS_DEV, parent_id="r-a1b2"),), units={(): "r-a1b2"})
    (step,) = plan((DEV,), found)
    assert step.blocked == "that unit is not there yet"


def test_tags_that_differ_are_set_and_others_are_kept() -> None:
    found = replace(IS_DEV, tags={"Owner": "someone", "Team": "theirs"})
    (step,) = plan((DEV,), replace(TREE, accounts=(found,)))
    assert step.arguments == {"account": "666666666666", "tag:Owner": "sre"}


def test_an_account_without_an_id_is_found_by_its_address_and_its_id_is_told() -> None:
    wanted = replace(DEV, id="", email="AWS-dev@studio.example")
    (step,) = plan((wanted,), replace(TREE, accounts=(IS_DEV,)))
    assert "write id: '666666666666'" in step.blocked


def test_an_account_that_is_to_be_made_is_waited_for() -> None:
    (step,) = plan((replace(DEV, id=""),), TREE)
    assert "the stack of the organization makes it" in step.blocked


def test_an_adopted_account_is_invited_once() -> None:
    adopted = replace(DEV, adopted=True)
    (step,) = plan((adopted,), TREE)
    assert (step.action, step.arguments, step.blocked) == ("invite-account", {"account": "666666666666"}, "")
    (step,) = plan((adopted,), replace(TREE, invited=frozenset(["666666666666"])))
    assert "has to accept" in step.blocked


def test_before_there_is_an_organization_everything_waits_for_it() -> None:
    steps = plan((DEV, replace(DEV, adopted=True), RETIRED), FoundAccounts(date(2026, 11, 26)))
    assert len(steps) == 2
    assert all(
        "the stack of the organization makes it" in each.blocked or "no organization yet" in each.blocked
        for each in steps
    )


def test_a_retired_account_is_moved_and_then_closed() -> None:
    move, close = plan((RETIRED,), replace(TREE, accounts=(IS_DEV,)))
    assert (move.action, move.arguments["to"]) == ("move-account", "ou-x")
    assert (close.action, close.destroys, close.blocked) == ("close-account", True, "")
    assert close.arguments == {"account": "666666666666", "today": "2026-11-26"}


@pytest.mark.parametrize("state", ["PENDING_CLOSURE", "SUSPENDED", "CLOSED"])
def test_an_account_that_is_closed_is_not_closed_again(state: str) -> None:
    assert plan((RETIRED,), replace(TREE, accounts=(replace(IS_DEV, state=state),))) == ()


def test_a_retired_account_that_aws_has_forgotten_needs_nothing() -> None:
    assert plan((RETIRED,), TREE) == ()


def test_the_management_account_is_neither_moved_nor_closed() -> None:
    management = replace(IS_DEV, id="111111111111", parent_id="r-a1b2")
    wanted = replace(RETIRED, id="111111111111")
    (step,) = plan((wanted,), replace(TREE, accounts=(management,)))
    assert step.blocked == "it is the management account, which nobody closes from here"
    kept = replace(DEV, id="111111111111")
    assert plan((kept,), replace(TREE, accounts=(management,))) == ()


def test_an_account_in_use_that_is_closed_is_told() -> None:
    (step,) = plan((DEV,), replace(TREE, accounts=(replace(IS_DEV, state="SUSPENDED"),)))
    assert "reopen" in step.blocked


@pytest.mark.parametrize(
    ("open_members", "closed_recently", "pending", "left"),
    [
        (5, 0, 0, 3),
        (5, 9, 0, 1),
        (5, 10, 0, 0),
        (400, 38, 0, 3),
        (400, 43, 0, 1),
        (400, 44, 0, 0),
        (5, 0, 2, 1),
        (5, 0, 3, 0),
    ],
)
def test_no_more_is_closed_than_aws_allows(
    open_members: int, closed_recently: int, pending: int, left: int
) -> None:
    accounts = (
        *members(open_members),
        *members(closed_recently, "SUSPENDED", {CLOSED_ON: "2026-11-01"}),
        *members(30, "SUSPENDED", {CLOSED_ON: "2026-10-01"}),
        *members(pending, "PENDING_CLOSURE"),
    )
    assert closures_left(replace(TREE, accounts=accounts)) == left


def test_what_is_over_the_quota_is_closed_later() -> None:
    found = members(5)
    wanted = tuple(replace(RETIRED, name=each.name, id=each.id) for each in found)
    closures = [step for step in plan(wanted, replace(TREE, accounts=found)) if step.action == "close-account"]
    assert [bool(step.blocked) for step in closures] == [False, False, False, True, True]


def test_an_account_that_cannot_be_closed_takes_nobodys_place() -> None:
    found = replace(TREE, accounts=(*members(3), replace(IS_DEV, id="111111111111")))
    management = replace(RETIRED, id="111111111111")
    others = tuple(replace(RETIRED, name=each.name, id=each.id) for each in members(3))
    closures = [step for step in plan((management, *others), found) if step.action == "close-account"]
    assert [bool(step.blocked) for step in closures] == [True, False, False, False]


def test_leaving_leaves_accounts_as_they_are() -> None:
    assert plan_destroy((DEV,), replace(TREE, accounts=(IS_DEV,))) == ()


def test_the_file_says_which_unit_and_which_tags() -> None:
    wanted = {each.name: each for each in wanted_accounts(studio())}
    assert wanted["prod"].unit == ("Workloads", "Production")
    assert wanted["old-prototype"].unit == ("Suspended",)
    assert wanted["dev"].tags == {
        "Owner": "platform@studio.example",
        "CostCenter": "4712",
        "Environment": "dev",
        "Tenant": "shared",
        "DataClass": "internal",
        "Retention": "13m",
        "PII": "none",
    }
    assert (wanted["prod"].tags["DataClass"], wanted["prod"].tags["PII"]) == ("confidential", "pseudonymous")
    assert wanted["security"].tags["Environment"] == "security"


def test_accounts_are_reconciled_only_when_they_are_managed() -> None:
    platform = studio()
    organization = replace(platform.cloud.organization, manage=("guardrails", "tags"))
    assert list(reconcilers(replace(platform, cloud=replace(platform.cloud, organization=organization)))) == []
    (only,) = reconcilers(platform)
    assert (only.stack, only.when) == ("organization-organization", "after")
