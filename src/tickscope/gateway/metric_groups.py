"""Numbers of metrics, by which the core counts the series of each."""

from tickscope.wire.core import KnownSeries


class MetricGroups:
    """Metrics of ``known`` series; whoever calls holds the lock of their tenant. No number is given twice."""

    def __init__(self, known: KnownSeries) -> None:
        self._known = known
        self._numbers: dict[bytes, int] = {}
        self._next = 0

    def of(self, metric: bytes) -> int:
        """Return a metric's number; it has one from now on."""
        if metric not in self._numbers:
            self._numbers[metric] = self._next
            self._next += 1
        return self._numbers[metric]

    def series(self, metric: bytes) -> int:
        """Return how many series of a metric are known."""
        number = self._numbers.get(metric)
        return self._known.count(number) if number is not None else 0

    def forget_empty(self) -> set[int]:
        """Forget metrics without series; return the numbers that are left."""
        self._numbers = {metric: number for metric, number in self._numbers.items() if self._known.count(number)}
        return set(self._numbers.values())
