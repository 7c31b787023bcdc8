"""The relay's shell: one worker per partition with something to deliver, and a page of metrics."""

import asyncio
import logging

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tickscope.adapters import telemetry
from tickscope.adapters.dead_letters import SqliteDeadLetters
from tickscope.adapters.http_server import serve
from tickscope.adapters.journal import JournalReader
from tickscope.adapters.prometheus_write import PrometheusStore
from tickscope.model.platform import Platform
from tickscope.ports.dead_letters import DeadLetters
from tickscope.ports.log import LogReader
from tickscope.relay import metrics
from tickscope.relay.delivery import Delivery
from tickscope.wire.chosen_core import load_core

CONSUMER = "hot"
READ_BYTES_MAX = 4 * 1024 * 1024
WAIT_S = 1.0
FAILED_RETRY_S = 5.0

log = logging.getLogger(__name__)


class Relay:
    """Moves records from the log to the store; a partition that must wait holds up no other."""

    def __init__(self, reader: LogReader, delivery: Delivery) -> None:
        self._reader = reader
        self._delivery = delivery
        self._workers: dict[str, asyncio.Task[None]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until ``stop`` is set; what is under way then is delivered again after the next start."""
        try:
            while not stop.is_set():
                self._reap()
                for partition in await self._reader.partitions():
                    if partition not in self._workers:
                        self._workers[partition] = asyncio.create_task(self._work(partition))
                metrics.LAG.set((await self._reader.lag()).bytes)
                metrics.CORRUPT.set(self._reader.corrupt)
                await self._reader.wait(WAIT_S)
        finally:
            for worker in self._workers.values():
                worker.cancel()
            await asyncio.gather(*self._workers.values(), return_exceptions=True)

    async def _work(self, partition: str) -> None:
        try:
            await self._drain(partition)
        except Exception:
            # Whatever it is, it came with this partition's records: the others go on, and this one is tried again.
            metrics.FAILED.inc()
            log.exception("partition %s failed; it is tried again in %.0f s", partition, FAILED_RETRY_S)
            await asyncio.sleep(FAILED_RETRY_S)

    async def _drain(self, partition: str) -> None:
        after = await self._reader.committed(partition)
        while entries := await self._reader.read(partition, after, READ_BYTES_MAX):
            for entry in entries:
                await self._delivery.deliver(entry)
                await self._reader.commit(partition, entry.offset)
                after = entry.offset

    def _reap(self) -> None:
        for partition, worker in list(self._workers.items()):
            if worker.done():
                del self._workers[partition]


def application(reader: LogReader, dead_letters: DeadLetters) -> Starlette:
    """Return the relay's page: health, metrics, and what it has left to do."""

    async def status(_: Request) -> Response:
        return JSONResponse({"lag_bytes": (await reader.lag()).bytes, "dead_letters": dead_letters.count()})

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


async def run(platform: Platform, stop: asyncio.Event) -> None:
    """Relay until ``stop`` is set."""
    reader = JournalReader(platform.data_folder / "journal", CONSUMER)
    dead_letters = SqliteDeadLetters(
        platform.data_folder / "dead-letters.sqlite", platform.hot_store.dead_letters_bytes_max
    )
    store = PrometheusStore(
        f"http://127.0.0.1:{platform.ports.hot_store}", platform.hot_store.out_of_order_window_m * 60
    )
    delivery = Delivery(load_core(), store, dead_letters, platform.gateway.raw_bytes_max)
    page = asyncio.create_task(serve(application(reader, dead_letters), "127.0.0.1", platform.ports.relay, stop))
    try:
        await Relay(reader, delivery).run(stop)
    finally:
        stop.set()
        await page
        await store.close()
        await reader.close()
        dead_letters.close()
