"""The relay's own metrics."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from tickscope.adapters.telemetry import REGISTRY, SECONDS

DELIVERED: Final = Counter(
    "tickscope_relay_samples_delivered", "Samples that the store took.", ["tenant"], registry=REGISTRY
)
DEAD: Final = Counter(
    "tickscope_relay_samples_dead", "Samples that became dead letters.", ["tenant"], registry=REGISTRY
)
TOO_OLD: Final = Counter(
    "tickscope_relay_samples_too_old",
    "Samples that were too old for the hot store when received, by where they are kept: archive or dead_letter.",
    ["tenant", "kept"],
    registry=REGISTRY,
)
ALREADY_STORED: Final = Counter(
    "tickscope_relay_samples_already_stored",
    "Redelivered samples that the store refused because it had them.",
    ["tenant"],
    registry=REGISTRY,
)
WRITES: Final = Counter(
    "tickscope_relay_writes", "Requests to the store, by outcome.", ["outcome"], registry=REGISTRY
)
LAG: Final = Gauge("tickscope_relay_lag_bytes", "Stored and not yet delivered.", registry=REGISTRY)
OLDEST_AGE: Final = Gauge(
    "tickscope_relay_oldest_age_seconds", "Age of the oldest record that is not delivered.", registry=REGISTRY
)
RETENTION: Final = Gauge(
    "tickscope_buffer_retention_seconds",
    "After how long the buffer drops what nobody has read; absent where it never does.",
    registry=REGISTRY,
)
PAUSED: Final = Gauge("tickscope_relay_paused_tenants", "Tenants that a person has paused.", registry=REGISTRY)
DELIVERY_AGE: Final = Histogram(
    "tickscope_relay_delivery_age_seconds",
    "Age of a record when the store took it.",
    buckets=(*SECONDS, 30.0, 60.0, 300.0, 3600.0),
    registry=REGISTRY,
)
CORRUPT: Final = Gauge(
    "tickscope_buffer_corrupt_records", "Records skipped because they were damaged.", registry=REGISTRY
)
FAILED: Final = Counter(
    "tickscope_relay_partition_failures",
    "Partitions whose delivery failed for a reason that nobody foresaw; each is tried again.",
    registry=REGISTRY,
)
SPANS_DELIVERED: Final = Counter(
    "tickscope_relay_spans_delivered", "Spans that the trace store took.", ["tenant"], registry=REGISTRY
)
TRACE_WRITES: Final = Counter(
    "tickscope_relay_trace_writes", "Requests to the trace store, by outcome.", ["outcome"], registry=REGISTRY
)
LEDGER: Final = Gauge(
    "tickscope_ledger_samples",
    "Samples or spans that were ever accepted, and what became of them; by the buffer's offsets.",
    ["tenant", "consumer", "signal", "state"],
    registry=REGISTRY,
)
LEDGER_DIFFERENCE: Final = Gauge(
    "tickscope_ledger_difference_samples",
    "Accepted samples or spans that nothing accounts for: anything but 0 is a fault.",
    ["tenant", "consumer", "signal"],
    registry=REGISTRY,
)
LEDGER_READ: Final = Gauge(
    "tickscope_ledger_read_timestamp_seconds", "When the ledger was read, since the Unix epoch.", registry=REGISTRY
)
LEDGER_DAMAGED: Final = Gauge(
    "tickscope_ledger_damaged_records",
    "Records that the buffer holds or held and nobody can read.",
    registry=REGISTRY,
)
