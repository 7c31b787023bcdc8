"""The port ``LogReader`` on shards: one task a shard keeps its view filled."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence

from tickscope.adapters.sharded.source import Checkpoint, ShardSource
from tickscope.adapters.sharded.view import ShardView
from tickscope.errors import Reject, Retry
from tickscope.model.record import Entry
from tickscope.ports.log import Lag

HELD_LOOK_S = 1.0
RETRY_FIRST_S, RETRY_S_MAX = 0.1, 5.0
ROOM_LOOK_S = 0.5
"""How often a full view looks whether a tenant stands still; a commit that makes room is noticed at once."""

log = logging.getLogger(__name__)


class ShardedReader:
    """A ``LogReader`` over a ``ShardSource``, which it owns. Must be made inside a running event loop."""

    def __init__(
        self,
        source: ShardSource,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.corrupt = 0
        self._source = source
        self._clock = clock
        self._sleep = sleep
        self._views: dict[str, ShardView] = {}
        self._taken_at: dict[str, Checkpoint] = {}
        self._followers: dict[str, asyncio.Task[None]] = {}
        self._home: dict[str, str] = {}
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        source.attach(self._place)
        self._watcher = asyncio.create_task(self._watch())

    async def partitions(self) -> Sequence[str]:
        """Return the partitions with something to read; see ``LogReader``."""
        self._news.clear()
        self._sync()
        return [partition for view in self._views.values() for partition in view.partitions()]

    async def read(self, partition: str, after: int, bytes_max: int) -> Sequence[Entry]:
        """Return the next entries of a partition; see ``LogReader``."""
        view = self._view(partition)
        return view.read(partition, after, bytes_max) if view else []

    async def committed(self, partition: str) -> int:
        """Return the last offset committed here, or -1."""
        view = self._view(partition)
        return view.committed(partition) if view else -1

    async def commit(self, partition: str, offset: int) -> None:
        """Keep the commit; the source makes it durable soon. See ``LogReader``."""
        self._sync()
        view = self._view(partition)
        if view is None:
            raise Reject("fenced", f"another member of the group reads partition {partition} now")
        view.commit(partition, offset, self._clock())
        self._room.set()

    async def wait(self, timeout_s: float) -> None:
        """Return when something was fetched since ``partitions``, or after ``timeout_s``."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._news.wait()

    async def lag(self) -> Lag:
        """Return what is fetched or known to follow in this member's shards."""
        oldest = [ms for view in self._views.values() if (ms := view.oldest_ms()) is not None]
        return Lag(sum(view.bytes() for view in self._views.values()), min(oldest, default=None))

    async def close(self) -> None:
        """Give up every shard with its place made durable."""
        tasks = [self._watcher, *self._followers.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._source.close()

    def _place(self, shard: str) -> Checkpoint | None:
        view = self._views.get(shard)
        return view.checkpoint() if view else None

    def _view(self, partition: str) -> ShardView | None:
        return self._views.get(self._home.get(partition, ""))

    async def _watch(self) -> None:
        while True:
            self._sync()
            await self._source.changed(HELD_LOOK_S)

    def _sync(self) -> None:
        """Follow what the source holds: a shard that was lost takes its view, and all knowledge of it, along."""
        held = self._source.held()
        for shard in [shard for shard, at in self._taken_at.items() if held.get(shard) is not at]:
            self._followers.pop(shard).cancel()
            del self._views[shard], self._taken_at[shard]
            self._home = {partition: home for partition, home in self._home.items() if home != shard}
        for shard in held.keys() - self._views.keys():
            self._taken_at[shard] = held[shard]
            self._views[shard] = ShardView(held[shard])
            self._followers[shard] = asyncio.create_task(self._follow(shard, self._views[shard]))

    async def _follow(self, shard: str, view: ShardView) -> None:
        failures = 0
        while True:
            try:
                if view.done():
                    await self._source.finish(shard)
                    return
                await self._step(shard, view)
                failures = 0
            except Retry as error:
                delay_s = min(RETRY_FIRST_S * 2**failures, RETRY_S_MAX)
                failures = min(failures + 1, 16)
                log.warning("shard %s: %s; again in %.1f s", shard, error, delay_s)
                await self._sleep(delay_s)
            except Reject as error:
                log.info("shard %s is left alone: %s", shard, error)
                return
            except Exception:
                log.exception("shard %s cannot be followed; again in %.0f s", shard, RETRY_S_MAX)
                await self._sleep(RETRY_S_MAX)

    async def _step(self, shard: str, view: ShardView) -> None:
        asked = view.next()
        if asked is None:
            if (tenant := view.make_room(self._clock())) is not None:
                log.warning("shard %s: tenant %s stands still and falls behind; others go on", shard, tenant)
                return
            self._room.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ROOM_LOOK_S):
                    await self._room.wait()
            return
        fetched = await self._source.fetch(shard, asked.start, catching_up=asked.tenant is not None)
        view.take(asked, fetched, self._clock())
        self.corrupt += fetched.corrupt
        self._home |= dict.fromkeys(view.partitions(), shard)
        if fetched.entries:
            self._news.set()
