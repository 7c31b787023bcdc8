"""Series over a limit that are folded: into what, and why not where they cannot be."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tickscope.gateway.spread import Spread
from tickscope.model.receipt import Finding
from tickscope.model.series import TELLER_LABEL
from tickscope.policy.labels import RawLabels, Refusal
from tickscope.wire.core import Core, Overflow

OVERFLOW = b"__overflow__"
"""The value of a label that many series have given up."""
SENDER = "__overflow__"
"""Who sends sums: no sender can have this name, so that they have a partition, and an order, of their own."""
TELLER = TELLER_LABEL.encode()
TELLER_BYTES = 4
"""Made up by each run of a gateway, so that no two tell the same sum."""
KEPT_LONGER_S = 3600
"""A counter is remembered for so much longer than its series, so that none is known and yet not added up."""

_HISTOGRAM_SUFFIXES = (b"_bucket", b"_count", b"_sum")

RESERVED = Refusal(
    "label_merge",
    "a label has the value __overflow__, under which series over a limit are added up (over_series_limit)",
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A series that is folded: over which limit, and a sentence."""

    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class FoldSettings:
    """Which labels of a tenant may give way, and which families are classic histograms of counters."""

    labels: frozenset[bytes]
    histograms: frozenset[bytes]

    @classmethod
    def of(cls, labels: Iterable[str], histograms: frozenset[bytes]) -> "FoldSettings":
        """Take the labels of a platform file."""
        return cls(frozenset(name.encode() for name in labels), histograms)


class Folding:
    """One tenant's; whoever calls holds a lock. ``sums`` is safe alone. Times are Unix seconds."""

    def __init__(self, core: Core, key: bytes, settings: FoldSettings, members_max: int, now_s: int) -> None:
        self.sums: Overflow = core.overflow(key, members_max)
        self._settings = settings
        self._teller = (TELLER, os.urandom(TELLER_BYTES).hex().encode())
        self._spread = Spread(settings.labels, now_s)

    def watch(self, metric: bytes, labels: RawLabels) -> None:
        """Look at a new series, whatever becomes of it."""
        self._spread.take(metric, labels)

    def fold(
        self,
        metric: bytes,
        labels: RawLabels,
        fingerprint: bytes,
        source: RawLabels | None,
        now_s: int,
        over: Refusal,
        sums_max: int,
    ) -> Folded | Refusal:
        """Fold a series that is ``over`` a limit, or say in the refusal why that cannot be."""
        if not self._is_counter(metric):
            return _but(over, "it cannot be folded, being no counter by its name (_total) or the catalogue")
        widest = self._spread.widest(metric, labels)
        if widest is None:
            return _but(over, "it cannot be folded, having none of the tenant's fold_labels")
        name, values = widest
        kept = ((each, OVERFLOW if each == name else value) for each, value in labels if each != TELLER)
        target = tuple(sorted((*kept, self._teller)))
        if self.sums.add(fingerprint, now_s, target, source, sums_max) == "full":
            taken = f"{len(self.sums)} series with __overflow__ are there (limits.overflow_series)"
            return _but(over, f"it cannot be folded, for {taken}")
        return Folded(
            over.reason,
            f"{over.message}; label '{name.decode()}', with about {values} values the widest of its new ones, "
            "became __overflow__, and its increases are added up",
        )

    def expire(self, before_s: int, now_s: int) -> None:
        """Forget what was folded last before, and an hour more."""
        self.sums.expire(max(0, before_s - KEPT_LONGER_S))
        self._spread.expire(now_s)

    def _is_counter(self, metric: bytes) -> bool:
        if metric.endswith(b"_total"):
            return True
        families = (metric[: -len(end)] for end in _HISTOGRAM_SUFFIXES if metric.endswith(end))
        return any(family in self._settings.histograms for family in families)


def strange(indices: Iterable[int]) -> list[Finding]:
    """Return what is told of folded series with samples that no counter has."""
    message = (
        "the series is folded, being over a limit, and what it has beside a counter's samples cannot be added up: "
        "native histograms, and values that are negative or not finite"
    )
    return [Finding(index, "not_a_counter", message) for index in indices]


def _but(over: Refusal, why: str) -> Refusal:
    return replace(over, message=f"{over.message}; {why}")
