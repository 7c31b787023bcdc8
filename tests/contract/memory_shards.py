"""A service with shards in memory: what a ``ShardSource`` must do, without a service."""

import asyncio
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tickscope.adapters.sharded import Checkpoint, Fetched
from tickscope.adapters.sharded.source import Place
from tickscope.errors import Reject, Retry
from tickscope.model.record import Entry, Record

FETCH_ENTRIES_MAX = 7


@dataclass
class MemoryShards:
    """Shards, and for each group who holds which; offsets have gaps, as Kinesis' have."""

    count: int
    shards: dict[str, list[Entry]] = field(default_factory=dict)
    places: dict[tuple[str, str], Checkpoint] = field(default_factory=dict)
    members: dict[str, list["MemoryShardSource"]] = field(default_factory=dict)
    appended: asyncio.Event = field(default_factory=asyncio.Event)
    fails: Callable[[str], bool] = lambda _: False
    fetches: list[tuple[str, int, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shards = {f"shard-{number}": [] for number in range(self.count)}

    async def append(self, records: Sequence[Record]) -> None:
        for record in records:
            entries = self.shards[f"shard-{zlib.crc32(record.partition.encode()) % self.count}"]
            entries.append(Entry((entries[-1].offset if entries else 0) + 10, record))
        self.appended.set()

    def fault(self) -> str | None:
        return None

    async def close(self) -> None:
        return

    def join(self, group: str, begin_ms: int) -> "MemoryShardSource":
        for shard, entries in self.shards.items():
            begin = (e.offset for e in entries if e.record.received_ms >= begin_ms)
            end = entries[-1].offset + 1 if entries else 0
            self.places.setdefault((group, shard), Checkpoint(next(begin, end)))
        member = MemoryShardSource(self, group)
        self.members.setdefault(group, []).append(member)
        self.share(group)
        return member

    def share(self, group: str) -> None:
        """Give every member its share; a shard that moves is handed over with its place."""
        members = self.members[group]
        for number, shard in enumerate(self.shards):
            owner = members[number % len(members)] if members else None
            for member in members:
                if member is not owner:
                    member.release(shard)
            if owner and shard not in owner.holding:
                owner.holding[shard] = Checkpoint(self.places[group, shard].start, self.places[group, shard].behind)


class MemoryShardSource:
    def __init__(self, service: MemoryShards, group: str) -> None:
        self.service, self.group = service, group
        self.holding: dict[str, Checkpoint] = {}
        self._place: Place = lambda _: None

    def attach(self, place: Place) -> None:
        self._place = place

    def held(self) -> Mapping[str, Checkpoint]:
        return self.holding

    async def changed(self, timeout_s: float) -> None:
        await asyncio.sleep(min(timeout_s, 0.01))

    async def fetch(self, shard: str, start: int, *, catching_up: bool) -> Fetched:
        if shard not in self.holding:
            raise Reject("fenced", f"{shard} is not held")
        if self.service.fails(shard):
            raise Retry(f"{shard} cannot be reached")
        self.service.fetches.append((shard, start, catching_up))
        left = [entry for entry in self.service.shards[shard] if entry.offset >= start]
        if not left:
            self.service.appended.clear()
            await asyncio.sleep(0.005)
            return Fetched((), start)
        piece = left[:FETCH_ENTRIES_MAX]
        rest = left[FETCH_ENTRIES_MAX:]
        return Fetched(piece, piece[-1].offset + 1, rest[0].record.received_ms if rest else None)

    async def finish(self, shard: str) -> None:
        raise AssertionError(f"{shard} has not ended")

    async def close(self) -> None:
        for shard in list(self.holding):
            self.release(shard)
        self.leave()

    def leave(self) -> None:
        self.service.members[self.group].remove(self)
        self.holding.clear()
        self.service.share(self.group)

    def release(self, shard: str) -> None:
        if shard in self.holding:
            place = self._place(shard)
            if place:
                self.service.places[self.group, shard] = place
            del self.holding[shard]
