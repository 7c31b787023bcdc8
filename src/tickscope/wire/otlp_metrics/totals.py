"""Deltas added up: what a sender counted since its last report becomes what it counted in all."""

import struct
from threading import Lock


class ReferenceTotals:
    """Totals of delta series, in two generations of ``capacity_max`` each; safe to share between threads.

    What is forgotten begins at zero again, which a query takes for the restart of a counter.
    """

    def __init__(self, key: bytes, capacity_max: int) -> None:
        if len(key) != 16:
            raise ValueError(f"the key has {len(key)} bytes instead of 16")
        self.key = key
        self._capacity_max = max(1, capacity_max)
        self._young: dict[bytes, tuple[float, int]] = {}
        self._old: dict[bytes, tuple[float, int]] = {}
        self._lock = Lock()

    def add(self, series: bytes, delta: float, t_ms: int) -> tuple[float, bool] | None:
        """Add a delta; return the total and whether that time was told before: a repeated report adds nothing.

        None for a delta that ends before what was counted.
        """
        with self._lock:
            before = self._young.get(series) or self._old.pop(series, None)
            total, last_ms = before or (0.0, t_ms)
            if t_ms < last_ms:
                self._young[series] = total, last_ms
                return None
            repeated = before is not None and t_ms == last_ms
            if not repeated:
                total += delta
            if series not in self._young and len(self._young) >= self._capacity_max:
                self._old, self._young = self._young, {}
            self._young[series] = total, t_ms
            return total, repeated

    def add_more(self, series: bytes, delta: float) -> None:
        """Add to a total that this request has added to before, whatever the time."""
        with self._lock:
            for generation in (self._young, self._old):
                if series in generation:
                    total, last_ms = generation[series]
                    generation[series] = total + delta, last_ms
                    return


def float_bytes(value: float) -> bytes:
    """Return the eight bytes of a float."""
    return struct.pack("<d", value)
