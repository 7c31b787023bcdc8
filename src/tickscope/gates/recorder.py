"""What a gate has found so far: whole or not, it can be reported at any moment."""

import time
from collections.abc import Callable

from tickscope.gates.verdict import Check, Figure, GateResult, Plot

Step = Callable[[str], None]
"""Is told what a gate does now, in a few words."""


class CouldNotRunError(Exception):
    """The gate cannot judge: its environment was not there, or not sound, or the generator was the limit."""


class Recorder:
    """Collects a gate's findings."""

    def __init__(self, gate: str, title: str, step: Step = lambda _: None) -> None:
        self._gate = gate
        self._title = title
        self._started_at_s = time.time()
        self._checks: list[Check] = []
        self._figures: list[Figure] = []
        self._plots: list[Plot] = []
        self.step = step

    def check(self, *checks: Check) -> None:
        """Add checks."""
        self._checks += checks

    def figure(self, name: str, value: float, unit: str) -> None:
        """Add a measurement that nothing is judged by."""
        self._figures.append(Figure(name, value, unit))

    def plot(self, plot: Plot) -> None:
        """Add a plot."""
        self._plots.append(plot)

    def result(self, why_not: str = "") -> GateResult:
        """Return everything so far; ``why_not`` tells why that is not all."""
        return GateResult(
            gate=self._gate,
            title=self._title,
            started_at_s=self._started_at_s,
            lasted_s=time.time() - self._started_at_s,
            checks=tuple(self._checks),
            figures=tuple(self._figures),
            plots=tuple(self._plots),
            why_not=why_not,
        )
