"""Stacks that the platform file has no more: which they are, and what deleting them does."""

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.unit.cloud.deploy.fake_stacks import NOW, FakeStacks, artifact, event, state
from tests.unit.spec.samples import EXAMPLES
from tickscope.cloud.deploy.leftovers import Leftover, bootstrap_role, leftovers
from tickscope.cloud.deploy.remove import RemovalMeans, remove
from tickscope.cloud.deploy.wait import PAUSE_S, Patience
from tickscope.errors import Reject, Retry
from tickscope.ports.stacks import FoundStack, Stacks
from tickscope.spec import load

ONE = load(EXAMPLES / "one-account.yaml")
HERE = ("111111111111", "eu-central-1")
OURS = bootstrap_role("tickscope", "cfn-exec", *HERE)
TOPIC = {"Type": "AWS::SNS::Topic"}
KEPT_KEY = {"Type": "AWS::KMS::Key", "DeletionPolicy": "Retain"}


def found(name: str, age_h: int = 1, role: str = OURS, status: str = "CREATE_COMPLETE") -> FoundStack:
    return FoundStack(name, state(status), role, NOW - timedelta(hours=age_h))


def left(*there: FoundStack) -> list[str]:
    """Return what is left over of the stacks that are there, in a file whose only stack is prod-keys."""
    stacks = FakeStacks(there=there)

    def look(account: str, region: str) -> Stacks | None:
        return stacks if (account, region) == HERE else None

    return [each.id for each in leftovers(ONE, [artifact()], look)]


def leftover(resources: Mapping[str, Any], status: str = "CREATE_COMPLETE", protected: bool = False) -> Leftover:
    stack = replace(found("tickscope-organization-costs"), state=state(status, protected))
    return Leftover("organization-costs", *HERE, stack, resources)


def means(stacks: FakeStacks, answer: bool = True) -> RemovalMeans:
    clock = itertools.count(0.0, PAUSE_S)
    patience = Patience(pause=lambda _: None, clock_s=lambda: next(clock), now=lambda: NOW)

    def ask(each: Leftover) -> bool:
        stacks.done.append(f"ask {len(each.destroyed)} {len(each.left_behind)}")
        return answer

    return RemovalMeans(stacks, ask, patience=patience)


def test_what_the_file_has_no_more_is_left_over_the_last_made_first() -> None:
    assert left(
        found("tickscope-prod-keys"), found("tickscope-old-keys", 3), found("tickscope-old-network", 2)
    ) == [
        "old-network",
        "old-keys",
    ]


@pytest.mark.parametrize(
    "other",
    [
        found("somebodys-stack"),
        found("tickscope-somebodys", role=""),
        found("tickscope-somebodys", role="arn:aws:iam::111111111111:role/theirs"),
        found("tickscope-never-made", status="REVIEW_IN_PROGRESS"),
    ],
    ids=lambda each: f"{each.name} {each.role_arn[-6:]}",
)
def test_what_others_made_is_not_ours(other: FoundStack) -> None:
    assert left(other) == []


def test_a_stack_with_nothing_in_it_any_more_is_left_over() -> None:
    stacks = FakeStacks(there=[found("tickscope-prod-keys")])
    empty = artifact(resources={})
    assert [each.id for each in leftovers(ONE, [empty], lambda *_: stacks)] == ["prod-keys"]


def test_what_is_destroyed_and_what_stays_is_asked_before_it_is_deleted() -> None:
    stacks = FakeStacks(states=[state("DELETE_IN_PROGRESS"), None])
    assert remove(leftover({"Topic": TOPIC, "Key": KEPT_KEY}), means(stacks)) == "removed"
    assert stacks.done == ["ask 1 1", "delete arn:stack"]


def test_declining_deletes_nothing() -> None:
    stacks = FakeStacks()
    assert remove(leftover({"Topic": TOPIC}), means(stacks, answer=False)) == "declined"
    assert stacks.done == ["ask 1 0"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (leftover({"Topic": TOPIC}, protected=True), "termination protection"),
        (leftover({"Logs": {"Type": "AWS::Logs::LogGroup"}}), r"deleted with it: Logs \(AWS::Logs::LogGroup\)"),
    ],
    ids=["protected", "without a policy that it stays"],
)
def test_what_holds_data_is_not_deleted_from_here(given: Leftover, said: str) -> None:
    stacks = FakeStacks()
    with pytest.raises(Reject, match=said):
        remove(given, means(stacks))
    assert stacks.done == []


def test_a_stack_that_somebody_changes_is_left_alone() -> None:
    with pytest.raises(Retry, match="somebody is changing it"):
        remove(leftover({"Topic": TOPIC}, status="UPDATE_IN_PROGRESS"), means(FakeStacks()))


def test_what_cannot_be_deleted_is_told_with_its_reason() -> None:
    why = event(1, "Role", "DELETE_FAILED", "Cannot delete entity, must detach all policies first.")
    stacks = FakeStacks(states=[state("DELETE_FAILED")], happenings=[[why]])
    with pytest.raises(Reject, match=r"DELETE_FAILED\. Role .* must detach all policies first"):
        remove(leftover({"Role": {"Type": "AWS::IAM::Role"}}), means(stacks))
