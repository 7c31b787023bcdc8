"""Where metrics come in: remote-write 1."""

from collections.abc import Mapping

from starlette.responses import Response

from tickscope.gateway import decide, metrics
from tickscope.gateway.admission import plain
from tickscope.gateway.ingest import Ingest


class MetricDoor:
    """A ``Door`` for remote-write 1."""

    def __init__(self, ingest: Ingest) -> None:
        self._ingest = ingest

    def check_head(self, headers: Mapping[str, str]) -> None:
        """Raise Reject for another protocol than remote-write 1."""
        decide.check_head(headers)

    async def take(self, tenant: str, sender: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Answer 204, or 400 with what policy refused: the rest is stored."""
        outcome = await self._ingest.take(tenant, sender, body)
        metrics.ACCEPTED.labels(tenant).inc(outcome.samples)
        for reason, number in outcome.receipt.counts.items():
            metrics.REFUSED.labels(tenant, reason).inc(number)
        metrics.KNOWN.set(self._ingest.known_series)
        if outcome.receipt.counts:
            return plain(400, outcome.receipt.text() + f"{outcome.samples} samples were stored")
        return Response(status_code=204)

    def fault(self, headers: Mapping[str, str], status: int, sentence: str) -> Response:
        """Return a sentence as text."""
        return plain(status, sentence)
