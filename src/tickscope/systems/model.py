"""A system that has to work, the clauses of its requirement, and how each is proven."""

from dataclasses import dataclass

MEANS = ("none", "checked", "rehearsed", "run")
"""Weakest first: nothing; a validator accepts it; created on an emulator and read back; the real program ran."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One requirement; ``made_by`` are modules or paths, ``proven_by`` are pytest node ids.

    ``lacks`` says what of it is not there yet, where the rest is proven; the page says so beside the requirement.
    """

    must: str
    means: str = "none"
    made_by: tuple[str, ...] = ()
    proven_by: tuple[str, ...] = ()
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """A row; ``off_tests`` prove that an optional system can be switched off."""

    number: int
    name: str
    section: str
    group: str
    clauses: tuple[Clause, ...]
    optional: bool = False
    off_tests: tuple[str, ...] = ()

    @property
    def means(self) -> str:
        """The means of the weakest clause; never stated, so that it cannot be overstated."""
        return min((clause.means for clause in self.clauses), key=MEANS.index)
