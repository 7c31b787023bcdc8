"""GetRecords of a shard, within its calls per second, with iterators that are made anew when they expire."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from tickscope.adapters.kinesis.client import Aws, ServiceError
from tickscope.adapters.kinesis.packing import offset_of, sequence_number_of, unpack
from tickscope.adapters.sharded import Fetched
from tickscope.errors import Reject
from tickscope.model.record import Entry
from tickscope.wire import record as record_format

FETCH_RECORDS_MAX = 500
ITERATORS_MAX = 64
"""Places of one shard that iterators are kept for: the main one and those of tenants that catch up."""

log = logging.getLogger(__name__)


def at_time(t_ms: int) -> int:
    """Return the place (below any offset) that stands for a time: the first record that arrived at or after it."""
    return -t_ms


class Fetching:
    """Reads shards of one stream."""

    def __init__(
        self,
        aws: Aws,
        stream: str,
        poll_s: float,
        clock: Callable[[], float],
        now_ms: Callable[[], int],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._aws, self._stream, self._poll_s = aws, stream, poll_s
        self._clock, self._now_ms, self._sleep = clock, now_ms, sleep
        self._iterators: dict[str, dict[int, str]] = {}
        self._asked_s: dict[str, float] = {}

    async def fetch(self, shard: str, start: int, *, closed: bool) -> Fetched:
        """Return what follows from ``start``; raises Retry. ``closed``: the shard takes no more records."""
        await self._sleep(max(self._asked_s.get(shard, 0.0) + self._poll_s - self._clock(), 0.0))
        self._asked_s[shard] = self._clock()
        kept = self._iterators.setdefault(shard, {})
        iterator = kept.pop(start, None) or await self._iterator(shard, start)
        try:
            answer = await self._aws.call(
                self._aws.kinesis.get_records, ShardIterator=iterator, Limit=FETCH_RECORDS_MAX
            )
        except ServiceError as error:
            if error.code != "ExpiredIteratorException":
                raise
            return Fetched((), start)  # asked again with a new one
        entries, corrupt = _entries(answer["Records"], start)
        last = answer["Records"][-1]["SequenceNumber"] if answer["Records"] else None
        next_start = max(start, offset_of(last, 0) + 1) if last else start
        next_start = max([next_start, *(entry.offset + 1 for entry in entries[-1:])])
        following = answer.get("NextShardIterator")
        behind_ms = answer.get("MillisBehindLatest") or 0
        if following:
            while len(kept) >= ITERATORS_MAX:
                kept.pop(next(iter(kept)))
            kept[next_start] = following
        return Fetched(
            entries,
            next_start,
            oldest_left_ms=self._now_ms() - behind_ms if behind_ms else None,
            ended=not following or (closed and not answer["Records"] and behind_ms == 0),
            corrupt=corrupt,
        )

    def forget(self, shard: str) -> None:
        """Drop a shard's iterators."""
        self._iterators.pop(shard, None)

    async def _iterator(self, shard: str, start: int) -> str:
        arguments: dict[str, Any] = {"StreamName": self._stream, "ShardId": shard}
        if start > 0:
            at = {"ShardIteratorType": "AT_SEQUENCE_NUMBER", "StartingSequenceNumber": sequence_number_of(start)}
        elif start < 0:
            since = datetime.fromtimestamp(-start / 1000, UTC)
            at = {"ShardIteratorType": "AT_TIMESTAMP", "Timestamp": since}  # type: ignore[dict-item]
        else:
            at = {"ShardIteratorType": "TRIM_HORIZON"}
        try:
            answer = await self._aws.call(self._aws.kinesis.get_shard_iterator, **arguments, **at)
        except ServiceError as error:
            if error.code != "InvalidArgumentException" or start <= 0:
                raise
            log.error(
                "shard %s: the group's place (%s) is older than what the stream keeps: what lay between is lost "
                "(%s). Going on with the oldest record; raise buffer.kinesis.retention_h",
                shard,
                sequence_number_of(start),
                error,
            )
            oldest = {"ShardIteratorType": "TRIM_HORIZON"}
            answer = await self._aws.call(self._aws.kinesis.get_shard_iterator, **arguments, **oldest)
        return str(answer["ShardIterator"])


def _entries(records: list[dict[str, Any]], start: int) -> tuple[list[Entry], int]:
    """Return the records from ``start`` on, and how many could not be read."""
    entries: list[Entry] = []
    corrupt = 0
    for record in records:
        try:
            for place, data in enumerate(unpack(record["Data"])):
                offset = offset_of(record["SequenceNumber"], place)
                if offset >= start:
                    entries.append(Entry(offset, record_format.decode(data)))
        except Reject as error:
            corrupt += 1
            log.error("kinesis: record %s was skipped: %s", record["SequenceNumber"], error)
    return entries, corrupt
