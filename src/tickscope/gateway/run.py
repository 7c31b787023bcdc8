"""The gateway's process: its routes, and what it opens and gives back."""

import asyncio
import logging
import os
import random
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tickscope.adapters import buffers, telemetry
from tickscope.adapters.certificates import uri_names
from tickscope.adapters.http_server import serve, serve_socket
from tickscope.adapters.secrets import pseudonym_key, token_of
from tickscope.errors import Busy, Reject
from tickscope.gateway import decide, metrics, proxied
from tickscope.gateway.admission import RETRY_AFTER_S, Admission, ByCertificate, Door
from tickscope.gateway.answers import plain
from tickscope.gateway.incoming import Incoming
from tickscope.gateway.ingest import Ingest, no_keys, wall_ms
from tickscope.gateway.label_sets import KeyOf
from tickscope.gateway.metric_door import MetricDoor, nothing_written
from tickscope.gateway.normal_form import NormalForm
from tickscope.gateway.otlp_metric_door import OtlpMetricDoor
from tickscope.gateway.placement import Placement
from tickscope.gateway.quotas import Quotas
from tickscope.gateway.receipts import Receipts
from tickscope.gateway.trace_door import TraceDoor
from tickscope.model.platform import Platform, proxy_socket
from tickscope.ports.log import LogWriter
from tickscope.wire.chosen_core import load_core
from tickscope.wire.core import Core

TIDY_EVERY_S = 30.0

log = logging.getLogger(__name__)


class Gateway:
    """Takes metrics and traces; ``doors`` are by path."""

    def __init__(
        self, admission: Admission, doors: Mapping[str, Door], receipts: Receipts, buffer: LogWriter
    ) -> None:
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
        trace_id = decide.trace_id_of(request.headers)
        exemplar = {"trace_id": trace_id} if trace_id else None
        metrics.TTFB.observe(time.perf_counter() - started, exemplar)
        return response

    async def _told(self, request: Request, *, proxied: bool) -> Response:
        try:
            tenant = self._admission.tenant_of(request.headers, proxied=proxied)
            self._admission.check_placement(tenant, request.headers)
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


class House:
    """Everything of a gateway that a platform file decides, and that a newer one may change while it runs."""

    def __init__(
        self,
        platform: Platform,
        tokens: Sequence[decide.Token],
        core: Core,
        buffer: LogWriter,
        now_ms: Callable[[], int] = wall_ms,
        now_s: Callable[[], float] = time.monotonic,
        key_of: KeyOf = no_keys,
    ) -> None:
        self._quotas = Quotas(platform.tenants, platform.gateway.gateways_per_tenant, now_s, random.random)
        self._ingest = Ingest(platform, core, buffer, now_ms, charge=self._quotas.charge, key_of=key_of)
        self._normal_form = NormalForm(platform, core, now_ms)
        self._traces = TraceDoor(platform, core, buffer, now_ms)
        self._admission = Admission(
            platform.gateway,
            tokens,
            self._quotas,
            self._ingest.receipts,
            self._by_certificate(platform),
            lambda: now_ms() / 1000,
            Placement.of(platform),
        )
        remote_write = MetricDoor(self._ingest, self._normal_form)
        doors: dict[str, Door] = {
            "/api/v1/push": remote_write,
            "/api/v1/write": remote_write,
            "/v1/metrics": OtlpMetricDoor(self._ingest, self._normal_form),
            "/v1/traces": self._traces,
        }
        self.gateway = Gateway(self._admission, doors, self._ingest.receipts, buffer)
        self._told: list[str] = []
        self._tell_of(platform)

    @staticmethod
    def _by_certificate(platform: Platform) -> ByCertificate:
        names = [tenant.name for tenant in platform.tenants]
        return partial(proxied.tenant_of, settings=platform.front, uri_names=uri_names, tenants=names)

    def tidy(self) -> None:
        """Forget what time has passed by."""
        self._ingest.expire()
        self._normal_form.expire()

    def reload(self, platform: Platform, tokens: Sequence[decide.Token]) -> None:
        """Serve by another file from the next request on; what is under way is refused to tenants that it lacks.

        What may fail is made before anything changes: raises what that raises.
        """
        prepared = [self._ingest.prepare(platform), self._traces.prepare(platform)]
        for take in prepared:
            take()
        self._quotas.reload(platform.tenants, platform.gateway.gateways_per_tenant)
        self._normal_form.reload(platform)
        self._admission.reload(platform.gateway, tokens, self._by_certificate(platform), Placement.of(platform))
        self._tell_of(platform)

    def _tell_of(self, platform: Platform) -> None:
        """Let what is asked for metrics look at the tenants of a file, and forget others."""
        names = [tenant.name for tenant in platform.tenants]
        for name in set(self._told) - set(names):
            metrics.ACTIVE.remove(name)
            metrics.OVERFLOW.remove(name)
        for name in names:
            metrics.ACTIVE.labels(name).set_function(partial(self._ingest.active_series, name))
            metrics.OVERFLOW.labels(name).set_function(partial(self._ingest.overflow_series, name))
            metrics.FAILOVERS.labels(name)
        self._told = names


