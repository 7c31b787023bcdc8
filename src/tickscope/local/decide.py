"""Small decisions of the local platform."""

from dataclasses import dataclass

from tickscope.model.gates import Fault

BACKOFF_FIRST_S = 0.2
BACKOFF_S_MAX = 10.0
STABLE_S = 30.0
"""A part that lived this long is no longer held to have crashed before."""


def restart_delay_s(restarts: int) -> float:
    """Return how long to wait before restart number ``restarts`` (from 1)."""
    return float(min(BACKOFF_FIRST_S * 2 ** min(restarts - 1, 16), BACKOFF_S_MAX))


def restarts_counted(restarts: int, lived_s: float) -> int:
    """Return how many restarts still count for the backoff."""
    return 0 if lived_s >= STABLE_S else restarts


@dataclass(frozen=True, slots=True)
class Moment:
    """When an action, by its place in the fault, begins or is undone; counted from the fault's start."""

    at_s: float
    place: int
    undo: bool


def timeline(fault: Fault) -> tuple[Moment, ...]:
    """Return all that a fault does, in order; of one moment, what ends comes before what begins."""
    moments = [Moment(action.after_s, place, undo=False) for place, action in enumerate(fault.actions)] + [
        Moment(action.after_s + action.for_s, place, undo=True)
        for place, action in enumerate(fault.actions)
        if action.do != "kill"
    ]
    return tuple(sorted(moments, key=lambda moment: (moment.at_s, not moment.undo, moment.place)))
