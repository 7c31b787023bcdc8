"""Deltas added up: what a sender counted since its last report becomes what it counted in all."""

from collections.abc import Iterable
from threading import Lock

from tickscope.wire.rw1_fingerprint import fingerprint_of


class ReferenceTotals:
    """Totals of delta series, in two generations of ``capacity_max`` each; safe to share between threads.

    What is forgotten begins at zero again, which a query takes for the restart of a counter.
    """

    def __init__(self, key: bytes, capacity_max: int) -> None:
        if len(key) != 16:
            raise ValueError(f"the key has {len(key)} bytes instead of 16")
        self._key = key
        self._capacity_max = max(1, capacity_max)
        self._young: dict[bytes, tuple[float, int]] = {}
        self._old: dict[bytes, tuple[float, int]] = {}
        self._lock = Lock()

    def add(self, labels: Iterable[tuple[bytes, bytes]], delta: float, t_ms: int) -> float | None:
        """Add a delta and return the total; the same time again is a repeated report and adds nothing.

        None for a delta that ends before what was counted.
        """
        series = fingerprint_of(self._key, labels)
        with self._lock:
            before = self._young.get(series) or self._old.pop(series, None)
            total, last_ms = before or (0.0, t_ms)
            if t_ms < last_ms:
                self._young[series] = total, last_ms
                return None
            if before is None or t_ms > last_ms:
                total += delta
            if series not in self._young and len(self._young) >= self._capacity_max:
                self._old, self._young = self._young, {}
            self._young[series] = total, t_ms
            return total
