"""What gates found: checks with figures, each under the promise that it judges."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from tickscope.gates.promises import PROMISES, Promise


class Verdict(StrEnum):
    """How a promise, a gate or a whole run came out."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_JUDGED = "not judged"


class ExitCode(IntEnum):
    """What ``tickscope gates run`` returns."""

    PASSED = 0
    FAILED = 1
    COULD_NOT_RUN = 2


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold. With a ``limit``, ``value`` is at most that; ``detail`` tells what was seen."""

    name: str
    promise: int
    passed: bool
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measurement that nothing is judged by."""

    name: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plot; None where there was nothing to measure."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of time that a plot marks, such as a fault."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Lines over seconds since the gate began; each line has a value for each of ``times_s``."""

    title: str
    unit: str
    times_s: tuple[float, ...]
    lines: tuple[Line, ...]
    bands: tuple[Band, ...] = ()
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class GateResult:
    """A gate's section of the report. ``why_not`` tells why it did not run, or not to its end; else it is empty."""

    gate: str
    title: str
    started_at_s: float
    """Unix time."""
    lasted_s: float
    checks: tuple[Check, ...] = ()
    figures: tuple[Figure, ...] = ()
    plots: tuple[Plot, ...] = ()
    why_not: str = ""

    @property
    def verdict(self) -> Verdict:
        """Failed when a check failed; passed only when it ran to its end and judged something."""
        return _verdict(self.checks, complete=not self.why_not)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything of one run, whole or partial."""

    version: str
    environment: str
    profile: str
    started_at_s: float
    """Unix time."""
    gates: tuple[GateResult, ...]

    @property
    def verdict(self) -> Verdict:
        """Failed when a gate failed, passed when all passed, else not judged."""
        verdicts = {gate.verdict for gate in self.gates}
        if Verdict.FAILED in verdicts:
            return Verdict.FAILED
        return Verdict.PASSED if verdicts == {Verdict.PASSED} else Verdict.NOT_JUDGED

    @property
    def exit_code(self) -> ExitCode:
        """0 passed, 1 failed, 2 could not run, or not to the end."""
        codes = {Verdict.PASSED: ExitCode.PASSED, Verdict.FAILED: ExitCode.FAILED}
        return codes.get(self.verdict, ExitCode.COULD_NOT_RUN)

    def promises(self) -> tuple[tuple[Promise, Verdict, tuple[Check, ...]], ...]:
        """Return every promise with its verdict and the checks that it rests on."""
        complete = all(not gate.why_not for gate in self.gates)
        found = []
        for promise in PROMISES:
            checks = tuple(c for gate in self.gates for c in gate.checks if c.promise == promise.number)
            found.append((promise, _verdict(checks, complete), checks))
        return tuple(found)


def at_most(name: str, promise: int, value: float, limit: float, unit: str, detail: str = "") -> Check:
    """Return a check that a measured value is at most a limit."""
    return Check(name, promise, value <= limit, value, limit, unit, detail)


def _verdict(checks: Iterable[Check], complete: bool) -> Verdict:
    passed = [check.passed for check in checks]
    if not all(passed):
        return Verdict.FAILED
    return Verdict.PASSED if passed and complete else Verdict.NOT_JUDGED
