"""Looking at everything that a stream still holds of a span of time."""

import asyncio
import time
from collections.abc import AsyncIterator

from tickscope.adapters.kinesis.client import Aws, list_shards
from tickscope.adapters.kinesis.fetching import Fetching, at_time
from tickscope.adapters.kinesis.shards import Shard
from tickscope.model.record import Entry

SLACK_MS = 15 * 60_000
"""How far a record's arrival may be from when the gateway received it: clocks, and an append that was retried."""
EMPTY_FETCHES_MAX = 3
"""GetRecords may return nothing before it returns something; so often at the tail, it is the tail."""


class KinesisHistory:
    """A ``LogHistory``; it owns ``aws``."""

    def __init__(self, aws: Aws, stream: str, poll_s: float = 0.25) -> None:
        self._aws, self._stream = aws, stream
        self._fetching = Fetching(aws, stream, poll_s, time.monotonic, lambda: time.time_ns() // 1_000_000)

    async def scan(self, start_ms: int, end_ms: int) -> AsyncIterator[Entry]:
        """Yield what was received in [start_ms, end_ms), parents before children; see ``LogHistory``."""
        found = [Shard.of(each) for each in await list_shards(self._aws, self._stream)]
        for shard in _eldest_first(found):
            async for entry in self._scan(shard, max(start_ms - SLACK_MS, 0)):
                if start_ms <= entry.record.received_ms < end_ms:
                    yield entry
                elif entry.record.received_ms >= end_ms + SLACK_MS:
                    break
        self._fetching.forget(self._stream)

    async def close(self) -> None:
        """Release threads and connections."""
        self._aws.close()

    async def _scan(self, shard: Shard, since_ms: int) -> AsyncIterator[Entry]:
        place, empty = at_time(since_ms), 0
        while empty < EMPTY_FETCHES_MAX:
            fetched = await self._fetching.fetch(shard.id, place, closed=not shard.is_open)
            for entry in fetched.entries:
                yield entry
            place = fetched.next_start
            if fetched.ended:
                return
            at_tail = not fetched.entries and fetched.oldest_left_ms is None
            empty = empty + 1 if at_tail else 0
            await asyncio.sleep(0)


def _eldest_first(shards: list[Shard]) -> list[Shard]:
    """Return shards in an order in which every parent comes before its children."""
    known = {shard.id: shard for shard in shards}
    ordered: dict[str, Shard] = {}

    def add(shard: Shard) -> None:
        for parent in shard.parents:
            if parent in known:
                add(known[parent])
        ordered.setdefault(shard.id, shard)

    for shard in shards:
        add(shard)
    return list(ordered.values())
