"""Where a platform has no store for traces."""

from tickscope.ports.metric_store import Refused, WriteResult


class NoTraceStore:
    """Refuses everything, so that traces of a time when there was a store become dead letters and are not lost."""

    async def write(self, tenant: str, body: bytes) -> WriteResult:
        """Refuse."""
        return Refused("the platform file says traces.backend: none; name one, then 'tickscope dlq replay'")

    async def probe(self, tenant: str) -> bool:
        """Return that there is none."""
        return False

    async def close(self) -> None:
        """Nothing to release."""
