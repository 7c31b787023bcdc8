"""The exporter's decisions: which samples count, for which series, and what a scrape shows.

A gauge is integrated: one named ``<base>s`` feeds the counter ``<base>_seconds_total`` of the catalogue, so
``game_players:37|g`` adds 37 a second to ``game_player_seconds_total`` until the next level is told, and for
at most ``GAUGE_HOLD_S_MAX``. Times are seconds on one monotonic clock.
"""

from tickscope.edge.slots import CounterSlot, GaugeSlot, HistogramSlot, Slot
from tickscope.model.platform import PROMETHEUS_LABELS, Family, Schema
from tickscope.policy.labels import LabelPolicy, Refusal
from tickscope.wire.exposition import ExposedFamily, Point
from tickscope.wire.statsd import Kind, Sample, Tags

SERIES_IDLE_S_MAX = 3600.0
"""A series not told for so long is forgotten: shards come and go, and the limit is for living ones."""

_REFUSALS_REMEMBERED_MAX = 4096
_INTEGRAL_SUFFIX = "_seconds_total"
_KINDS = {"counter": Kind.COUNTER, "histogram": Kind.HISTOGRAM, "gauge": Kind.GAUGE}


class Aggregator:
    """Counters and native histograms of one tenant, since the exporter's start."""

    def __init__(self, schema: Schema, series_max: int, series_per_family_max: int | None = None) -> None:
        """Prepare for series of a schema: so many in all, and so many of one family (as in all unless told)."""
        self._schema = schema
        self._series_max = series_max
        self._series_per_family_max = series_max if series_per_family_max is None else series_per_family_max
        self._policy = LabelPolicy.of(schema)
        self._targets = _targets(schema)
        self._slots: dict[str, dict[Tags, Slot]] = {name: {} for name in schema.families}
        self._refused: dict[tuple[str, Tags], Refusal] = {}
        self.series = 0

    def add(self, sample: Sample, now_s: float) -> Refusal | None:
        """Count a sample whole, or return why it is refused; then nothing has changed."""
        family = self._targets.get((sample.name, sample.kind))
        if family is None:
            return self._misnamed(sample)
        slots = self._slots[family.name]
        slot = slots.get(sample.tags)
        if slot is not None:
            return slot.apply(sample, now_s)
        slot = self._new_slot(family)
        refusal = self._judge(family.name, sample.tags) or self._full(family.name) or slot.apply(sample, now_s)
        if refusal is None:
            slots[sample.tags] = slot
            self.series += 1
        return refusal

    def gather(self, now_s: float) -> list[ExposedFamily]:
        """Return every family that has a series, gauges integrated up to ``now_s``; forget idle series."""
        self._forget(now_s)
        return [
            ExposedFamily(name, family.kind, family.help, points)
            for name, family in self._schema.families.items()
            if (points := _points(self._slots[name], now_s))
        ]

    def _misnamed(self, sample: Sample) -> Refusal:
        family = self._schema.families.get(sample.name)
        if family is None and not any(name == sample.name for name, _ in self._targets):
            name = self._policy.shown(sample.name.encode())
            return Refusal("unknown_family", f"{name} is not in the catalogue")
        takes = family.kind if family else "gauge"
        return Refusal("type_mismatch", f"{sample.name} is a {takes}, and was sent as a {sample.kind.value}")

    def _judge(self, name: str, tags: Tags) -> Refusal | None:
        """Remembered in a bounded way: a server with a bad label sends it many times a second."""
        known = self._refused.get((name, tags))
        if known is not None:
            return known
        refusal = _reserved(tags) or self._policy.judge(_as_labels(name, tags))
        if refusal is not None:
            if len(self._refused) >= _REFUSALS_REMEMBERED_MAX:
                self._refused.clear()
            self._refused[(name, tags)] = refusal
        return refusal

    def _full(self, family: str) -> Refusal | None:
        if self.series >= self._series_max:
            return Refusal("series_limit", f"edge.series_max allows {self._series_max} series; existing ones go on")
        if len(self._slots[family]) >= self._series_per_family_max:
            allowed = f"limits.series_per_metric allows {self._series_per_family_max} series"
            return Refusal("series_per_metric", f"{allowed} of {family}; existing ones go on")
        return None

    def _new_slot(self, family: Family) -> Slot:
        if family.kind == "histogram":
            return HistogramSlot(self._schema.histogram_schema)
        return CounterSlot() if family.kind == "counter" else GaugeSlot()

    def _forget(self, now_s: float) -> None:
        for slots in self._slots.values():
            idle = [tags for tags, slot in slots.items() if now_s - slot.heard_s > SERIES_IDLE_S_MAX]
            for tags in idle:
                del slots[tags]
            self.series -= len(idle)


def integrated_gauge(family: str) -> str | None:
    """Return the gauge that feeds a counter family: ``game_players`` for ``game_player_seconds_total``."""
    base = family.removesuffix(_INTEGRAL_SUFFIX)
    return f"{base}s" if base and base != family else None


def _targets(schema: Schema) -> dict[tuple[str, Kind], Family]:
    targets: dict[tuple[str, Kind], Family] = {}
    for family in schema.families.values():
        gauge = integrated_gauge(family.name)
        if family.kind == "counter" and gauge is not None:
            targets[(gauge, Kind.GAUGE)] = family
    for family in schema.families.values():
        targets[(family.name, _KINDS[family.kind])] = family
    return targets


def _reserved(tags: Tags) -> Refusal | None:
    for name, _ in tags:
        if name in PROMETHEUS_LABELS:
            return Refusal("reserved_label", f"label '{name}' is set by Prometheus, not by a server")
    return None


def _as_labels(name: str, tags: Tags) -> list[tuple[bytes, bytes]]:
    return sorted([(b"__name__", name.encode()), *((key.encode(), value.encode()) for key, value in tags)])


def _points(slots: dict[Tags, Slot], now_s: float) -> list[Point]:
    readings = ((tags, slot.read(now_s)) for tags, slot in slots.items())
    return [Point(tags, reading) for tags, reading in readings if reading is not None]
