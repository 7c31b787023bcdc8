"""Which label makes a metric large: about how many values each has had in the metric's new series."""

import math
from collections.abc import Sequence
from hashlib import blake2b

METRICS_WATCHED_MAX = 10_000
"""Metrics that are watched in a generation; with one more, the next generation begins."""
GENERATION_S = 3600
REGISTERS = 64
"""Of an estimate, which is 13% off as a rule. Source: Flajolet and others, HyperLogLog (2007)."""
_BIAS = 0.709


class Values:
    """About how many different values there were, in as many bytes however many there are."""

    __slots__ = ("_inverse", "_registers", "_zeros")

    def __init__(self) -> None:
        self._registers = bytearray(REGISTERS)
        self._inverse = float(REGISTERS)
        self._zeros = REGISTERS

    def add(self, value: bytes) -> None:
        """Count a value."""
        hashed = int.from_bytes(blake2b(value, digest_size=8).digest(), "big")
        place, rest = hashed % REGISTERS, hashed // REGISTERS
        rank, before = 59 - rest.bit_length(), self._registers[place]
        if rank > before:
            self._registers[place] = rank
            self._inverse += 2.0**-rank - 2.0**-before
            self._zeros -= before == 0

    def number(self) -> int:
        """Return the estimate."""
        estimate = _BIAS * REGISTERS**2 / self._inverse
        if estimate <= 2.5 * REGISTERS and self._zeros:
            estimate = REGISTERS * math.log(REGISTERS / self._zeros)
        return round(estimate)


Generation = dict[bytes, dict[bytes, Values]]


class Spread:
    """Counts values by metric and label, in this hour and the one before. Times are Unix seconds."""

    def __init__(self, names: frozenset[bytes], now_s: int) -> None:
        self._names = names
        self._began_s = now_s
        self._young: Generation = {}
        self._old: Generation = {}

    def take(self, metric: bytes, labels: Sequence[tuple[bytes, bytes]]) -> None:
        """Count the values of a new series."""
        if metric not in self._young and len(self._young) >= METRICS_WATCHED_MAX:
            self._turn()
        of_metric = self._young.setdefault(metric, {})
        for name, value in labels:
            if name in self._names:
                of_metric.setdefault(name, Values()).add(value)

    def widest(self, metric: bytes, labels: Sequence[tuple[bytes, bytes]]) -> tuple[bytes, int] | None:
        """Return the label of a series with the most values, and how many; the first by name of equal ones."""
        found = [(-self._number(metric, name), name) for name, _ in labels if name in self._names]
        if not found:
            return None
        number, name = min(found)
        return name, -number

    def expire(self, now_s: int) -> None:
        """Begin a new generation when it is time."""
        if now_s - self._began_s >= GENERATION_S:
            self._began_s = now_s
            self._turn()

    def _turn(self) -> None:
        self._old, self._young = self._young, {}

    def _number(self, metric: bytes, name: bytes) -> int:
        found = (generation.get(metric, {}).get(name) for generation in (self._young, self._old))
        return max((values.number() for values in found if values), default=0)
