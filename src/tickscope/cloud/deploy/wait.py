"""Waiting for CloudFormation: ask, tell what is new, pause, ask again, until it is over or time is up."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tickscope.errors import Reject, Retry
from tickscope.ports.stacks import ChangeSet, DriftDetection, StackEvent, Stacks, StackState

CHANGE_SET_S_MAX = 600.0
STACK_S_MAX = 4 * 3600.0
DRIFT_S_MAX = 1800.0
PAUSE_S = 3.0
NOTHING_CHANGED = ("didn't contain changes", "No updates are to be performed")
Happened = Callable[[StackEvent], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited between two questions, and by which clock."""

    pause: Callable[[float], None] = time.sleep
    clock_s: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


def for_change_set(stacks: Stacks, change_set_id: str, patience: Patience) -> ChangeSet | None:
    """Return the change set once it is ready; None when nothing changes. Raises Reject when it failed."""
    until_s = patience.clock_s() + CHANGE_SET_S_MAX
    while True:
        found = stacks.change_set(change_set_id)
        if found.status == "CREATE_COMPLETE":
            return found
        if found.status == "FAILED":
            if any(words in found.reason for words in NOTHING_CHANGED):
                return None
            raise Reject(
                "change_set_failed", f"{change_set_id}: {found.reason or 'CloudFormation gives no reason'}"
            )
        _go_on(patience, until_s, "change set", CHANGE_SET_S_MAX)


def for_stack(stacks: Stacks, stack_id: str, since: datetime, patience: Patience, happened: Happened) -> StackState:
    """Return the stack once it is at rest, telling each event. Raises Reject, with reasons, unless it succeeded."""
    state, told = _at_rest(stacks, stack_id, since, patience, happened)
    if state and state.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"):
        return state
    raise Reject("stack_failed", _failure(stack_id, state, told))


def for_deletion(stacks: Stacks, stack_id: str, since: datetime, patience: Patience, happened: Happened) -> None:
    """Return once a stack is gone, telling each event. Raises Reject, with reasons, when something of it stays."""
    state, told = _at_rest(stacks, stack_id, since, patience, happened)
    if state:
        raise Reject("stack_failed", _failure(stack_id, state, told))


def for_drift(stacks: Stacks, detection_id: str, patience: Patience) -> DriftDetection:
    """Return a detection once it is over; one that failed for some resources says so in its reason."""
    until_s = patience.clock_s() + DRIFT_S_MAX
    while True:
        found = stacks.drift_detection(detection_id)
        if found.status != "DETECTION_IN_PROGRESS":
            return found
        _go_on(patience, until_s, "drift detection", DRIFT_S_MAX)


def _at_rest(
    stacks: Stacks, stack_id: str, since: datetime, patience: Patience, happened: Happened
) -> tuple[StackState | None, list[StackEvent]]:
    """Return the stack once nothing happens to it any more, and all that did."""
    until_s = patience.clock_s() + STACK_S_MAX
    told: dict[str, StackEvent] = {}
    while True:
        state = stacks.state(stack_id)
        for event in stacks.events(stack_id, since):
            if event.id not in told:
                told[event.id] = event
                happened(event)
        if state is None or not state.status.endswith("_IN_PROGRESS"):
            return state, list(told.values())
        _go_on(patience, until_s, "stack", STACK_S_MAX)


def _go_on(patience: Patience, until_s: float, what: str, limit_s: float) -> None:
    if patience.clock_s() >= until_s:
        raise Retry(f"CloudFormation's {what} is not over after {limit_s:.0f} s; it goes on, look again later")
    patience.pause(PAUSE_S)


def _failure(stack_id: str, state: StackState | None, events: list[StackEvent]) -> str:
    """Name what failed by itself; what was only cancelled because of that says nothing."""
    failed = [each for each in events if each.status.endswith("_FAILED") and "cancelled" not in each.reason.lower()]
    reasons = [f"{each.logical_id} ({each.type}) {each.status}: {each.reason}" for each in failed]
    status = state.status if state else "is gone"
    said = "; ".join(reasons) or (state.reason if state else "") or "CloudFormation gives no reason"
    rolled_back = " Everything was rolled back to what it was." if status == "UPDATE_ROLLBACK_COMPLETE" else ""
    return f"{stack_id}: {status}. {said}.{rolled_back}"
