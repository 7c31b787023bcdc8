"""What the gateway answers over HTTP: its doors for data, a tenant's receipts, its health, its own metrics."""

import logging
import time
from collections.abc import Mapping
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tickscope.adapters import telemetry
from tickscope.errors import Busy, Reject
from tickscope.gateway import decide, head, metrics
from tickscope.gateway.admission import RETRY_AFTER_S, Admission
from tickscope.gateway.answers import plain
from tickscope.gateway.door import Door
from tickscope.gateway.identification import Identification
from tickscope.gateway.incoming import Incoming
from tickscope.gateway.metric_door import nothing_written
from tickscope.gateway.receipts import Receipts
from tickscope.ports.log import LogWriter

log = logging.getLogger(__name__)


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

    def application(self, *, proxied: bool = False) -> ASGIApp:
        """Return the ASGI application; ``proxied`` is for where nobody but our proxy sends."""
        routed = Starlette(
            routes=[
                *(
                    Route(path, partial(self._routed, door, proxied), methods=["POST"])
                    for path, door in self._doors.items()
                ),
                Route("/api/v1/receipts", partial(self._told, proxied=proxied)),
                Route("/ready", self._ready),
                Route("/healthz", self._healthz),
                Route("/metrics", telemetry.metrics_endpoint),
            ],
            exception_handlers={HTTPException: self._no_door, Exception: self._failed},
        )

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            door = self._doors.get(scope["path"]) if scope.get("method") == "POST" else None
            if door is None:
                await routed(scope, receive, send)
            else:
                # Routing and its middleware would take as long as all else that is Python here.
                response = await self._timed(door, proxied, Incoming(scope, receive))
                await response(scope, receive, send)

        return application

    async def _routed(self, door: Door, proxied: bool, request: Request) -> Response:
        return await self._timed(door, proxied, Incoming(request.scope, request.receive))

    async def _timed(self, door: Door, proxied: bool, request: Incoming) -> Response:
        started = time.perf_counter()
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
