"""The gateway's own metrics."""

from functools import lru_cache
from typing import Final

from prometheus_client import Counter, Gauge

from tickscope.adapters.native_histogram import NativeHistogram
from tickscope.adapters.telemetry import REGISTRY

REQUESTS: Final = Counter(
    "tickscope_gateway_requests", "Answers of the gateway.", ["tenant", "code"], registry=REGISTRY
)
ACCEPTED: Final = Counter(
    "tickscope_gateway_samples_accepted", "Samples that are durable.", ["tenant"], registry=REGISTRY
)
REFUSED: Final = Counter(
    "tickscope_gateway_refused",
    "Series or requests that were refused, by reason.",
    ["tenant", "reason"],
    registry=REGISTRY,
)
AT_RISK: Final = Counter(
    "tickscope_gateway_agents_at_risk",
    "Requests of programs that drop data on 429, for a tenant whose file says that its senders retry it.",
    ["tenant", "agent"],
    registry=REGISTRY,
)
OBSERVED: Final = Counter(
    "tickscope_gateway_observed",
    "Series that would have been refused, of tenants that are only observed, by reason.",
    ["tenant", "reason"],
    registry=REGISTRY,
)
CHANGED: Final = Counter(
    "tickscope_gateway_series_changed",
    "New series that are stored under other labels than they came with, or left out, by reason.",
    ["tenant", "reason"],
    registry=REGISTRY,
)
SERIES_FOLDED: Final = Counter(
    "tickscope_gateway_series_folded",
    "New series over a limit whose counters are added up with others, by the limit.",
    ["tenant", "reason"],
    registry=REGISTRY,
)
SAMPLES_FOLDED: Final = Counter(
    "tickscope_gateway_samples_folded", "Samples of folded series.", ["tenant"], registry=REGISTRY
)
OVERFLOW: Final = Gauge(
    "tickscope_gateway_overflow_series", "Series that others are folded into.", ["tenant"], registry=REGISTRY
)
WOULD_REFUSE: Final = Counter(
    "tickscope_gateway_would_refuse",
    "Series that limits_dry_run would have refused, by the limit.",
    ["tenant", "reason"],
    registry=REGISTRY,
)
WOULD_FOLD: Final = Counter(
    "tickscope_gateway_would_fold",
    "New series that limits_dry_run would have folded, by the limit.",
    ["tenant", "reason"],
    registry=REGISTRY,
)
DEDUPLICATED: Final = Counter(
    "tickscope_gateway_samples_deduplicated",
    "Samples that the other agent of a pair has sent.",
    ["tenant"],
    registry=REGISTRY,
)
FAILOVERS: Final = Counter(
    "tickscope_gateway_ha_failovers",
    "How often the other agent of a pair took over.",
    ["tenant"],
    registry=REGISTRY,
)
TTFB: Final = NativeHistogram("tickscope_gateway_ingest_ttfb_seconds", "Time from a request's head to its answer.")
ACTIVE: Final = Gauge(
    "tickscope_gateway_active_series", "Series with a sample in the last two hours.", ["tenant"], registry=REGISTRY
)
SPANS: Final = Counter("tickscope_gateway_spans_accepted", "Spans that are durable.", ["tenant"], registry=REGISTRY)
LEFT_OUT: Final = Counter(
    "tickscope_gateway_span_texts_left_out",
    "Attributes and texts of spans that were left out because they looked like personal data.",
    ["tenant"],
    registry=REGISTRY,
)

CHILDREN_MAX = 10_000
requests_of = lru_cache(CHILDREN_MAX)(REQUESTS.labels)
"""Finding one of a metric's children takes longer than counting."""
accepted_of = lru_cache(CHILDREN_MAX)(ACCEPTED.labels)
