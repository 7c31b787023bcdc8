"""The buffer between the gateway and the stores, and the stores."""

from pydantic import Field

from tickscope.model.buffer import BufferKind, KafkaSecurity
from tickscope.model.stores import StoreKind, TraceBackend
from tickscope.spec.keys.kinds import (
    TENANTS_MAX,
    UNIQUE,
    Broker,
    Bytes,
    ConsumerName,
    Count,
    EnvironmentVariable,
    Hours,
    Keys,
    Minutes,
    ResourceName,
    TenantOrRest,
    Text,
    TopicArnOrEmpty,
    Url,
    UrlOrEmpty,
    Workspace,
)

MIB = 2**20
DISK_BYTES_MAX = 2**50


class JournalKeys(Keys):
    """Limits of the journal, the buffer of one machine."""

    size_bytes_max: Bytes = Field(
        default=2048 * MIB,
        ge=4 * MIB,
        le=DISK_BYTES_MAX,
        description="Size of the journal on disk; when it is full the gateway answers 503.",
    )
    segment_bytes: Bytes = Field(
        default=64 * MIB,
        ge=MIB,
        le=1024 * MIB,
        description="Size of one segment, the unit of retention; at most a quarter of `size_bytes_max`.",
    )
    disk_free_bytes_min: Bytes = Field(
        default=256 * MIB,
        ge=0,
        le=DISK_BYTES_MAX,
        description="Free space that the journal leaves on its disk; below it the gateway answers 503.",
    )
    keep_h: Hours = Field(
        default=2,
        ge=0,
        le=8760,
        description="How long what every consumer has committed stays for `tickscope replay`, as long as there is"
        " room for what is new.",
    )


class KinesisKeys(Keys):
    """Kinesis Data Streams, in the platform's `region`."""

    stream: ResourceName = Field(default="tickscope", description="The stream's name.")
    leases_table: ResourceName = Field(
        default="tickscope-leases", description="The DynamoDB table in which relays agree on who reads which shard."
    )
    retention_h: Hours = Field(
        default=168, ge=24, le=8760, description="How long the stream keeps a record, read or not."
    )
    writers: Count = Field(
        default=1,
        ge=1,
        le=1000,
        description="Gateways that share the limits of each shard (1 MB/s, 1,000 records/s).",
    )


class KafkaKeys(Keys):
    """Kafka, or MSK in the platform's `region`."""

    bootstrap: list[Broker] = Field(
        default=["127.0.0.1:9092"],
        min_length=1,
        max_length=32,
        json_schema_extra=UNIQUE,
        description="Brokers to ask first, host:port each.",
    )
    topic: ResourceName = Field(default="tickscope", description="The topic's name.")
    security: KafkaSecurity = Field(
        default="plaintext",
        title="a way to be known to the brokers",
        description="`plaintext`: none (loopback only); `tls`: encrypted; `scram`: user and password (SHA-512) over"
        " TLS; `iam`: MSK's, by the AWS role.",
    )
    user: Text = Field(default="tickscope", description="The user, for `scram`.")
    password_env: EnvironmentVariable = Field(
        default="TICKSCOPE_KAFKA_PASSWORD", description="The environment variable with its password, for `scram`."
    )
    retention_h: Hours = Field(
        default=168, ge=1, le=8760, description="How long the topic keeps a record, read or not."
    )


class BufferKeys(Keys):
    """The buffer: what the gateway has acknowledged waits here for the stores."""

    kind: BufferKind = Field(
        default="journal",
        title="a kind of buffer",
        description="`journal`: on this machine's disk; `kinesis`; `kafka`. See docs/guide/buffers.md.",
    )
    consumers: list[ConsumerName] = Field(
        default=["hot"],
        min_length=1,
        max_length=8,
        json_schema_extra=UNIQUE,
        description="Who reads the buffer; the journal's retention waits for each. `hot` must be among them.",
    )
    journal: JournalKeys = Field(default=JournalKeys(), description="Limits of the journal.")
    kinesis: KinesisKeys = Field(default=KinesisKeys(), description="The stream, for `kinesis`.")
    kafka: KafkaKeys = Field(default=KafkaKeys(), description="The topic, for `kafka`.")


class AmpKeys(Keys):
    """Amazon Managed Service for Prometheus, in the platform's `region`."""

    endpoint_url: UrlOrEmpty = Field(
        default="",
        description="An endpoint of your own (a VPC endpoint's name); empty for the region's public one.",
    )
    workspaces: dict[TenantOrRest, Workspace] = Field(
        default={},
        max_length=TENANTS_MAX + 1,
        description='The workspace of each tenant; `"*"` for all that are not named.',
    )
    alerts_topic_arn: TopicArnOrEmpty = Field(
        default="",
        description="The SNS topic that AMP's alert manager tells; empty for no alert manager.",
    )


class HotStoreKeys(Keys):
    """The hot store: recent metrics, by Prometheus' API."""

    kind: StoreKind = Field(
        default="prometheus",
        title="a kind of metric store",
        description="`prometheus`: on this machine; `amp`; `mimir`. See docs/guide/stores.md.",
    )
    retention_h: Hours = Field(default=48, ge=1, le=87_600, description="How long samples stay in it.")
    out_of_order_window_m: Minutes = Field(
        default=120,
        ge=0,
        le=10_080,
        description="How much older than its series' newest a sample may be; at most `retention_h`. A workspace of"
        " AMP has one minute unless you changed it.",
    )
    dead_letters_bytes_max: Bytes = Field(
        default=256 * MIB,
        ge=MIB,
        le=DISK_BYTES_MAX,
        description="Size on disk of what the store refused for good.",
    )
    amp: AmpKeys = Field(default=AmpKeys(), description="Workspaces, for `amp`.")
    mimir_url: Url = Field(default="http://127.0.0.1:9009", description="Mimir's address, for `mimir`.")


class TraceKeys(Keys):
    """Traces: OTLP through the gateway, by the same buffer, to their own store."""

    backend: TraceBackend = Field(
        default="none",
        title="a trace backend",
        description="`none`: the gateway refuses traces; `tempo`; `xray`: AWS X-Ray in the platform's `region`. See"
        " docs/guide/traces.md.",
    )
    tempo_url: Url = Field(
        default="http://127.0.0.1:4318", description="Where Tempo takes OTLP over HTTP, for `tempo`."
    )
    retention_h: Hours = Field(
        default=72, ge=1, le=87_600, description="How long Tempo keeps a trace (`tickscope render tempo`)."
    )
