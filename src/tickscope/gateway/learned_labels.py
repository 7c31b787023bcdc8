"""Labels that have passed policy: a new series that has only those is taken in by the core, without judging."""

from collections.abc import Callable, Collection, Iterable
from threading import Lock

from tickscope.gateway.metric_groups import MetricGroups
from tickscope.wire.core import Core, PassedLabels, Strange

LABELS_PASSED_MAX = 500_000
"""Labels of a tenant that have passed and are remembered, in each of two generations."""


class LearnedLabels:
    """Those of one tenant; safe to share between threads.

    ``lock`` is the one that ``groups`` are changed under: no metric is remembered by a number that is forgotten.
    """

    def __init__(
        self, core: Core, key: bytes, of_metrics: Collection[bytes], groups: MetricGroups, lock: Lock
    ) -> None:
        self.passed: PassedLabels = core.passed_labels(key, of_metrics, LABELS_PASSED_MAX)
        self._groups = groups
        self._lock = lock

    def learn(self, strange: Iterable[Strange], passes: Callable[[bytes, bytes, bytes], bool]) -> int:
        """Remember the labels that pass, each a metric, a name and a value; return how many did."""
        learned = 0
        for metric, name, value in strange:
            if not passes(metric, name, value):
                continue
            learned += 1
            if name == b"__name__":
                with self._lock:
                    self.passed.add_metric(metric, self._groups.of(metric))
            else:
                self.passed.add(metric, name, value)
        return learned
