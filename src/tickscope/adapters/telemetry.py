"""Tickscope's own metrics: a registry for each process, and how it is shown. Rooms declare their own metrics."""

from collections.abc import Callable
from typing import Final

from prometheus_client import CollectorRegistry, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response

from tickscope.adapters.telemetry_protobuf import encode
from tickscope.model.histogram import Histogram
from tickscope.wire.exposition import Format, negotiate

disable_created_metrics()  # type: ignore[no-untyped-call]

REGISTRY: Final = CollectorRegistry()
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
NATIVE: Final[dict[str, Callable[[], Histogram]]] = {}
"""What reads the exponential buckets of a histogram without labels, by its name."""


async def metrics_endpoint(request: Request) -> Response:
    """Answer a scrape with this process' own metrics, in the format that the scraper prefers.

    Protobuf has native histograms and exemplars, OpenMetrics has exemplars, text has neither.
    """
    accept = request.headers.get("accept", "")
    if negotiate(accept) is Format.PROTOBUF:
        return Response(encode(REGISTRY, NATIVE), headers={"content-type": Format.PROTOBUF.value})
    encoder, content_type = choose_encoder(accept)
    return Response(encoder(REGISTRY), headers={"content-type": content_type})
