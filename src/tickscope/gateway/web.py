"""What the gateway answers over HTTP: its doors for data, a tenant's receipts, its health, its own metrics."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tickscope.adapters import telemetry
from tickscope.adapters.http_exchange import Answer, Application
from tickscope.errors import Busy, Reject
from tickscope.gateway import decide, head, metrics
from tickscope.gateway.admission import RETRY_AFTER_S, Admission
from tickscope.gateway.answers import plain
from tickscope.gateway.door import Door
from tickscope.gateway.identification import Identification
from tickscope.gateway.incoming import AsgiPieces, Incoming, Pieces
from tickscope.gateway.metric_door import nothing_written
from tickscope.gateway.receipts import Receipts
from tickscope.ports.log import LogWriter

log = logging.getLogger(__name__)


class GatewayApplication(Application):
    """Answers at its doors directly, where a request is written as senders write it, and by ``routed`` else."""

    def __init__(self, routed: ASGIApp, answers: dict[bytes, Answer]) -> None:
        self.answers = answers
        self._routed = routed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of ASGI."""
        await self._routed(scope, receive, send)


class Gateway:
    """Takes metrics and traces; ``doors`` are by path."""

    def __init__(
        self,
        identification: Identification,
        admission: Admission,
        doors: Mapping[str, Door],
        receipts: Receipts,
        buffer: LogWriter,
    ) -> None:
        self._identification = identification
        self._admission = admission
        self._doors = doors
        self._receipts = receipts
        self._buffer = buffer

    def application(self, *, proxied: bool = False) -> "GatewayApplication":
        """Return the ASGI application; ``proxied`` is for where nobody but our proxy sends."""

        def routed(door: Door) -> Callable[[Request], Awaitable[Response]]:
            async def answer(request: Request) -> Response:
                pieces = AsgiPieces(request.receive)
                return await self._timed(door, proxied, request.headers.raw, request.scope["query_string"], pieces)

            return answer

        def directly(door: Door) -> Answer:
            return lambda exchange: self._timed(door, proxied, exchange.headers, exchange.query, exchange)

        routes = [
            *(Route(path, routed(door), methods=["POST"]) for path, door in self._doors.items()),
            Route("/api/v1/receipts", partial(self._told, proxied=proxied)),
            Route("/ready", self._ready),
            Route("/healthz", self._healthz),
            Route("/metrics", telemetry.metrics_endpoint),
        ]
        handlers = {HTTPException: self._no_door, Exception: self._failed}
        return GatewayApplication(
            Starlette(routes=routes, exception_handlers=handlers),
            {path.encode(): directly(door) for path, door in self._doors.items()},
        )

    async def _timed(
        self, door: Door, proxied: bool, headers: Sequence[tuple[bytes, bytes]], query: bytes, body: Pieces
    ) -> Response:
        started, request = time.perf_counter(), Incoming(headers, query, body)
        response = await self._admission.answer(request, door, proxied=proxied)
        trace_id = head.trace_id_of(request.headers)
        exemplar = {"trace_id": trace_id} if trace_id else None
        metrics.TTFB.observe(time.perf_counter() - started, exemplar)
        return response

    async def _told(self, request: Request, *, proxied: bool) -> Response:
        try:
            tenant = self._identification.tenant_of(request.headers, proxied=proxied)
            self._identification.check_placement(tenant, request.headers)
        except Reject as error:
            response = plain(decide.STATUS.get(error.reason, 400), str(error))
            if response.status_code == 401:
                response.headers["www-authenticate"] = "Bearer"
            return response
        except Busy as error:
            return plain(503, str(error), error.retry_after_s)
        return JSONResponse({"receipts": [kept.document() for kept in self._receipts.of(tenant)]})

    async def _no_door(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        doors = ", ".join(f"POST {path}" for path in self._doors)
        response = plain(error.status_code, f"no door of the gateway takes this method and path; there are {doors}")
        response.headers.update(error.headers or {})
        return nothing_written(request.headers, response)

    async def _ready(self, _: Request) -> Response:
        fault = self._buffer.fault()
        return plain(503, fault, RETRY_AFTER_S) if fault else PlainTextResponse("ready\n")

    async def _failed(self, request: Request, error: Exception) -> Response:
        log.error("%s failed", request.url.path, exc_info=error)
        return plain(503, "a fault of the gateway, which has it in its log", RETRY_AFTER_S)

    async def _healthz(self, _: Request) -> Response:
        return PlainTextResponse("ok\n")
