"""Tickscope's own metrics: a registry for each process, and how it is shown. Rooms declare their own metrics."""

from typing import Final

from prometheus_client import CollectorRegistry, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response

disable_created_metrics()  # type: ignore[no-untyped-call]

REGISTRY: Final = CollectorRegistry()
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


async def metrics_endpoint(request: Request) -> Response:
    """Answer a scrape with this process' own metrics: as text, or with exemplars as OpenMetrics."""
    encoder, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encoder(REGISTRY), headers={"content-type": content_type})
