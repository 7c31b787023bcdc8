"""Axes of a plot: which stretch of values it shows, and the round ones that are written beside it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from tickscope.gates.report.words import number
from tickscope.gates.verdict import Plot

VALUE_STEPS = 4
TIME_STEPS = 6
AIR = 1.12
"""Above the highest value."""

LIMIT_SHOWN_TIMES = 6
"""A limit further above the highest value than this would press the lines flat; it is told instead of drawn."""

DRAWN_MAX = 1e300
"""Beyond, lengths of axes overflow; such a value is left out as if it had not been measured."""

_ROUND_S = (1.0, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400)
_SHORT = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


@dataclass(frozen=True, slots=True)
class Axis:
    """From ``low`` to ``high``, with a label at each tick."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def share(self, value: float) -> float:
        """Return where a value stands: 0 at the low end, 1 at the high end, never beyond them."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


def drawn(values: Iterable[float | None]) -> list[float]:
    """Return the values that can be drawn."""
    return [value for value in values if value is not None and abs(value) <= DRAWN_MAX]


def value_axis(plot: Plot) -> Axis:
    """Return the upright axis: it has zero, all values, and the limit unless that is far above them."""
    values = drawn(value for line in plot.lines for value in line.values)
    low, most = min([0.0, *values]), max([0.0, *values])
    for limit in drawn([plot.limit]):
        if limit <= most * LIMIT_SHOWN_TIMES or most - low == 0:
            low, most = min(low, limit), max(most, limit)
    if most - low < 1 / DRAWN_MAX:
        most = low + 1.0
    low, high = low * AIR, most * AIR
    step = _round_step((high - low) / VALUE_STEPS)
    return Axis(low, high, tuple((value, _short(value)) for value in _multiples(low, high, step)))


def time_axis(plot: Plot) -> Axis:
    """Return the axis of seconds: all times of the plot, and its bands to their end."""
    times_s = drawn(plot.times_s) or [0.0]
    low, high = min(times_s), max([*times_s, *drawn(band.end_s for band in plot.bands)])
    if high - low < 1e-3:
        high = low + 1.0
    wanted_s = (high - low) / TIME_STEPS
    step_s = next((step for step in _ROUND_S if step >= wanted_s > step / 2.5), _round_step(wanted_s))
    return Axis(low, high, tuple((at_s, _time(at_s, step_s)) for at_s in _multiples(low, high, step_s)))


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step), math.floor(high / step)
    return [place * step for place in range(first, last + 1)]


def _round_step(wanted: float) -> float:
    """Return 1, 2 or 5 times a power of ten, not below what is wanted."""
    power = 10.0 ** math.floor(math.log10(wanted))
    return next((times * power for times in (1, 2, 5) if times * power >= wanted), 10 * power)


def _short(value: float) -> str:
    for size, letter in _SHORT:
        if abs(value) >= max(size, 1e4) and abs(value) < 1e15:
            return f"{number(value / size, 4)}{letter}"
    return number(value, 4)


def _time(at_s: float, step_s: float) -> str:
    for size_s, unit in ((3600, "h"), (60, "min")):
        if step_s % size_s == 0:
            return f"{number(at_s / size_s)} {unit}" if at_s else "0"
    return f"{number(at_s, 4)} s" if at_s else "0"
