"""The gateway's process: its routes, and what it opens and gives back."""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tickscope.adapters import buffers, telemetry
from tickscope.adapters.http_server import serve
from tickscope.adapters.secrets import token_of
from tickscope.gateway import decide, metrics
from tickscope.gateway.admission import RETRY_AFTER_S, Admission, Door
from tickscope.gateway.answers import plain
from tickscope.gateway.ingest import Ingest, wall_ms
from tickscope.gateway.metric_door import MetricDoor
from tickscope.gateway.normal_form import NormalForm
from tickscope.gateway.otlp_metric_door import OtlpMetricDoor
from tickscope.gateway.trace_door import TraceDoor
from tickscope.model.platform import Platform
from tickscope.ports.log import LogWriter
from tickscope.wire.chosen_core import load_core
from tickscope.wire.core import Core

log = logging.getLogger(__name__)


class Gateway:
    """Takes metrics and traces; ``doors`` are by path."""

    def __init__(self, admission: Admission, doors: Mapping[str, Door], buffer: LogWriter) -> None:
        self._admission = admission
        self._doors = doors
        self._buffer = buffer

    def application(self) -> Starlette:
        """Return the ASGI application."""
        return Starlette(
            routes=[
                *(Route(path, self._timed(door), methods=["POST"]) for path, door in self._doors.items()),
                Route("/ready", self._ready),
                Route("/healthz", self._healthz),
                Route("/metrics", telemetry.metrics_endpoint),
            ]
        )

    def _timed(self, door: Door) -> Callable[[Request], Awaitable[Response]]:
        async def timed(request: Request) -> Response:
            started = time.perf_counter()
            response = await self._admission.answer(request, door)
            trace_id = decide.trace_id_of(request.headers)
            exemplar = {"trace_id": trace_id} if trace_id else None
            metrics.TTFB.observe(time.perf_counter() - started, exemplar)
            return response

        return timed

    async def _ready(self, _: Request) -> Response:
        fault = self._buffer.fault()
        return plain(503, fault, RETRY_AFTER_S) if fault else PlainTextResponse("ready\n")

    async def _healthz(self, _: Request) -> Response:
        return PlainTextResponse("ok\n")


def doors(
    platform: Platform, core: Core, buffer: LogWriter, now_ms: Callable[[], int] = wall_ms
) -> dict[str, Door]:
    """Return what stands behind each path."""
    ingest, normal_form = Ingest(platform, core, buffer, now_ms), NormalForm(platform, core)
    remote_write = MetricDoor(ingest, normal_form)
    return {
        "/api/v1/push": remote_write,
        "/api/v1/write": remote_write,
        "/v1/metrics": OtlpMetricDoor(ingest, normal_form),
        "/v1/traces": TraceDoor(platform, buffer, now_ms),
    }


async def run(platform: Platform, stop: asyncio.Event) -> None:
    """Serve until ``stop`` is set; requests under way are answered first."""
    tokens = [
        decide.Token.of(token_of(platform, tenant, source, os.environ), tenant.name)
        for tenant in platform.tenants
        for source in tenant.tokens
    ]
    core = load_core()
    log.info("gateway: core %s, port %d", core.name, platform.ports.gateway)
    buffer = await buffers.open_writer(platform)
    admission = Admission(platform.gateway, tokens)
    gateway = Gateway(admission, doors(platform, core, buffer), buffer)
    try:
        await serve(gateway.application(), "127.0.0.1", platform.ports.gateway, stop)
    finally:
        await buffer.close()
