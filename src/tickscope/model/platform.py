"""The platform as ``tickscope.yaml`` describes it, parsed and checked."""

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from tickscope.model.buffer import BufferSettings
from tickscope.model.cloud import CloudSettings, TenantCloud
from tickscope.model.collector import CollectorSettings
from tickscope.model.front import FrontSettings
from tickscope.model.gates import GateSettings
from tickscope.model.relabel import RelabelConfig
from tickscope.model.series import METRIC_NAME
from tickscope.model.stores import HotStoreSettings, TraceSettings

FamilyKind = Literal["counter", "histogram", "gauge"]
OverSeriesLimit = Literal["reject", "fold"]
"""What becomes of a new series over a limit: refused, or, where it is a counter, added up with others."""
LabelAction = Literal["reject", "drop_label", "hmac"]
"""What becomes of a series with an unwelcome label: refused, or stored without it or with a token for its value."""

PROMETHEUS_LABELS = frozenset({METRIC_NAME, "job", "instance", "le"})
"""Labels that Prometheus itself needs; every series may carry them."""


@dataclass(frozen=True, slots=True)
class TokenSource:
    """Where a bearer token comes from: the environment variable, else a generated local secret."""

    name: str
    env: str
    expires: str = ""
    """Until when it is good, a day or a time in UTC; empty for ever."""

    @property
    def expires_s(self) -> float:
        """Until when it is good, in seconds since the Unix epoch."""
        return datetime.fromisoformat(self.expires).replace(tzinfo=UTC).timestamp() if self.expires else math.inf


@dataclass(frozen=True, slots=True)
class Limits:
    """What one tenant may use."""

    samples_per_s: int
    burst_samples: int
    """How many samples may come at once, over the rate."""
    active_series: int
    new_series_per_h: int = 1_000_000
    series_per_metric: int = 200_000
    requests_per_s: int = 1000
    in_flight_bytes: int = 67_108_864
    """Of bodies that are being handled, as sent and unpacked."""
    overflow_series: int = 1000
    """Series that others are folded into, beside the active ones."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A game or studio that shares the platform."""

    name: str
    title: str
    tokens: tuple[TokenSource, ...]
    limits: Limits
    edge: bool = True
    """Whether this machine runs an exporter and an agent for it."""
    over_quota_status: int = 429
    """What its senders are told when they send too much: 429, or 503 where they drop data on 429."""
    observe: bool = False
    """Whether the schema and the limits of series refuse nothing: what they would is counted."""
    relabel_configs: tuple[RelabelConfig, ...] = ()
    """Changes to its label sets, made before they are judged."""
    ha_replica_label: str = ""
    """The label by which the two of a pair of agents differ; empty without pairs."""
    over_series_limit: OverSeriesLimit = "reject"
    fold_labels: tuple[str, ...] = ()
    """Labels whose value may give way when series are folded."""
    limits_dry_run: dict[str, int] = field(default_factory=dict)
    """Limits of series, by name, that are only tried; empty for none."""
    cloud: TenantCloud = TenantCloud()


@dataclass(frozen=True, slots=True)
class Family:
    """A metric family of the catalogue; ``labels`` are its own, each a closed enumeration."""

    name: str
    kind: FamilyKind
    help: str
    labels: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Schema:
    """Which labels a series may have, and how large it may be."""

    labels: tuple[str, ...]
    labels_per_series_max: int
    label_name_bytes_max: int
    label_value_bytes_max: int
    histogram_schema: int
    families: dict[str, Family]
    personal_data_patterns: dict[str, str] = field(default_factory=dict)
    """Kinds of a studio's own personal data (a player's id), and the RE2 pattern that finds each."""
    actions: dict[str, LabelAction] = field(default_factory=dict)
    """What becomes of a series, by the reason that there is against one of its labels; else it is refused."""


@dataclass(frozen=True, slots=True)
class Slo:
    """Service level objectives of the platform itself."""

    freshness_p99_s: float
    ingest_ttfb_p99_ms: float
    query_p95_ms: float
    query_p99_ms: float


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """How the game hosts collect."""

    scrape_interval_s: int
    send_deadline_s: int
    buffer_h: int
    statsd_queue_datagrams_max: int
    series_max: int


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """Limits of the front door."""

    body_bytes_max: int
    raw_bytes_max: int
    series_per_request_max: int
    known_series_max: int
    sample_age_h_max: int
    sample_future_s_max: int
    requests_in_flight_max: int
    tenant_header: str
    """The header that names the tenant of a request without a token; empty for none."""
    gateways_per_tenant: int
    """How many gateways share the requests of one tenant, and its limits."""
    resource_labels: dict[str, str]
    """Keys of OTLP's resource attributes, and the labels that they become."""
    ha_failover_s: int
    """How long the agent of a pair that is stored may be silent before the other takes over."""


@dataclass(frozen=True, slots=True)
class Ports:
    """TCP (and StatsD's UDP) ports on this machine; edges take three each from ``edge_first``."""

    portal: int
    gateway: int
    hot_store: int
    relay: int
    node_exporter: int
    fleet: int
    faults: int
    front: int
    edge_first: int
    collector_first: int


@dataclass(frozen=True, slots=True)
class DemoSettings:
    """The synthetic fleet."""

    seed: int
    day_s: int
    region: str
    zones: tuple[str, ...]
    shards_per_zone: int
    tick_hz: int
    slots_per_shard: int
    builds: tuple[str, ...]
    bad_build: str


@dataclass(frozen=True, slots=True)
class Platform:
    """Everything the user decided, in one value; ``source`` is the file it came from."""

    source: Path
    environment: str
    region: str
    data_folder: Path
    tenants: tuple[Tenant, ...]
    schema: Schema
    slo: Slo
    edge: EdgeSettings
    gateway: GatewaySettings
    front: FrontSettings
    collector: CollectorSettings
    buffer: BufferSettings
    hot_store: HotStoreSettings
    traces: TraceSettings
    cloud: CloudSettings
    ports: Ports
    gates: GateSettings
    demo: DemoSettings

    def tenant(self, name: str) -> Tenant | None:
        """Return the tenant of that name, or None."""
        return next((tenant for tenant in self.tenants if tenant.name == name), None)

    @property
    def edge_tenants(self) -> tuple[Tenant, ...]:
        """Tenants for whom this machine runs an exporter and an agent."""
        return tuple(tenant for tenant in self.tenants if tenant.edge)

    @property
    def demo_tenants(self) -> tuple[Tenant, ...]:
        """Tenants for whom the demo fleet plays; those of the gates are the gates' alone."""
        return tuple(tenant for tenant in self.edge_tenants if tenant.name not in self.gates.tenants)


def proxy_socket(platform: Platform) -> Path:
    """Return the socket on which the gateway believes who the proxy says a client is; its folder has mode 0700."""
    return platform.data_folder / "run" / "gateway.sock"


@dataclass(frozen=True, slots=True)
class EdgeAddresses:
    """Where one tenant's edge listens; all on loopback."""

    exporter: int
    statsd: int
    agent: int
    statsd_socket: Path


def edge_addresses(platform: Platform, tenant: Tenant) -> EdgeAddresses:
    """Return the addresses of a tenant's edge, in the order of tenants in the file."""
    first = platform.ports.edge_first + 3 * platform.tenants.index(tenant)
    socket = platform.data_folder / "run" / f"statsd-{tenant.name}.sock"
    return EdgeAddresses(exporter=first, statsd=first + 1, agent=first + 2, statsd_socket=socket)
