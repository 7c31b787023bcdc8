"""How many series a tenant has: active ones, new ones, and those of one metric."""

import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from threading import Lock

from tickscope.gateway.overflow import Folded, Folding, FoldSettings
from tickscope.gateway.quotas import Bucket
from tickscope.model.platform import Limits
from tickscope.policy.labels import RawLabels, Refusal, metric_of, shown
from tickscope.policy.personal_data import NO_PATTERNS, Patterns
from tickscope.wire.core import Core, KnownSeries, PassedLabels, Room, Strange

LABELS_PASSED_MAX = 500_000
"""Labels of a tenant that have passed and are remembered, in each of two generations."""
ACTIVE_S = 2 * 3600
"""A series without a sample for so long is no longer active."""
HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Stored:
    """Labels that a series is stored under; those of one ``source`` (None: its own labels) may share them."""

    labels: RawLabels
    source: RawLabels | None = None


def share(limits: Limits, gateways: int) -> Limits:
    """Return what each of a tenant's gateways may let it have of series.

    Each series is of one gateway. When one dies, its series come to the others, and new series that are refused are
    lost: so each has room for its part of a lost one's, and together they may let in ``gateways / (gateways - 1)``
    of the file's limits, twice at most.
    """
    parts = max(1, gateways - 1)
    return replace(
        limits,
        active_series=-(-limits.active_series // parts),
        new_series_per_h=-(-limits.new_series_per_h // parts),
        series_per_metric=-(-limits.series_per_metric // parts),
    )


class Cardinality:
    """The series of one tenant that policy has passed; safe to share between threads. Times are Unix seconds."""

    def __init__(
        self,
        core: Core,
        key: bytes,
        limits: Limits,
        series_max: int,
        now_s: int,
        patterns: Patterns = NO_PATTERNS,
        fold: FoldSettings | None = None,
        *,
        gateways: int = 1,
        of_metrics: Collection[bytes] = (),
    ) -> None:
        self.passed: PassedLabels = core.passed_labels(key, of_metrics, LABELS_PASSED_MAX)
        self.folding = Folding(core, key, fold, series_max, now_s) if fold else None
        self.known: KnownSeries = core.known_series(key, series_max)
        self._lock = Lock()
        self._groups: dict[bytes, int] = {}
        self._next_group = 0
        # For an hour after a start all series are new: those that may be active do not count as new ones.
        self._start_s = now_s
        self._patterns = patterns
        self._new = Bucket(0.0, 0.0, math.inf, now_s)
        self.reload(limits, gateways=gateways)
        self._new.level = float(self._limits.new_series_per_h + self._limits.active_series)

    def reload(self, limits: Limits, *, gateways: int = 1) -> None:
        """Go by other limits of the file, for one of so many gateways of the tenant."""
        with self._lock:
            self._file, self._gateways = limits, gateways
            self._limits = share(limits, gateways)
            self._new.rate_per_s = self._limits.new_series_per_h / HOUR_S
            # Another gateway's series are new here when it dies.
            moved = self._limits.active_series if gateways > 1 else 0
            self._new.burst = float(self._limits.new_series_per_h + moved)

    def admit(
        self,
        labels: RawLabels,
        fingerprint: bytes,
        now_s: int,
        stored: Stored | None = None,
        *,
        observe: bool = False,
    ) -> Refusal | Folded | None:
        """Count a series that was not known as active, or return the limit that it breaks, or is folded for.

        ``stored`` is what it is stored as, where not as it came. With ``observe`` no limit refuses it.
        """
        final = stored.labels if stored else labels
        metric = metric_of(final) or b""
        with self._lock:
            if fingerprint in self.known:
                return None
            if self.folding:
                self.folding.watch(metric, final)
            self._end_start(now_s)
            group = self._groups.get(metric)
            refusal = self._refusal(metric, self.known.count(group) if group is not None else 0, now_s)
            if refusal and stored and stored.source is not None and self.known.stores(stored.labels, stored.source):
                refusal = None  # the other agent of a pair: it adds no series
            if refusal and not observe:
                source = stored.source if stored else None
                return self._fold(metric, final, fingerprint, source, now_s, refusal)
            group, before = self._group(metric), len(self.known)
            if stored:
                added = self.known.replace(fingerprint, now_s, group, stored.labels, stored.source)
            else:
                added = self.known.add(fingerprint, now_s, group)
            if added != "known":
                return MERGES if added == "merges" else FULL
            if self.folding:
                self.folding.sums.forget(fingerprint)
            self._new.take(len(self.known) - before, now_s)
        return refusal

    def room(self, now_s: int, looks_max: int) -> Room:
        """Return how many series may be remembered without asking; what is folded is looked at one by one."""
        with self._lock:
            self._end_start(now_s)
            new = math.ceil(self._new.level) if self._new.wait_s(now_s) == 0 else 0
            looks = 0 if self.folding else looks_max
            return Room(self._limits.active_series, self._limits.series_per_metric, new, looks)

    def admitted(self, new: int, now_s: int) -> None:
        """Count series that were remembered without asking."""
        with self._lock:
            self._new.take(new, now_s)

    def learn(self, strange: Iterable[Strange], passes: Callable[[bytes, bytes, bytes], bool]) -> int:
        """Remember the labels that pass; return how many did."""
        learned = 0
        for metric, name, value in strange:
            if not passes(metric, name, value):
                continue
            learned += 1
            if name == b"__name__":
                with self._lock:
                    self.passed.add_metric(metric, self._group(metric))
            else:
                self.passed.add(metric, name, value)
        return learned

    def leave_out(self, fingerprint: bytes, now_s: int) -> Refusal | None:
        """Remember a series as one that is not stored, and not counted."""
        return None if self.known.replace(fingerprint, now_s, 0, ()) == "known" else FULL

    def expire(self, now_s: int) -> None:
        """Forget series that are no longer active."""
        with self._lock:
            if self.folding:
                self.folding.expire(now_s - ACTIVE_S, now_s)
            self.known.expire(now_s - ACTIVE_S)
            self._groups = {metric: group for metric, group in self._groups.items() if self.known.count(group)}
            self.passed.keep_groups(set(self._groups.values()))

    def _group(self, metric: bytes) -> int:
        if metric not in self._groups:
            self._groups[metric] = self._next_group
            self._next_group += 1
        return self._groups[metric]

    def _end_start(self, now_s: int) -> None:
        if now_s - self._start_s > HOUR_S:
            self._new.level = min(self._new.level, self._new.burst)

    def _fold(
        self,
        metric: bytes,
        labels: RawLabels,
        fingerprint: bytes,
        source: RawLabels | None,
        now_s: int,
        over: Refusal,
    ) -> Refusal | Folded:
        if self.folding is None:
            return over
        found = self.folding.fold(metric, labels, fingerprint, source, now_s, over, self._limits.overflow_series)
        if isinstance(found, Folded) and self.known.replace(fingerprint, now_s, 0, ()) != "known":
            self.folding.sums.forget(fingerprint)
            return FULL
        return found

    def _refusal(self, metric: bytes, of_metric: int, now_s: int) -> Refusal | None:
        limits, file = self._limits, self._file
        if len(self.known) >= limits.active_series:
            allowed = self._allowed(file.active_series, limits.active_series)
            return _over("active_series", f"{len(self.known)} series are active; {allowed}")
        if of_metric >= limits.series_per_metric:
            name, allowed = (
                shown(metric, self._patterns),
                self._allowed(file.series_per_metric, limits.series_per_metric),
            )
            return _over("series_per_metric", f"metric {name} has {of_metric} series; {allowed}")
        if self._new.wait_s(now_s) > 0:
            allowed = self._allowed(file.new_series_per_h, limits.new_series_per_h)
            return _over("new_series_per_h", f"the new series of an hour are used up; {allowed}")
        return None

    def _allowed(self, file: int, here: int) -> str:
        part = f", {here} at each of {self._gateways} gateways (gateway.gateways_per_tenant)"
        return f"{file} are allowed" + part * (here != file)


def _over(limit: str, sentence: str, section: str = "limits") -> Refusal:
    return Refusal(limit, f"{sentence} ({section}.{limit}); series that are known go on")


FULL = _over("known_series_max", "the gateway remembers no more series of a tenant", "gateway")
MERGES = Refusal(
    "label_merge",
    "with its labels changed (schema.actions, relabel_configs) the series would become another one that is stored",
)
SERIES_LIMITS = frozenset({"active_series", "new_series_per_h", "series_per_metric"})
"""Limits of the platform file that refuse or fold new series."""
STAYS_REFUSED = frozenset({FULL.reason, MERGES.reason})
"""What also a tenant that is only observed is refused: it cannot be stored as it should."""
