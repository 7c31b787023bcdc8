"""One shard as this member sees it: what was fetched and is not committed, by partition. Pure; no clock, no I/O.

A tenant whose records wait while others go on is let fall behind when memory is short: its later records are
dropped from memory and fetched again, from its own place, once it goes on. So a store that refuses one tenant
for hours holds up nobody else and costs a bounded amount of memory.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from tickscope.adapters.sharded.source import Checkpoint, Fetched
from tickscope.model.record import Entry

SHARD_BYTES_MAX = 16 * 1024 * 1024
"""Fetched and not committed, of one shard; one piece more may be under way."""
BEHIND_BYTES_MAX = 1024 * 1024
"""What is kept in memory of a tenant that has fallen behind."""
STANDSTILL_S = 5.0
"""A tenant without a commit for so long, while others commit, may fall behind."""
OVERHEAD_BYTES = 512
"""What an entry costs beside its body."""


@dataclass(frozen=True, slots=True)
class Next:
    """What to fetch: from ``start``, for one tenant that catches up or (None) for all others."""

    start: int
    tenant: str | None = None


class ShardView:
    """What is pending in one shard. Times are seconds on any steady clock."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.main = checkpoint.start
        """The next offset that nobody has fetched."""
        self.ended = False
        self.oldest_left_ms: int | None = None
        self._behind = dict(checkpoint.behind)
        self._pending: dict[str, deque[Entry]] = {}
        self._committed: dict[str, int] = {}
        self._bytes: dict[str, int] = {}
        self._since_s: dict[str, float] = {}
        self._moved_s: dict[str, float] = {}
        self._turn = 0

    def partitions(self) -> list[str]:
        """Return the partitions with something to read."""
        return list(self._pending)

    def read(self, partition: str, after: int, bytes_max: int) -> Sequence[Entry]:
        """Return the next entries of a partition, at least one if there is one."""
        taken: list[Entry] = []
        size = 0
        for entry in self._pending.get(partition, ()):
            if entry.offset <= after:
                continue
            size += len(entry.record.body)
            if taken and size > bytes_max:
                break
            taken.append(entry)
        return taken

    def committed(self, partition: str) -> int:
        """Return the last offset that was committed through this view, or -1."""
        return self._committed.get(partition, -1)

    def commit(self, partition: str, offset: int, now_s: float) -> None:
        """Forget entries up to ``offset``."""
        entries = self._pending.get(partition)
        self._committed[partition] = max(offset, self.committed(partition))
        while entries and entries[0].offset <= offset:
            entry = entries.popleft()
            self._bytes[entry.record.tenant] -= _cost(entry)
            self._moved_s[entry.record.tenant] = now_s
        if entries is not None and not entries:
            del self._pending[partition]

    def bytes(self) -> int:
        """Return the size of what is pending in memory."""
        return sum(self._bytes.values())

    def oldest_ms(self) -> int | None:
        """Return when the oldest pending record was received, as far as it is known."""
        heads = [entries[0].record.received_ms for entries in self._pending.values()]
        heads += [self.oldest_left_ms] if self.oldest_left_ms is not None else []
        return min(heads, default=None)

    def done(self) -> bool:
        """Return whether the shard has ended and everything in it is committed."""
        return self.ended and not self._pending and not self._behind

    def checkpoint(self) -> Checkpoint:
        """Return the place from which nothing uncommitted is missed."""
        first: dict[str, int] = {}
        for entries in self._pending.values():
            tenant, offset = entries[0].record.tenant, entries[0].offset
            first[tenant] = min(offset, first.get(tenant, offset))
        behind = {tenant: first.get(tenant, place) for tenant, place in self._behind.items()}
        start = min((offset for tenant, offset in first.items() if tenant not in behind), default=self.main)
        return Checkpoint(start, behind)

    def next(self) -> Next | None:
        """Return what to fetch next, or None while there is no room."""
        choices = [
            Next(place, tenant)
            for tenant, place in self._behind.items()
            if self._bytes.get(tenant, 0) <= BEHIND_BYTES_MAX // 2
        ]
        if not self.ended and self.bytes() < SHARD_BYTES_MAX:
            choices.append(Next(self.main))
        self._turn += 1
        return choices[self._turn % len(choices)] if choices else None

    def take(self, asked: Next, fetched: Fetched, now_s: float) -> None:
        """Add what was fetched in answer to ``asked``."""
        if asked.tenant is not None:
            wanted = [entry for entry in fetched.entries if entry.record.tenant == asked.tenant]
            self._add([entry for entry in wanted if entry.offset < self.main], now_s)
            self._behind[asked.tenant] = fetched.next_start
            if fetched.next_start >= self.main:
                del self._behind[asked.tenant]
            return
        self._add([entry for entry in fetched.entries if entry.record.tenant not in self._behind], now_s)
        self.main = max(self.main, fetched.next_start)
        self.ended = self.ended or fetched.ended
        self.oldest_left_ms = fetched.oldest_left_ms

    def make_room(self, now_s: float) -> str | None:
        """Let the largest tenant that stands still fall behind, if others move; return its name."""
        if self.bytes() < SHARD_BYTES_MAX:
            return None
        moving = {tenant for tenant, at_s in self._moved_s.items() if now_s - at_s < STANDSTILL_S}
        still = [
            tenant
            for tenant, size in self._bytes.items()
            if size > BEHIND_BYTES_MAX and tenant not in moving and now_s - self._since_s[tenant] >= STANDSTILL_S
        ]
        if not still or not moving:
            return None
        tenant = max(still, key=lambda each: self._bytes[each])
        self._fall_behind(tenant)
        return tenant

    def _add(self, entries: Sequence[Entry], now_s: float) -> None:
        for entry in entries:
            tenant, partition = entry.record.tenant, entry.record.partition
            if entry.offset > self.committed(partition):
                if not self._bytes.get(tenant):
                    self._since_s[tenant] = now_s
                self._pending.setdefault(partition, deque()).append(entry)
                self._bytes[tenant] = self._bytes.get(tenant, 0) + _cost(entry)

    def _fall_behind(self, tenant: str) -> None:
        """Keep the tenant's oldest entries; fetch again from the first that is dropped."""
        own = sorted(
            (entry for entries in self._pending.values() for entry in entries if entry.record.tenant == tenant),
            key=lambda entry: entry.offset,
        )
        kept = max(1, sum(size <= BEHIND_BYTES_MAX for size in accumulate(map(_cost, own))))
        self._behind[tenant] = min(self._behind.get(tenant, self.main), own[kept].offset)
        for partition in {entry.record.partition for entry in own}:
            left = deque(entry for entry in own[:kept] if entry.record.partition == partition)
            self._pending[partition] = left
            if not left:
                del self._pending[partition]
        self._bytes[tenant] = sum(map(_cost, own[:kept]))


def _cost(entry: Entry) -> int:
    return len(entry.record.body) + OVERHEAD_BYTES
