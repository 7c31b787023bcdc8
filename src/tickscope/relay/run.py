"""The relay's process: its parts are opened, a page tells of them, and everything is given back at the end."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tickscope.adapters import buffers, telemetry
from tickscope.adapters.dead_letters import open_dead_letters
from tickscope.adapters.http_server import serve
from tickscope.adapters.metric_stores import open_store
from tickscope.adapters.trace_stores import open_trace_store
from tickscope.errors import Reject, Retry
from tickscope.model.buffer import HOT
from tickscope.model.platform import Platform
from tickscope.model.record import Encoding
from tickscope.ports.dead_letters import DeadLetters
from tickscope.ports.log import LogReader
from tickscope.relay import books
from tickscope.relay.delivery import Delivery
from tickscope.relay.late import Late
from tickscope.relay.route import ByEncoding
from tickscope.relay.traces import TraceDelivery
from tickscope.relay.workers import Relay
from tickscope.wire.chosen_core import load_core

CONSUMER = HOT
STANDBY_LOOK_S = 1.0
BUFFER_LOOK_S = 2.0

log = logging.getLogger(__name__)


def application(reader: LogReader, dead_letters: DeadLetters, paused: Callable[[], Collection[str]]) -> Starlette:
    """Return the relay's page: health, metrics, what it has left to do, and whom it does not deliver."""

    async def status(_: Request) -> Response:
        lag = await reader.lag()
        return JSONResponse(
            {
                "lag_bytes": lag.bytes,
                "oldest_received_ms": lag.oldest_ms,
                "dead_letters": dead_letters.count(),
                "paused": sorted(paused()),
            }
        )

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    return Starlette(
        routes=[
            Route("/status", status),
            Route("/healthz", healthz),
            Route("/ready", healthz),
            Route("/metrics", telemetry.metrics_endpoint),
        ]
    )


async def run(platform: Platform, stop: asyncio.Event, port: int | None = None) -> None:
    """Relay until ``stop`` is set; ``port`` is the page's, for a second relay on one machine."""
    reader = await _join(platform, stop)
    if reader is None:
        return
    pauses = await buffers.open_pauses(platform, CONSUMER)
    dead_letters = open_dead_letters(platform)
    store = open_store(platform)
    trace_store = open_trace_store(platform)
    late = Late(store.accepts.out_of_order_window_s, platform.buffer.consumers)
    delivery = ByEncoding(
        {
            Encoding.REMOTE_WRITE_1_SNAPPY: Delivery(
                load_core(), store, dead_letters, platform.gateway.raw_bytes_max, late=late
            ),
            Encoding.OTLP_TRACES_GZIP: TraceDelivery(trace_store, dead_letters),
        }
    )
    relay = Relay(reader, delivery, pauses, buffers.retention_s(platform))
    page = application(reader, dead_letters, lambda: relay.paused)
    keeping = asyncio.create_task(books.keep(platform))
    serving = asyncio.create_task(serve(page, "127.0.0.1", port or platform.ports.relay, stop))
    try:
        await relay.run(stop)
    finally:
        stop.set()
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await serving
        await store.close()
        await trace_store.close()
        await reader.close()
        await pauses.close()
        dead_letters.close()


async def _join(platform: Platform, stop: asyncio.Event) -> LogReader | None:
    """Become a member of the group: once the buffer is there, and once a place is free where there is only one."""
    standing_by_s: float | None = None
    while not stop.is_set():
        try:
            reader = await buffers.open_reader(platform, CONSUMER)
        except Reject as error:
            if error.reason != "group_held":
                raise
            if standing_by_s is None:
                standing_by_s = time.monotonic()
                log.info("standing by: %s", error)
            await asyncio.sleep(STANDBY_LOOK_S)
            continue
        except Retry as error:
            log.warning("the buffer is not there yet: %s; again in %.0f s", error, BUFFER_LOOK_S)
            await asyncio.sleep(BUFFER_LOOK_S)
            continue
        if standing_by_s is not None:
            log.info("took over after standing by for %.1f s", time.monotonic() - standing_by_s)
        return reader
    return None
