"""Labels that policy has passed: a series that has no others passes too, and need not be judged."""

from collections.abc import Collection, Sequence
from threading import Lock

from tickscope.wire.core import Labels, Room, ScanLimits, Strange, UnknownSeries
from tickscope.wire.rw1_known import ReferenceKnownSeries

NAME = b"__name__"
STRANGE_MAX = 4096
"""Labels to judge that are told of one request: with more, it is the next one's turn."""

_Key = tuple[bytes | None, bytes, bytes]
"""A metric where labels of that name pass by metric, a name and a value."""


class ReferencePassedLabels:
    """Labels that have passed, in two generations of ``capacity_max`` each, and the groups of metrics."""

    def __init__(self, key: bytes, of_metrics: Collection[bytes], capacity_max: int) -> None:
        if len(key) != 16:
            raise ValueError(f"the key has {len(key)} bytes instead of 16")
        self._of_metrics = frozenset(of_metrics)
        self._capacity_max = max(1, capacity_max)
        self._young: set[_Key] = set()
        self._old: set[_Key] = set()
        self._groups: dict[bytes, int] = {}
        self._lock = Lock()

    def add(self, metric: bytes, name: bytes, value: bytes) -> None:
        with self._lock:
            self._add(self._key(metric, name, value))

    def add_metric(self, metric: bytes, group: int) -> None:
        with self._lock:
            self._groups[metric] = group

    def keep_groups(self, groups: set[int]) -> None:
        with self._lock:
            self._groups = {metric: group for metric, group in self._groups.items() if group in groups}

    def group_of(self, labels: Labels, strange: dict[_Key, Strange]) -> int | None:
        """Return the group of a series of which every label has passed; of another, note which have not."""
        names = [name for name, _ in labels]
        if NAME not in names or any(one >= other for one, other in zip(names, names[1:], strict=False)):
            return None
        metric = dict(labels)[NAME]
        with self._lock:
            group = self._groups.get(metric)
            if group is None:
                _note(strange, (None, NAME, metric), (metric, NAME, metric))
            for name, value in labels:
                if name != NAME and not self._passes(self._key(metric, name, value)):
                    _note(strange, self._key(metric, name, value), (metric, name, value))
                    group = None
        return group

    def _key(self, metric: bytes, name: bytes, value: bytes) -> _Key:
        return (metric if name in self._of_metrics else None, name, value)

    def _passes(self, key: _Key) -> bool:
        if key in self._young:
            return True
        if key in self._old:
            self._add(key)
            return True
        return False

    def _add(self, key: _Key) -> None:
        if len(self._young) >= self._capacity_max:
            self._young, self._old = set(), self._young
        self._young.add(key)


def admit(
    unknown: Sequence[UnknownSeries],
    known: ReferenceKnownSeries,
    passed: ReferencePassedLabels,
    room: Room,
    limits: ScanLimits,
) -> tuple[int, dict[_Key, Strange]]:
    """Take unknown series in whose labels have passed; return how many, and the labels that are to be judged."""
    new = 0
    strange: dict[_Key, Strange] = {}
    for series in unknown[: room.looks_max]:
        if series.fingerprint in known or len(series.labels) > limits.labels_per_series_max:
            continue
        group = passed.group_of(series.labels, strange)
        if group is not None and known.admit(series.fingerprint, limits.now_s, group, room, new):
            new += 1
    return new, strange


def _note(strange: dict[_Key, Strange], key: _Key, told: Strange) -> None:
    if len(strange) < STRANGE_MAX:
        strange.setdefault(key, told)