def tokens_of(platform: Platform) -> list[decide.Token]:
    """Return every token of the file, hashed. Raises Reject for one that is too short."""
    return [
        decide.Token.of(token_of(platform, tenant, source, os.environ), tenant.name, source.name, source.expires_s)
        for tenant in platform.tenants
        for source in tenant.tokens
    ]


async def run(platform: Platform, stop: asyncio.Event, newer: asyncio.Queue[Platform] | None = None) -> None:
    """Serve until ``stop`` is set, by the newest platform file; requests under way are answered first."""
    core = load_core()
    log.info("gateway: core %s, port %d", core.name, platform.ports.gateway)
    buffer = await buffers.open_writer(platform)
    try:
        house = House(platform, tokens_of(platform), core, buffer, key_of=partial(pseudonym_key, platform))
        beside = [asyncio.create_task(_tidy(house))]
        if newer:
            beside.append(asyncio.create_task(_follow(house, platform, newer)))
        await _beside(beside, _serve(house.gateway, platform, stop), stop)
    finally:
        await buffer.close()


async def _beside(
    tasks: Sequence[asyncio.Task[None]], serving: Coroutine[Any, Any, None], stop: asyncio.Event
) -> None:
    """Serve until ``stop``; where a task ends before that, stop too and raise what ended it."""
    served = asyncio.create_task(serving)
    await asyncio.wait({served, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    if not served.done():
        log.critical("the gateway stops: without what has ended beside it, it would not be what its file says")
    stop.set()
    try:
        await served
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()


async def _serve(gateway: Gateway, platform: Platform, stop: asyncio.Event) -> None:
    listening = [serve(gateway.application(), "127.0.0.1", platform.ports.gateway, stop)]
    if platform.front.kind != "none":
        listening.append(serve_socket(gateway.application(proxied=True), proxy_socket(platform), stop))
    await asyncio.gather(*listening)


async def _tidy(house: House) -> None:
    while True:
        await asyncio.sleep(TIDY_EVERY_S)
        try:
            await asyncio.to_thread(house.tidy)
        except Exception:
            log.exception("nothing was forgotten of what time has passed by; again in %.0f s", TIDY_EVERY_S)


async def _follow(house: House, platform: Platform, newer: asyncio.Queue[Platform]) -> None:
    while True:
        latest = await newer.get()
        try:
            house.reload(latest, tokens_of(latest))
        except Reject as error:
            log.error("the platform file was not taken, and nothing has changed: %s", error)
            continue
        except Exception:
            log.exception("the platform file was not taken, and nothing has changed")
            continue
        fixed = ("ports", "front", "buffer", "data_folder")
        waits = [name for name in fixed if getattr(latest, name) != getattr(platform, name)]
        log.info("the platform file was read again%s", f"; {', '.join(waits)}: only a restart" if waits else "")
