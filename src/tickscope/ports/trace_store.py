"""A store for traces that takes OTLP."""

from typing import Protocol

from tickscope.ports.metric_store import WriteResult


class TraceStore(Protocol):
    """Where the relay delivers traces. Bodies are ``Encoding.OTLP_TRACES_GZIP``, one tenant each."""

    async def write(self, tenant: str, body: bytes) -> WriteResult:
        """Write one request; never raises for what the store or the network answers."""
        ...

    async def probe(self, tenant: str) -> bool:
        """Return whether the store takes a request without spans: it is up, and lets us in."""
        ...

    async def close(self) -> None:
        """Release connections."""
        ...
