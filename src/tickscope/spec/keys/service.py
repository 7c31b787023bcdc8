"""Objectives and limits of the running platform."""

from pydantic import Field

from tickscope.spec.keys.kinds import (
    LIST_ITEMS_MAX,
    AttributeKey,
    Bytes,
    Count,
    HeaderName,
    Hours,
    Keys,
    LabelName,
    Milliseconds,
    Seconds,
    WholeSeconds,
)

MIB = 2**20
RESOURCE_LABELS = {
    "cloud.region": "region",
    "cloud.availability_zone": "az",
    "k8s.cluster.name": "cluster",
    "host.type": "instance_type",
    "service.version": "build_id",
}
"""OpenTelemetry's semantic conventions for what the standard schema calls otherwise."""
RAW_BYTES_WIRE_MAX = 32 * MIB
"""What the wire decoders take at most, whatever the file says."""


class SloKeys(Keys):
    """Service level objectives of the platform itself."""

    freshness_p99_s: Seconds = Field(
        default=15, ge=0.1, le=3600, description="Age of the newest stored sample, 99th percentile."
    )
    ingest_ttfb_p99_ms: Milliseconds = Field(
        default=250, ge=1, le=60_000, description="First byte of the gateway's answer, 99th percentile."
    )
    query_p95_ms: Milliseconds = Field(
        default=1000, ge=1, le=600_000, description="A query over the hot store, 95th percentile."
    )
    query_p99_ms: Milliseconds = Field(
        default=3000, ge=1, le=600_000, description="A query over the hot store, 99th percentile."
    )


class EdgeKeys(Keys):
    """How game hosts collect and send."""

    scrape_interval_s: WholeSeconds = Field(
        default=5, ge=1, le=300, description="Time between two scrapes; 10 in production."
    )
    send_deadline_s: WholeSeconds = Field(
        default=1, ge=1, le=60, description="How long an agent waits to fill a batch before it sends."
    )
    buffer_h: Hours = Field(
        default=2, ge=1, le=168, description="What an agent keeps while the gateway cannot be reached."
    )
    statsd_queue_datagrams_max: Count = Field(
        default=65_536, ge=64, le=2**22, description="StatsD datagrams that wait in the exporter's memory."
    )
    series_max: Count = Field(default=100_000, ge=1, le=10_000_000, description="Series that one exporter keeps.")


class GatewayKeys(Keys):
    """Limits of the front door."""

    body_bytes_max: Bytes = Field(
        default=8 * MIB,
        ge=1024,
        le=RAW_BYTES_WIRE_MAX,
        description="A request's body as sent, compressed; at most `raw_bytes_max`.",
    )
    raw_bytes_max: Bytes = Field(
        default=RAW_BYTES_WIRE_MAX,
        ge=1024,
        le=RAW_BYTES_WIRE_MAX,
        description="A request's body after decompression.",
    )
    series_per_request_max: Count = Field(default=50_000, ge=1, le=1_000_000, description="Series in one request.")
    known_series_max: Count = Field(
        default=2_000_000, ge=1, le=100_000_000, description="Series that the gateway remembers of each tenant."
    )
    sample_age_h_max: Hours = Field(
        default=168, ge=1, le=87_600, description="How old a sample may be when it arrives."
    )
    ha_failover_s: WholeSeconds = Field(
        default=30,
        ge=1,
        le=3600,
        description="How long the agent of a pair that is stored may be silent before the other takes over.",
    )
    sample_future_s_max: WholeSeconds = Field(
        default=600, ge=0, le=86_400, description="How far ahead of the gateway's clock a sample may be."
    )
    requests_in_flight_max: Count = Field(
        default=128,
        ge=1,
        le=10_000,
        description="Requests that are handled at once; more are told to wait. Of one tenant never more than places"
        " are left then: half of them where nobody else sends.",
    )
    tenant_header: HeaderName = Field(
        default="",
        description="A header that names the tenant of a request without a token (`X-Scope-OrgID`, for example)."
        " Whoever reaches the gateway can be any tenant then: it is for a proxy that has authenticated the sender"
        " and sets this header itself. Empty for none.",
    )
    gateways_per_tenant: Count = Field(
        default=1,
        ge=1,
        le=100,
        description="How many gateways (k) share the requests of one tenant. Each allows 1/k of its rates, and"
        " 1/(k-1) of its limits of series, so that the loss of one loses no series; see docs/guide/front.md.",
    )
    resource_labels: dict[AttributeKey, LabelName] = Field(
        default=RESOURCE_LABELS,
        max_length=LIST_ITEMS_MAX,
        description="Resource attributes of OTLP by their keys, and the labels of the schema that they become;"
        " `job` and `instance` come from `service.*`, and an attribute with the name of a label becomes it anyway.",
    )
