"""What the exporter answers over HTTP: the game's families, its own metrics, its health."""

import time
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tickscope.edge.decide import Aggregator
from tickscope.edge.own_metrics import OwnMetrics
from tickscope.wire.exposition import Format, encode, negotiate


def application(aggregator: Aggregator, own: OwnMetrics, fault: Callable[[], str | None]) -> Starlette:
    """Return the ASGI application; ``fault`` says why datagrams are not being counted now, or None."""

    async def metrics(request: Request) -> Response:
        form = negotiate(request.headers.get("accept", ""))
        body = encode(aggregator.gather(time.monotonic()), form)
        return Response(body, headers={"content-type": form.value, "vary": "Accept"})

    async def own_metrics(_: Request) -> Response:
        return Response(own.exposition(), headers={"content-type": Format.TEXT.value})

    async def refused(_: Request) -> Response:
        return JSONResponse(own.explained())

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def ready(_: Request) -> Response:
        why = fault()
        return PlainTextResponse("ready\n") if why is None else PlainTextResponse(f"{why}\n", status_code=503)

    return Starlette(
        routes=[
            Route("/metrics", metrics),
            Route("/internal/metrics", own_metrics),
            Route("/internal/refused", refused),
            Route("/healthz", healthz),
            Route("/ready", ready),
        ]
    )
