"""What a dashboard is made of. Expressions carry no tenant: the query room confines them.

In an expression ``$window`` stands for the rate window, ``$minute`` for the window of what is counted per minute
and ``$compared`` for that of a comparison; whoever asks puts PromQL durations in their place (see ``Windows``).
"""

import json
from dataclasses import asdict, dataclass
from typing import Literal

Unit = Literal["seconds", "share", "players", "per_minute", "per_thousand", "processes"]


@dataclass(frozen=True, slots=True)
class Windows:
    """``$window`` is max(``scrapes_min`` × the scrape interval, the step), ``$minute`` that and at least a minute,
    ``$compared`` the range that is shown, bounded.
    """

    scrape_interval_s: int
    scrapes_min: int
    compared_s_min: int
    compared_s_max: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """In the unit of what they judge: up to ``good`` all is well, above ``bad`` it is not; ``source`` says why."""

    good: float
    bad: float
    source: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One number that says how the fleet is now, with its recent course."""

    id: str
    title: str
    unit: Unit
    help: str
    expr: str
    thresholds: Thresholds | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """An expression and its series' names: ``{{label}}`` in ``legend`` stands for the value of that label."""

    expr: str
    by: str
    legend: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart of one of its queries, chosen by label; ``waits_for`` says what it needs while it has no data."""

    id: str
    title: str
    unit: Unit
    help: str
    queries: tuple[Query, ...]
    waits_for: str
    budget: float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A measure; worse is ``ratio`` × the best and also ``difference`` above it, and None is never judged."""

    id: str
    title: str
    unit: Unit
    expr: str
    ratio: float | None = None
    difference: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A label's values side by side; those with fewer than ``ticks_min`` ticks are shown and not judged."""

    title: str
    help: str
    label: str
    ticks: str
    ticks_min: int
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A page of the portal, drawn in this order; its last panel is the telemetry's age."""

    id: str
    title: str
    windows: Windows
    tiles: tuple[Tile, ...]
    comparison: Comparison
    panels: tuple[Panel, ...]

    def expressions(self) -> tuple[str, ...]:
        """Return every expression of the dashboard."""
        return (
            *(tile.expr for tile in self.tiles),
            self.comparison.ticks,
            *(column.expr for column in self.comparison.columns),
            *(query.expr for panel in self.panels for query in panel.queries),
        )


def to_json(dashboard: Dashboard) -> bytes:
    """Return the dashboard as compact UTF-8 JSON, its fields named as in this file."""
    return json.dumps(asdict(dashboard), ensure_ascii=False, separators=(",", ":")).encode()
