"""What the buffer keeps: one acknowledged piece of a request."""

from dataclasses import dataclass
from enum import Enum

RECORD_BYTES_MAX = 900 * 1024
"""A record with its header; Kinesis takes 1 MiB, its partition key included."""


class Encoding(Enum):
    """How a record's body is encoded."""

    REMOTE_WRITE_1_SNAPPY = 1
    OTLP_TRACES_GZIP = 2
    """An ExportTraceServiceRequest of OTLP 1, as protobuf."""

    @property
    def signal(self) -> str:
        """What is counted in the body: ``metrics`` for samples, ``traces`` for spans."""
        return "traces" if self is Encoding.OTLP_TRACES_GZIP else "metrics"


@dataclass(frozen=True, slots=True)
class Record:
    """A body that has passed policy, with who sent it and when it was received.

    ``received_ms`` is milliseconds since the Unix epoch, on the gateway's clock; ``id`` is 16 random bytes;
    ``samples`` counts floats and histograms in the body, or its spans.
    """

    tenant: str
    sender: str
    received_ms: int
    id: bytes
    samples: int
    body: bytes
    encoding: Encoding = Encoding.REMOTE_WRITE_1_SNAPPY

    @property
    def partition(self) -> str:
        """The unit of order: all records of one partition are read as they were appended."""
        return f"{self.tenant}/{self.sender}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A record at its place in the buffer; offsets grow within a partition."""

    offset: int
    record: Record
