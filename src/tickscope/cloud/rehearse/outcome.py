"""What a rehearsal says of each resource, and the share that counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Told = Literal["rehearsed", "differs", "missing", "failed", "not rehearsed"]
BAD: tuple[Told, ...] = ("differs", "missing", "failed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One resource: only ``rehearsed`` counts.

    ``differs``: its service tells something else than the template. ``missing``: it knows no such resource,
    whatever its stack's status is. ``failed``: it could not be made. ``not rehearsed``: the emulator has nothing
    for it.
    """

    stack: str
    logical_id: str
    type: str
    told: Told
    reason: str = ""
    properties: tuple[str, ...] = ()
    """Properties that were read back and fit."""
    properties_given: int = 0
    """Properties that the template gives."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some resources were rehearsed."""

    rehearsed: int
    all: int

    @property
    def percent(self) -> float:
        """100 when there is nothing to rehearse."""
        return 100 * self.rehearsed / self.all if self.all else 100.0


def share(outcomes: Iterable[Outcome]) -> Share:
    """Count."""
    every = list(outcomes)
    return Share(sum(each.told == "rehearsed" for each in every), len(every))


def not_rehearsed(outcomes: Iterable[Outcome]) -> dict[tuple[str, str], int]:
    """Return (type, why) → how many resources of it were not rehearsed, because the emulator cannot."""
    found: dict[tuple[str, str], int] = {}
    for each in outcomes:
        if each.told == "not rehearsed":
            found[each.type, each.reason] = found.get((each.type, each.reason), 0) + 1
    return dict(sorted(found.items()))


def bad(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Return what must not be: made wrongly, or not at all although the emulator can."""
    return tuple(each for each in outcomes if each.told in BAD)
