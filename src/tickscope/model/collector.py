"""An OpenTelemetry Collector in the gateway's place."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Distribution = Literal["none", "adot", "contrib"]
PORTS_PER_TENANT, PORTS_OF_ITS_OWN = 3, 2


@dataclass(frozen=True, slots=True)
class CollectorSettings:
    """Which Collector, and how much it may hold; paths are absolute."""

    distribution: Distribution = "none"
    listen: str = "127.0.0.1"
    client_cas: dict[str, Path] = field(default_factory=dict)
    """Of each tenant, the authority whose client certificates are that tenant's, in PEM."""
    memory_mib_max: int = 512
    queue_bytes_max: int = 2_147_483_648
    """What waits on disk for the store, of each tenant."""


@dataclass(frozen=True, slots=True)
class CollectorAddresses:
    """Ports that belong to one tenant."""

    grpc: int
    http: int
    store: int
    """Loopback: from the queue on disk to the store's exporter."""


def addresses(first: int, index: int) -> CollectorAddresses:
    """Return the ports of the tenant at ``index`` of the file; ``first`` and the next are the Collector's own."""
    start = first + PORTS_OF_ITS_OWN + PORTS_PER_TENANT * index
    return CollectorAddresses(start, start + 1, start + 2)
