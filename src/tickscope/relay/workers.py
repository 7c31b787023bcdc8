"""One worker per partition with something to deliver: a partition that must wait holds up no other."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from tickscope.errors import Reject, Retry
from tickscope.ports.log import LogReader
from tickscope.ports.pauses import Pauses
from tickscope.relay import decide, metrics
from tickscope.relay.route import Delivers

READ_BYTES_MAX = 4 * 1024 * 1024
WAIT_S = 1.0
FAILED_RETRY_S = 5.0
PAUSES_LOOK_S = 1.0

log = logging.getLogger(__name__)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Relay:
    """Moves records from the log to the stores. ``retention_s``: after how long the log drops what nobody read."""

    def __init__(
        self,
        reader: LogReader,
        delivery: Delivers,
        pauses: Pauses,
        retention_s: float | None = None,
        now_ms: Callable[[], int] = _now_ms,
    ) -> None:
        self._reader = reader
        self._delivery = delivery
        self._pauses = pauses
        self._retention_s = retention_s
        self._now_ms = now_ms
        self.paused: frozenset[str] = frozenset()
        """The tenants that are not delivered at this moment."""
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._alarmed = False

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until ``stop`` is set; what is under way then is delivered again after the next start."""
        watching = asyncio.create_task(self._watch())
        try:
            while not stop.is_set():
                self._assign(await self._reader.partitions())
                await self._reader.wait(WAIT_S)
        finally:
            tasks = [watching, *self._workers.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _assign(self, partitions: Sequence[str]) -> None:
        """Have a worker for each partition that is to be delivered now, and for no other.

        A worker whose partition is gone from the list has nothing left, or another member reads it.
        """
        wanted = [each for each in partitions if decide.tenant_of(each) not in self.paused]
        for partition in self._workers.keys() - set(wanted):
            self._workers.pop(partition).cancel()
        for partition in wanted:
            if partition not in self._workers or self._workers[partition].done():
                self._workers[partition] = asyncio.create_task(self._work(partition))

    async def _work(self, partition: str) -> None:
        try:
            await self._drain(partition)
        except Reject as error:
            log.info("partition %s is left alone: %s", partition, error)
        except Exception:
            # Whatever it is, it came with this partition's records: the others go on, and this one is tried again.
            metrics.FAILED.inc()
            log.exception("partition %s failed; it is tried again in %.0f s", partition, FAILED_RETRY_S)
            await asyncio.sleep(FAILED_RETRY_S)

    async def _drain(self, partition: str) -> None:
        after = await self._reader.committed(partition)
        while entries := await self._reader.read(partition, after, READ_BYTES_MAX):
            for batch in decide.batches(entries):
                await self._delivery.deliver(batch)
                after = batch[-1].offset
                await self._reader.commit(partition, after)

    async def _watch(self) -> None:
        """Follow the pauses, and tell how far behind the group is."""
        while True:
            try:
                self.paused = frozenset(await self._pauses.paused())
            except Retry as error:
                log.warning("%s; the pauses known so far hold", error)
            lag = await self._reader.lag()
            metrics.LAG.set(lag.bytes)
            metrics.PAUSED.set(len(self.paused))
            metrics.CORRUPT.set(self._reader.corrupt)
            self._tell_age(lag.oldest_ms)
            await asyncio.sleep(PAUSES_LOOK_S)

    def _tell_age(self, oldest_ms: int | None) -> None:
        age_s = 0.0 if oldest_ms is None else max(self._now_ms() - oldest_ms, 0) / 1000
        metrics.OLDEST_AGE.set(age_s)
        if self._retention_s is None:
            return
        metrics.RETENTION.set(self._retention_s)
        alarm = decide.retention_alarm(age_s, self._retention_s)
        if alarm and not self._alarmed:
            log.error("%s", alarm)
        self._alarmed = alarm is not None
