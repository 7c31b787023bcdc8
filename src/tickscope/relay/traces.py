"""Delivering traces: a record is a request, as it is; what the store refuses is a dead letter."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from tickscope.model.record import Entry
from tickscope.ports.dead_letters import DeadLetterSink
from tickscope.ports.trace_store import TraceStore
from tickscope.relay import metrics
from tickscope.relay.burial import Burial, Place, Waiting
from tickscope.relay.offering import Offering

ASKED_AT_ONCE_MAX = 16
"""Requests to the trace store at once, of all partitions. One that waits holds none."""


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class TraceDelivery:
    """Delivers records of any partition; it keeps nothing of them."""

    def __init__(
        self,
        store: TraceStore,
        dead_letters: DeadLetterSink,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now_ms: Callable[[], int] = _now_ms,
    ) -> None:
        waiting = Waiting(sleep)
        self._offering = Offering(store, waiting, ASKED_AT_ONCE_MAX, metrics.TRACE_WRITES)
        self._burial = Burial(dead_letters, waiting, now_ms)
        self._now_ms = now_ms

    async def deliver(self, entries: Sequence[Entry]) -> None:
        """Return when the store has each of these entries or refuses it; waits as long as the store is away."""
        for entry in entries:
            record = entry.record
            refused = await self._offering.offer(Place.of(entry), record.body)
            if refused is None:
                metrics.SPANS_DELIVERED.labels(record.tenant).inc(record.samples)
            else:
                await self._burial.bury(Place.of(entry), record.body, record.encoding, record.samples, refused)
            metrics.DELIVERY_AGE.observe(max(self._now_ms() - record.received_ms, 0) / 1000)
