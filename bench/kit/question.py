"""The shape of a benchmark: a question, the peers that it needs, and the rows that answer it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal, Protocol

Better = Literal["more", "less"]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of ours beside one of a peer's, both in ``unit``; None where there is nothing to compare."""

    name: str
    ours: float | None
    peer: float | None
    unit: str
    better: Better = "more"

    @property
    def ratio(self) -> float | None:
        """How many times better ours is; above 1 is better, whichever way the unit goes."""
        if not self.ours or not self.peer:
            return None
        return self.ours / self.peer if self.better == "more" else self.peer / self.ours


@dataclass(frozen=True, slots=True)
class Peer:
    """A program beside which we are measured."""

    name: str
    version: str
    path: Path | None = None
    """The program; None when it is a library, or left out: then the version says why."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a run is given: a folder on a real disk that is emptied afterwards, and a line to tell progress on."""

    folder: Path
    peers: dict[str, Peer]
    quick: bool
    say: Callable[[str], None]

    def has(self, name: str) -> bool:
        """Return whether there is such a program: some peers may be left out."""
        return name in self.peers and self.peers[name].path is not None

    def program(self, name: str) -> str:
        """Return the path of a peer's program."""
        path = self.peers[name].path
        if path is None:
            raise LookupError(f"{name} is no program")
        return str(path)


class Question(Protocol):
    """A module of ``bench``: its docstring asks, ``measure`` answers."""

    __doc__: str | None
    NAME: str

    def peers(self, folder: Path, say: Callable[[str], None]) -> Sequence[Peer]:
        """Return the peers that this machine has; ``folder`` holds unpacked programs.

        Raises Reject when one is missing and cannot be brought, with the line that installs it.
        """
        ...

    def measure(self, context: Context) -> Sequence[Row]:
        """Run ours and the peers in turn and return the figures."""
        ...


def middle(values: Sequence[float]) -> float:
    """Return the median; NaN is never stored, so no value at all is an error."""
    if not values:
        raise ValueError("nothing was measured")
    return float(median(values))
