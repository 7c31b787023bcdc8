"""What the exporter keeps of one series, and how a sample changes it.

``apply`` returns why a sample is refused; then nothing has changed. ``read`` returns what a scrape shows. Times are
seconds on one monotonic clock.
"""

from dataclasses import dataclass, field

from tickscope.model.histogram import DEFAULT_ZERO_THRESHOLD, Histogram, bucket_index
from tickscope.policy.labels import Refusal
from tickscope.wire.statsd import Kind, Sample

GAUGE_HOLD_S_MAX = 60.0
"""How long a gauge's level is believed after it was last told: a dead server's players do not go on."""

BUCKETS_PER_SERIES_MAX = 512
"""Sixty-four octaves at schema 3; real durations need fewer than thirty."""


@dataclass(slots=True)
class Level:
    """A gauge's last level."""

    value: float = 0.0
    heard_s: float = float("-inf")

    def after(self, sample: Sample, now_s: float) -> float:
        """Return the level that a sample leads to; a change of a forgotten level starts from zero."""
        if not sample.relative:
            return sample.values[-1]
        believed = now_s - self.heard_s <= GAUGE_HOLD_S_MAX
        return sum(sample.values, self.value if believed else 0.0)


@dataclass(slots=True)
class CounterSlot:
    """A sum that never goes down; a gauge that feeds it adds its level times the seconds it held."""

    value: float = 0.0
    heard_s: float = 0.0
    level: Level = field(default_factory=Level)
    integrated_until_s: float = 0.0

    def apply(self, sample: Sample, now_s: float) -> Refusal | None:
        if sample.kind is Kind.GAUGE:
            level = self.level.after(sample, now_s)
            if level < 0:
                return Refusal("negative_value", f"{sample.name} would fall below zero, and is integrated")
            self.integrate(now_s)
            self.level = Level(level, now_s)
        elif min(sample.values) < 0:
            return Refusal("negative_value", f"{sample.name} is a counter and only grows")
        else:
            self.value += sum(sample.values) / sample.rate
        self.heard_s = now_s
        return None

    def integrate(self, now_s: float) -> None:
        """Bring the sum up to ``now_s``, or to the time up to which the level is believed."""
        until_s = min(now_s, self.level.heard_s + GAUGE_HOLD_S_MAX)
        if until_s > self.integrated_until_s:
            self.value += self.level.value * (until_s - self.integrated_until_s)
        self.integrated_until_s = max(now_s, self.integrated_until_s)

    def read(self, now_s: float) -> float:
        self.integrate(now_s)
        return self.value


@dataclass(slots=True)
class GaugeSlot:
    """A family that the catalogue declares a gauge: the last level, for as long as it is believed."""

    heard_s: float = 0.0
    level: Level = field(default_factory=Level)

    def apply(self, sample: Sample, now_s: float) -> Refusal | None:
        self.level = Level(self.level.after(sample, now_s), now_s)
        self.heard_s = now_s
        return None

    def read(self, now_s: float) -> float | None:
        return self.level.value if now_s - self.heard_s <= GAUGE_HOLD_S_MAX else None


@dataclass(slots=True)
class HistogramSlot:
    """A native histogram with whole counts; the fraction that a sample rate leaves is carried on."""

    schema: int
    count: int = 0
    sum: float = 0.0
    zero_count: int = 0
    buckets: dict[int, int] = field(default_factory=dict)
    carried: float = 0.0
    heard_s: float = 0.0

    def apply(self, sample: Sample, now_s: float) -> Refusal | None:
        if min(sample.values) < 0:
            return Refusal("negative_value", f"{sample.name} is a histogram of amounts, which are not negative")
        seen = [
            (value, bucket_index(value, self.schema) if value > DEFAULT_ZERO_THRESHOLD else None)
            for value in sample.values
        ]
        grown = {index for _, index in seen if index is not None}.union(self.buckets)
        if len(grown) > BUCKETS_PER_SERIES_MAX:
            return Refusal(
                "too_many_buckets",
                f"{sample.name} spreads over more than {BUCKETS_PER_SERIES_MAX} buckets",
            )
        for value, index in seen:
            self._observe(value, index, self._times(sample.rate))
        self.heard_s = now_s
        return None

    def _times(self, rate: float) -> int:
        if rate == 1:
            return 1
        due = self.carried + 1 / rate
        times = int(due)
        self.carried = due - times
        return times

    def _observe(self, value: float, index: int | None, times: int) -> None:
        self.count += times
        self.sum += value * times
        if index is None:
            self.zero_count += times
        else:
            self.buckets[index] = self.buckets.get(index, 0) + times

    def read(self, now_s: float) -> Histogram:
        return Histogram(
            schema=self.schema,
            count=self.count,
            sum=self.sum,
            positive=tuple(sorted(self.buckets.items())),
            zero_count=self.zero_count,
        )


Slot = CounterSlot | GaugeSlot | HistogramSlot
