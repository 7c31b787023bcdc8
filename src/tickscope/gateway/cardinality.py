"""How many series a tenant has: active ones, new ones, and those of one metric."""

from collections import Counter
from dataclasses import dataclass
from threading import Lock

from tickscope.gateway.overflow import Folded, Folding, FoldSettings
from tickscope.gateway.quotas import Bucket
from tickscope.model.platform import Limits
from tickscope.policy.labels import RawLabels, Refusal, metric_of, shown
from tickscope.policy.personal_data import NO_PATTERNS, Patterns
from tickscope.wire.core import Core, KnownSeries

ACTIVE_S = 2 * 3600
"""A series without a sample for so long is no longer active."""
HOUR_S = 3600.0


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
    ) -> None:
        self.folding = Folding(core, key, fold, series_max, now_s) if fold else None
        self.known: KnownSeries = core.known_series(key, series_max)
        self._lock = Lock()
        self._groups: dict[bytes, int] = {}
        self._next_group = 0
        self._counts: Counter[int] = Counter()
        per_s = limits.new_series_per_h / HOUR_S
        # For an hour after a start all series are new: those that may be active do not count as new ones.
        self._start_s = now_s
        self._new = Bucket(per_s, limits.new_series_per_h, limits.new_series_per_h + limits.active_series, now_s)
        self._limits = limits
        self._patterns = patterns

    def reload(self, limits: Limits) -> None:
        """Go by other limits."""
        with self._lock:
            self._limits = limits
            self._new.rate_per_s = limits.new_series_per_h / HOUR_S
            self._new.burst = float(limits.new_series_per_h)

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
            if now_s - self._start_s > HOUR_S:
                self._new.level = min(self._new.level, self._new.burst)
            group = self._groups.get(metric)
            refusal = self._refusal(metric, self._counts[group] if group is not None else 0, now_s)
            if refusal and not observe:
                source = stored.source if stored else None
                return self._fold(metric, final, fingerprint, source, now_s, refusal)
            if group is None:
                group = self._groups[metric] = self._next_group
                self._next_group += 1
            before = len(self.known)
            if stored:
                added = self.known.replace(fingerprint, now_s, group, stored.labels, stored.source)
            else:
                added = self.known.add(fingerprint, now_s, group)
            if added != "known":
                return MERGES if added == "merges" else FULL
            if self.folding:
                self.folding.sums.forget(fingerprint)
            self._counts[group] += len(self.known) - before
            self._new.take(1, now_s)
        return refusal

    def leave_out(self, fingerprint: bytes, now_s: int) -> Refusal | None:
        """Remember a series as one that is not stored, and not counted."""
        return None if self.known.replace(fingerprint, now_s, 0, ()) == "known" else FULL

    def expire(self, now_s: int) -> None:
        """Forget series that are no longer active."""
        with self._lock:
            if self.folding:
                self.folding.expire(now_s - ACTIVE_S, now_s)
            for group, number in self.known.expire(now_s - ACTIVE_S):
                self._counts[group] -= number
            self._groups = {metric: group for metric, group in self._groups.items() if self._counts[group] > 0}
            self._counts = Counter({group: self._counts[group] for group in self._groups.values()})

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
        limits = self._limits
        if len(self.known) >= limits.active_series:
            return _over(
                "active_series", f"{len(self.known)} series are active; {limits.active_series} are allowed"
            )
        if of_metric >= limits.series_per_metric:
            name = shown(metric, self._patterns)
            return _over(
                "series_per_metric",
                f"metric {name} has {of_metric} series; {limits.series_per_metric} are allowed",
            )
        if self._new.wait_s(now_s) > 0:
            return _over("new_series_per_h", f"{limits.new_series_per_h} new series in an hour are used up")
        return None


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
