"""Tickscope's own metrics: one typed registry, one name each, and how a process shows them."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

REGISTRY: Final = CollectorRegistry()
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

GATEWAY_REQUESTS: Final = Counter(
    "tickscope_gateway_requests", "Answers of the gateway.", ["tenant", "code"], registry=REGISTRY
)
GATEWAY_ACCEPTED: Final = Counter(
    "tickscope_gateway_samples_accepted", "Samples that are durable.", ["tenant"], registry=REGISTRY
)
GATEWAY_REFUSED: Final = Counter(
    "tickscope_gateway_refused",
    "Series or requests that were refused, by reason.",
    ["tenant", "reason"],
    registry=REGISTRY,
)
GATEWAY_TTFB: Final = Histogram(
    "tickscope_gateway_ingest_ttfb_seconds",
    "Time from a request's head to its answer.",
    buckets=_SECONDS,
    registry=REGISTRY,
)
GATEWAY_KNOWN: Final = Gauge("tickscope_gateway_known_series", "Label sets that passed policy.", registry=REGISTRY)
RELAY_DELIVERED: Final = Counter(
    "tickscope_relay_samples_delivered", "Samples that the store took.", ["tenant"], registry=REGISTRY
)
RELAY_DEAD: Final = Counter(
    "tickscope_relay_samples_dead", "Samples that became dead letters.", ["tenant"], registry=REGISTRY
)
RELAY_ALREADY_STORED: Final = Counter(
    "tickscope_relay_samples_already_stored",
    "Redelivered samples that the store refused because it had them.",
    ["tenant"],
    registry=REGISTRY,
)
RELAY_WRITES: Final = Counter(
    "tickscope_relay_writes", "Requests to the store, by outcome.", ["outcome"], registry=REGISTRY
)
RELAY_LAG: Final = Gauge("tickscope_relay_lag_bytes", "Stored and not yet delivered.", registry=REGISTRY)
RELAY_DELIVERY_AGE: Final = Histogram(
    "tickscope_relay_delivery_age_seconds",
    "Age of a record when the store took it.",
    buckets=(*_SECONDS, 30.0, 60.0, 300.0, 3600.0),
    registry=REGISTRY,
)
BUFFER_CORRUPT: Final = Gauge(
    "tickscope_buffer_corrupt_records", "Records skipped because they were damaged.", registry=REGISTRY
)


async def metrics_endpoint(_: Request) -> Response:
    """Answer a scrape with this process' own metrics, in the text format."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
