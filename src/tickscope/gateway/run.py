"""The gateway's HTTP shell: bounded reading, one answer for each outcome, metrics."""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tickscope.adapters import buffers, telemetry
from tickscope.adapters.http_server import serve
from tickscope.adapters.secrets import token_of
from tickscope.errors import Busy, Reject, Retry
from tickscope.gateway import decide, metrics
from tickscope.gateway.ingest import Ingest
from tickscope.model.platform import GatewaySettings, Platform
from tickscope.ports.log import LogWriter
from tickscope.wire.chosen_core import load_core

BODY_READ_S_MAX = 30.0
IN_FLIGHT_BYTES_MAX = 256 * 1024 * 1024
CROWDED_RETRY_AFTER_S = 1.0
RETRY_AFTER_S = 5.0
HUNG_UP = 499
"""Nobody reads this status: it counts clients that left (nginx counts them so)."""

log = logging.getLogger(__name__)


class Gateway:
    """Takes remote-write requests; everything it needs is given."""

    def __init__(
        self, settings: GatewaySettings, tokens: Sequence[decide.Token], ingest: Ingest, buffer: LogWriter
    ) -> None:
        self._settings = settings
        self._tokens = tokens
        self._ingest = ingest
        self._buffer = buffer
        self._in_flight = 0
        self._in_flight_bytes = 0

    def application(self) -> Starlette:
        """Return the ASGI application."""
        return Starlette(
            routes=[
                Route("/api/v1/push", self._timed(self._push), methods=["POST"]),
                Route("/api/v1/write", self._timed(self._push), methods=["POST"]),
                Route("/ready", self._ready),
                Route("/healthz", self._healthz),
                Route("/metrics", telemetry.metrics_endpoint),
            ]
        )

    def _timed(self, answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def timed(request: Request) -> Response:
            started = time.perf_counter()
            response = await answer(request)
            metrics.TTFB.observe(time.perf_counter() - started)
            metrics.KNOWN.set(self._ingest.known_series)
            return response

        return timed

    async def _push(self, request: Request) -> Response:
        tenant = ""
        try:
            tenant = decide.authenticate(request.headers.get("authorization", ""), self._tokens)
            decide.check_head(request.headers, self._settings)
            sender = decide.sender_of(request.headers)
            response = await self._admitted(request, tenant, sender)
        except Reject as error:
            metrics.REFUSED.labels(tenant, error.reason).inc()
            response = _answer(decide.STATUS.get(error.reason, 400), str(error))
        except Busy as error:
            metrics.REFUSED.labels(tenant, error.reason).inc()
            response = _answer(503, str(error), error.retry_after_s)
        except Retry as error:
            log.error("a request of %s could not be stored: %s", tenant, error)
            response = _answer(503, str(error), RETRY_AFTER_S)
        except ClientDisconnect:
            response = _answer(HUNG_UP, "the client hung up before its body was complete")
        metrics.REQUESTS.labels(tenant, str(response.status_code)).inc()
        return response

    async def _admitted(self, request: Request, tenant: str, sender: str) -> Response:
        length = decide.declared_length(request.headers)
        reserved = self._settings.body_bytes_max if length is None else length
        if self._in_flight_bytes + reserved > IN_FLIGHT_BYTES_MAX:
            raise Busy(
                "bytes_in_flight",
                f"bodies of {self._in_flight_bytes} bytes are under way; {IN_FLIGHT_BYTES_MAX} are allowed, and a "
                f"body without Content-Length counts as gateway.body_bytes_max ({self._settings.body_bytes_max})",
                CROWDED_RETRY_AFTER_S,
            )
        if self._in_flight >= self._settings.requests_in_flight_max:
            raise Busy(
                "requests_in_flight",
                f"{self._in_flight} requests are under way; gateway.requests_in_flight_max allows "
                f"{self._settings.requests_in_flight_max}",
                CROWDED_RETRY_AFTER_S,
            )
        self._in_flight += 1
        self._in_flight_bytes += reserved
        try:
            body = await self._read(request)
            outcome = await self._ingest.take(tenant, sender, body)
        finally:
            self._in_flight -= 1
            self._in_flight_bytes -= reserved
        metrics.ACCEPTED.labels(tenant).inc(outcome.samples)
        for reason, number in outcome.receipt.counts.items():
            metrics.REFUSED.labels(tenant, reason).inc(number)
        if outcome.receipt.counts:
            return _answer(400, outcome.receipt.text() + f"{outcome.samples} samples were stored")
        return Response(status_code=204)

    async def _read(self, request: Request) -> bytes:
        chunks: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(BODY_READ_S_MAX):
                async for chunk in request.stream():
                    size += len(chunk)
                    if size > self._settings.body_bytes_max:
                        raise decide.too_large(size, self._settings)
                    chunks.append(chunk)
        except TimeoutError as error:
            raise Reject("slow_body", f"the body did not arrive within {BODY_READ_S_MAX:.0f} s") from error
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def _ready(self, _: Request) -> Response:
        fault = self._buffer.fault()
        return _answer(503, fault, RETRY_AFTER_S) if fault else PlainTextResponse("ready\n")

    async def _healthz(self, _: Request) -> Response:
        return PlainTextResponse("ok\n")


def _answer(status: int, sentence: str, retry_after_s: float | None = None) -> Response:
    headers = {} if retry_after_s is None else {"retry-after": str(max(1, round(retry_after_s)))}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return PlainTextResponse(sentence.rstrip("\n") + "\n", status, headers)


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
    gateway = Gateway(platform.gateway, tokens, Ingest(platform, core, buffer), buffer)
    try:
        await serve(gateway.application(), "127.0.0.1", platform.ports.gateway, stop)
    finally:
        await buffer.close()
