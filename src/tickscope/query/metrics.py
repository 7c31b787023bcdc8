"""The query room's own metrics."""

from typing import Final

from prometheus_client import Counter, Histogram

from tickscope.adapters.telemetry import REGISTRY, SECONDS

REQUESTS: Final = Counter(
    "tickscope_query_requests", "Answers of the query API.", ["tenant", "code"], registry=REGISTRY
)
REFUSED: Final = Counter(
    "tickscope_query_refused",
    "Queries that were refused, by reason; the name of a limit is one.",
    ["tenant", "reason"],
    registry=REGISTRY,
)
DURATION: Final = Histogram(
    "tickscope_query_duration_seconds",
    "Time from a query to its answer, the hot store's included.",
    buckets=SECONDS,
    registry=REGISTRY,
)
