"""Appending to a stream: one dispatcher plans calls, each call settles the packs that it carried."""

import asyncio
import contextlib
import itertools
import logging
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tickscope.adapters.kinesis import decide
from tickscope.adapters.kinesis.client import Aws, list_shards
from tickscope.adapters.kinesis.decide import Lane, Pack, Piece
from tickscope.adapters.kinesis.shards import Shard, ShardBucket, ShardMap
from tickscope.errors import Busy, Retry
from tickscope.model.buffer import KinesisSettings
from tickscope.model.record import Record
from tickscope.wire import record as record_format

WAITING_BYTES_MAX = 64 * 1024 * 1024
APPEND_S_MAX = 20.0
"""How long an append tries before the sender is told to come again."""
CALLS_MAX = 8
SHARDS_LOOK_S = 30.0
SHARDS_RETRY_S = 1.0
FAILURE_KNOWN_S = 10.0
RETRY_AFTER_S_MIN = 1.0

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Append:
    """An append that waits: how many of its pieces are not stored yet."""

    left: int
    done: "asyncio.Future[None]"


class KinesisWriter:
    """A ``LogWriter``. Must be made inside a running event loop; it owns ``aws``."""

    def __init__(
        self,
        aws: Aws,
        settings: KinesisSettings,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        call_bytes_max: int = decide.CALL_BYTES_MAX,
    ) -> None:
        self._aws, self._settings = aws, settings
        self._clock, self._jitter, self._sleep = clock, jitter, sleep
        self._call_bytes_max = call_bytes_max
        self._lanes: dict[str, Lane] = {}
        self._appends: dict[int, _Append] = {}
        self._tickets = itertools.count()
        self._waiting_bytes = 0
        self._map: ShardMap | None = None
        self._map_due_s = 0.0
        self._buckets: dict[str, ShardBucket] = {}
        self._calls: set[asyncio.Task[None]] = set()
        self._failure: tuple[float, str] | None = None
        self._closed = False
        self._wake = asyncio.Event()
        self._dispatcher = asyncio.create_task(self._dispatch())

    async def append(self, records: Sequence[Record]) -> None:
        """Return when Kinesis has every record; see ``LogWriter``."""
        if self._closed:
            raise Retry("the writer to Kinesis is closed")
        encoded = [(record.partition, b"".join(record_format.encode(record))) for record in records]
        size = sum(len(data) for _, data in encoded)
        if self._waiting_bytes and self._waiting_bytes + size > WAITING_BYTES_MAX:
            message = f"{self._waiting_bytes} bytes wait for Kinesis; {WAITING_BYTES_MAX} may"
            raise Busy("buffer_congested", message, self._refill_s(size))
        if not encoded:
            return
        ticket = next(self._tickets)
        waiting = _Append(len(encoded), asyncio.get_running_loop().create_future())
        self._appends[ticket] = waiting
        self._waiting_bytes += size
        due_s = self._clock() + APPEND_S_MAX
        for partition, data in encoded:
            self._lanes.setdefault(partition, Lane()).pieces.append(Piece(data, ticket, due_s))
        self._wake.set()
        await waiting.done

    def fault(self) -> str | None:
        """Return why the stream cannot take data now, or None."""
        if self._failure and self._clock() < self._failure[0] + FAILURE_KNOWN_S:
            return self._failure[1]
        return None

    async def close(self) -> None:
        """Send what waits, as long as its appends would have waited; then release threads and connections."""
        self._closed = True
        while self._lanes:
            self._wake.set()
            await self._sleep(0.01)
        self._dispatcher.cancel()
        await asyncio.gather(self._dispatcher, return_exceptions=True)
        self._aws.close()

    def _refill_s(self, size: int) -> float:
        """Return when the shards have taken ``size`` of what waits, if nothing hinders them."""
        rates = [bucket.refill_s(size) for bucket in self._buckets.values()]
        return max(RETRY_AFTER_S_MIN, max(rates, default=0.0) / max(len(rates), 1))

    async def _dispatch(self) -> None:
        while True:
            self._wake.clear()
            try:
                wait_s = await self._step()
            except Retry as error:
                self._fail_known(error)
                self._expire()
                wait_s = SHARDS_RETRY_S
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._wake.wait()

    async def _step(self) -> float | None:
        """Send what may go now; return how long until more may, None when something must come first."""
        if not self._lanes or len(self._calls) >= CALLS_MAX:
            return None
        shards = await self._shard_map()
        self._expire()
        plan = decide.plan(self._lanes, shards.shard_of, self._buckets, self._clock(), self._call_bytes_max)
        if plan.packs:
            call = asyncio.create_task(self._put(plan.packs))
            self._calls.add(call)
            call.add_done_callback(self._ended)
            return 0.0
        return plan.wait_s

    async def _shard_map(self) -> ShardMap:
        """Return the map, made anew from time to time; an old one will do while there is no new one."""
        now_s = self._clock()
        if self._map is not None and now_s < self._map_due_s:
            return self._map
        try:
            found = ShardMap([Shard.of(each) for each in await list_shards(self._aws, self._settings.stream)])
        except Retry as error:
            if self._map is None:
                raise
            log.warning("kinesis: going on with the shards known so far: %s", error)
            found = self._map
        if not found.open:
            raise Retry(f"the stream {self._settings.stream} has no open shard")
        self._map, self._map_due_s = found, now_s + SHARDS_LOOK_S
        for shard in found.open:
            self._buckets.setdefault(shard.id, ShardBucket(self._settings.writers, now_s))
        return found

    async def _put(self, packs: Sequence[Pack]) -> None:
        entries = [{"Data": pack.data, "PartitionKey": pack.partition} for pack in packs]
        method, stream = self._aws.kinesis.put_records, self._settings.stream
        try:
            answers = (await self._aws.call(method, StreamName=stream, Records=entries))["Records"]
        except Retry as error:
            answers = [{"ErrorCode": "Call", "ErrorMessage": str(error)}] * len(packs)
        self._settle(packs, answers)

    def _ended(self, call: "asyncio.Task[None]") -> None:
        # In this order: woken while the call still counts, the dispatcher would wait for one that never ends again.
        self._calls.discard(call)
        self._wake.set()

    def _settle(self, packs: Sequence[Pack], answers: Sequence[dict[str, Any]]) -> None:
        """Take each record's own answer: PutRecords succeeds in part."""
        failed: Counter[str] = Counter()
        for pack, answer in zip(packs, answers, strict=True):
            lane = self._lanes[pack.partition]
            if answer.get("ErrorCode"):
                failed[f"{answer['ErrorCode']}: {answer.get('ErrorMessage', '')}"] += 1
                self._give_up(decide.fail(lane, self._clock(), self._jitter()))
            else:
                self._stored(decide.succeed(lane))
                if answer["ShardId"] != pack.shard:
                    self._map_due_s = 0.0
            if not lane.pieces:
                del self._lanes[pack.partition]
        if failed:
            why, count = failed.most_common(1)[0]
            log.warning("kinesis: %d of %d records failed and are sent again; %s", failed.total(), len(packs), why)
        if len(packs) == failed.total():
            self._fail_known(Retry(f"Kinesis takes nothing: {failed.most_common(1)[0][0]}"))
        else:
            self._failure = None

    def _fail_known(self, error: Retry) -> None:
        self._failure = (self._clock(), str(error))

    def _expire(self) -> None:
        for partition, lane in list(self._lanes.items()):
            self._give_up(decide.expire(lane, self._clock()))
            if not lane.pieces:
                del self._lanes[partition]

    def _stored(self, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            self._waiting_bytes -= len(piece.data)
            waiting = self._appends.get(piece.ticket)
            if waiting is None:
                continue
            waiting.left -= 1
            if waiting.left == 0:
                del self._appends[piece.ticket]
                if not waiting.done.done():
                    waiting.done.set_result(None)

    def _give_up(self, pieces: Sequence[Piece]) -> None:
        why = self._failure[1] if self._failure else "its shard was busy all the time"
        for piece in pieces:
            self._waiting_bytes -= len(piece.data)
            waiting = self._appends.pop(piece.ticket, None)
            if waiting and not waiting.done.done():
                error = Retry(f"Kinesis did not take a record within {APPEND_S_MAX:.0f} s: {why}")
                waiting.done.set_exception(error)
