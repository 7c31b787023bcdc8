"""A schema with one family of each kind, and short ways to say samples."""

from tickscope.edge.decide import Aggregator
from tickscope.model.histogram import Histogram
from tickscope.model.platform import Family, Schema
from tickscope.wire.statsd import parse_line

TICKS, LATE, PLAYERS = "game_tick_duration_seconds", "game_ticks_late_total", "game_player_seconds_total"
PACKETS, LEVEL = "game_packets_total", "game_level"

SCHEMA = Schema(
    labels=("region", "az", "shard_id", "queue"),
    labels_per_series_max=24,
    label_name_bytes_max=64,
    label_value_bytes_max=256,
    histogram_schema=3,
    families={
        family.name: family
        for family in (
            Family(TICKS, "histogram", "Ticks.", {}),
            Family(LATE, "counter", "Late ticks.", {}),
            Family(PLAYERS, "counter", "Player time.", {}),
            Family(PACKETS, "counter", "Packets.", {"direction": ("in", "out")}),
            Family(LEVEL, "gauge", "A level.", {}),
        )
    },
)


def aggregator(series_max: int = 100) -> Aggregator:
    return Aggregator(SCHEMA, series_max)


def tell(into: Aggregator, line: str, now_s: float = 0.0) -> str | None:
    """Add one line and return the reason it was refused for, or None."""
    refusal = into.add(parse_line(line.encode()), now_s)
    return refusal.reason if refusal else None


def shown(by: Aggregator, now_s: float = 0.0) -> dict[str, float | Histogram]:
    """Return what a scrape shows: ``name{label=value,...}`` to value."""
    return {
        f"{family.name}{{{','.join(f'{name}={value}' for name, value in point.labels)}}}": point.value
        for family in by.gather(now_s)
        for point in family.points
    }
