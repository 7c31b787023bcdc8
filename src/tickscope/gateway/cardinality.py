"""How many series a tenant has: active ones, new ones, and those of one metric."""

from collections.abc import Collection
from dataclasses import dataclass
from threading import Lock

from tickscope.gateway.learned_labels import LearnedLabels
from tickscope.gateway.metric_groups import MetricGroups
from tickscope.gateway.new_series import NewSeries
from tickscope.gateway.overflow import Folded, Folding, FoldSettings
from tickscope.gateway.series_limits import FULL, MERGES, SeriesLimits
from tickscope.model.platform import Limits
from tickscope.policy.labels import RawLabels, Refusal, metric_of
from tickscope.policy.personal_data import NO_PATTERNS, Patterns
from tickscope.wire.core import Core, KnownSeries, Room

ACTIVE_S = 2 * 3600
"""A series without a sample for so long is no longer active."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Labels that a series is stored under; those of one ``source`` (None: its own labels) may share them."""

    labels: RawLabels
    source: RawLabels | None = None


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
        self.folding = Folding(core, key, fold, series_max, now_s) if fold else None
        self.known: KnownSeries = core.known_series(key, series_max)
        self._lock = Lock()
        self._groups = MetricGroups(self.known)
        self.labels = LearnedLabels(core, key, of_metrics, self._groups, self._lock)
        self._patterns = patterns
        self._limits = SeriesLimits.of(limits, gateways)
        self._new = NewSeries(self._limits, now_s)

    def reload(self, limits: Limits, *, gateways: int = 1) -> None:
        """Go by other limits of the file, for one of so many gateways of the tenant."""
        with self._lock:
            self._limits = SeriesLimits.of(limits, gateways)
            self._new.reload(self._limits)

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
            refusal = self._over(metric, now_s)
            if refusal and stored and stored.source is not None and self.known.stores(stored.labels, stored.source):
                refusal = None  # the other agent of a pair: it adds no series
            if refusal and not observe:
                source = stored.source if stored else None
                return self._fold(metric, final, fingerprint, source, now_s, refusal)
            group, before = self._groups.of(metric), len(self.known)
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
            here, looks = self._limits.here, 0 if self.folding else looks_max
            return Room(here.active_series, here.series_per_metric, self._new.left(now_s), looks)

    def admitted(self, new: int, now_s: int) -> None:
        """Count series that were remembered without asking."""
        with self._lock:
            self._new.take(new, now_s)

    def leave_out(self, fingerprint: bytes, now_s: int) -> Refusal | None:
        """Remember a series as one that is not stored, and not counted."""
        return None if self.known.replace(fingerprint, now_s, 0, ()) == "known" else FULL

    def expire(self, now_s: int) -> None:
        """Forget series that are no longer active."""
        with self._lock:
            if self.folding:
                self.folding.expire(now_s - ACTIVE_S, now_s)
            self.known.expire(now_s - ACTIVE_S)
            self.labels.passed.keep_groups(self._groups.forget_empty())

    def _over(self, metric: bytes, now_s: int) -> Refusal | None:
        of_metric, wait_s = self._groups.series(metric), self._new.wait_s(now_s)
        return self._limits.over(metric, len(self.known), of_metric, wait_s, self._patterns)

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
        found = self.folding.fold(
            metric, labels, fingerprint, source, now_s, over, self._limits.here.overflow_series
        )
        if isinstance(found, Folded) and self.known.replace(fingerprint, now_s, 0, ()) != "known":
            self.folding.sums.forget(fingerprint)
            return FULL
        return found
