"""What the platform file says about the buffer."""

from dataclasses import dataclass
from typing import Literal

BufferKind = Literal["journal", "kinesis", "kafka"]
KafkaSecurity = Literal["plaintext", "tls", "scram", "iam"]

HOT = "hot"
"""The consumer group of the relays: what it cannot deliver becomes dead letters."""

RETENTION_SHARE_MAX = 0.5
"""From which share of the buffer's retention on a backlog is an alarm."""


@dataclass(frozen=True, slots=True)
class JournalSettings:
    """Limits of the journal."""

    size_bytes_max: int
    segment_bytes: int
    disk_free_bytes_min: int
    keep_h: int
    """How long what every consumer has committed stays for replay, room permitting."""


@dataclass(frozen=True, slots=True)
class KinesisSettings:
    """A stream of Kinesis Data Streams, and the DynamoDB table with its consumers' leases."""

    stream: str
    leases_table: str
    retention_h: int
    writers: int
    """How many gateways share a shard's limits."""


@dataclass(frozen=True, slots=True)
class KafkaSettings:
    """A topic of Kafka or MSK."""

    bootstrap: tuple[str, ...]
    topic: str
    security: KafkaSecurity
    user: str
    password_env: str
    retention_h: int


@dataclass(frozen=True, slots=True)
class BufferSettings:
    """Which buffer there is, who reads it, and the settings of each kind."""

    kind: BufferKind
    consumers: tuple[str, ...]
    journal: JournalSettings
    kinesis: KinesisSettings
    kafka: KafkaSettings
