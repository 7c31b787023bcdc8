"""A member of a consumer group on a stream: its leases, and reading the shards that it holds."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tickscope.adapters.kinesis.client import Aws, ServiceError, list_shards
from tickscope.adapters.kinesis.fetching import Fetching
from tickscope.adapters.kinesis.leases import NOBODY, Lease, LeaseTable, Seen, dead, readable, wanted
from tickscope.adapters.kinesis.shards import Shard
from tickscope.adapters.sharded import Checkpoint, Fetched
from tickscope.adapters.sharded.source import Place
from tickscope.errors import Reject, Retry

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """How often a member renews, after how long without that it counts as gone, how often it looks and asks.

    A member that dies is replaced after at most ``lease_s`` + 2 × ``renew_s``.
    """

    renew_s: float = 2.0
    lease_s: float = 8.0
    shards_look_s: float = 10.0
    poll_s: float = 0.25


class KinesisSource:
    """A ``ShardSource``; it owns ``aws``. ``open`` must have returned before anything else is called."""

    def __init__(
        self,
        aws: Aws,
        stream: str,
        table: LeaseTable,
        me: str,
        timing: Timing,
        clock: Callable[[], float] = time.monotonic,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._aws, self._stream, self._table, self._me, self._timing = aws, stream, table, me, timing
        self._clock, self._sleep = clock, sleep
        self._fetching = Fetching(aws, stream, timing.poll_s, clock, now_ms, sleep)
        self._place: Place = lambda _: None
        self._shards: dict[str, Shard] = {}
        self._shards_due_s = 0.0
        self._mine: dict[str, Lease] = {}
        self._taken: dict[str, Checkpoint] = {}
        self._renewed_s: dict[str, float] = {}
        self._seen: dict[str, Seen] = {}
        self._news = asyncio.Event()
        self._hurry = asyncio.Event()
        self._writing = asyncio.Lock()
        """Each write names the counter of the one before: two at once would fence each other."""
        self._tending: asyncio.Task[None] | None = None

    async def open(self, begin: Checkpoint) -> None:
        """Join the group; one that is new begins at ``begin`` in every shard there is now. Raises Retry."""
        await self._look_at_shards()
        if not await self._table.all():
            for shard in self._shards:
                await self._table.create(shard, begin)
        await self._tend_once()
        self._tending = asyncio.create_task(self._tend())

    def attach(self, place: Place) -> None:
        """See ``ShardSource``."""
        self._place = place

    def held(self) -> Mapping[str, Checkpoint]:
        """Return the shards whose lease was renewed lately enough that nobody else can have taken it."""
        fresh_s = self._clock() - self._timing.lease_s
        return {shard: at for shard, at in self._taken.items() if self._renewed_s[shard] > fresh_s}

    async def changed(self, timeout_s: float) -> None:
        """See ``ShardSource``."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._news.wait()
        self._news.clear()

    async def fetch(self, shard: str, start: int, *, catching_up: bool) -> Fetched:
        """See ``ShardSource``."""
        if shard not in self.held():
            raise Reject("fenced", f"the lease of shard {shard} is lost")
        known = self._shards.get(shard)
        return await self._fetching.fetch(shard, start, closed=known is not None and not known.is_open)

    async def finish(self, shard: str) -> None:
        """Declare the shard read to its end: its children may be read now."""
        async with self._writing:
            lease = self._mine.get(shard)
            if lease and await self._table.write(lease, NOBODY, self._place(shard), ended=True) is None:
                log.info("shard %s: the lease was lost before it could be finished", shard)
            self._drop(shard)
        self._shards_due_s = 0.0
        self._hurry.set()

    async def close(self) -> None:
        """Give up every lease with its place, and end."""
        if self._tending:
            self._tending.cancel()
            await asyncio.gather(self._tending, return_exceptions=True)
        for shard, lease in list(self._mine.items()):
            with contextlib.suppress(Retry):
                await self._table.write(lease, NOBODY, self._place(shard))
            self._drop(shard)
        self._aws.close()

    async def _tend(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._timing.renew_s):
                    await self._hurry.wait()
            self._hurry.clear()
            try:
                await self._tend_once()
            except Retry as error:
                log.warning("leases of %s: %s", self._stream, error)

    async def _tend_once(self) -> None:
        async with self._writing:
            await asyncio.gather(*(self._renew(lease) for lease in list(self._mine.values())))
        if self._clock() >= self._shards_due_s:
            await self._look_at_shards()
        leases = await self._table.all()
        for shard in self._shards.keys() - leases.keys():
            await self._table.create(shard, Checkpoint(0))  # a child: it is read from its beginning
        open_ = {
            id_: each for id_, each in leases.items() if not each.ended and readable(id_, self._shards, leases)
        }
        now_s = self._clock()
        gone = {id_ for id_, each in open_.items() if dead(each, self._seen.get(id_), now_s, self._timing.lease_s)}
        # Its own lease that it does not hold: a renewal was stored, and its answer was lost.
        gone |= {id_ for id_, each in open_.items() if each.owner == self._me and id_ not in self._mine}
        for id_, each in leases.items():
            if id_ not in self._seen or self._seen[id_].counter != each.counter:
                self._seen[id_] = Seen(each.counter, now_s)
        while (lease := wanted(self._me, open_.values(), gone)) is not None:
            taken = await self._table.write(lease, self._me)
            gone.discard(lease.shard)
            if taken is None:
                del open_[lease.shard]  # another member was faster
                continue
            open_[lease.shard] = taken
            self._hold(taken)
            if lease.owner not in (NOBODY, self._me):
                log.info("shard %s: taken over from %s", lease.shard, lease.owner)

    async def _renew(self, lease: Lease) -> None:
        asked_s = self._clock()
        try:
            renewed = await self._table.write(lease, self._me, self._place(lease.shard))
        except ServiceError as error:
            log.warning("shard %s: the lease cannot be renewed: %s", lease.shard, error)
            return
        if renewed is None:
            log.info("shard %s: another member has the lease now", lease.shard)
            self._drop(lease.shard)
        elif lease.shard in self._mine:
            self._mine[lease.shard] = renewed
            self._renewed_s[lease.shard] = asked_s

    def _hold(self, lease: Lease) -> None:
        self._mine[lease.shard] = lease
        self._taken[lease.shard] = replace(lease.place)
        self._renewed_s[lease.shard] = self._clock()
        self._news.set()

    def _drop(self, shard: str) -> None:
        for known in (self._mine, self._taken, self._renewed_s):
            known.pop(shard, None)
        self._fetching.forget(shard)
        self._news.set()

    async def _look_at_shards(self) -> None:
        leases = await self._table.all()  # before the shards: a lease that is newer than the list is none of these
        found: list[Any] = await list_shards(self._aws, self._stream)
        self._shards = {shard.id: shard for shard in map(Shard.of, found)}
        for lease in leases.values():
            if lease.ended and lease.shard not in self._shards:
                await self._table.forget(lease)
        self._shards_due_s = self._clock() + self._timing.shards_look_s
