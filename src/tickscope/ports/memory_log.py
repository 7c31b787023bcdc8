"""The in-memory fake of the log: same contract as the journal, nothing survives it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from tickscope.errors import Busy, Reject
from tickscope.model.ledger import Account, Place, Reading, Standing
from tickscope.model.record import Entry, Record
from tickscope.ports.log import OLDEST_MS, Lag


@dataclass(slots=True)
class _Group:
    """Where a group is: the first offset that it was to read, and commits by partition."""

    first: int
    committed: dict[str, int] = field(default_factory=dict)
    has_reader: bool = False

    def open(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return what the group has not committed."""
        return [e for e in entries[self.first :] if e.offset > self.committed.get(e.record.partition, -1)]


class MemoryLog:
    """The writer's side, the groups and the history of one log."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._entries: list[Entry] = []
        self._groups: dict[str, _Group] = {}
        self._appended = asyncio.Event()

    async def append(self, records: Sequence[Record]) -> None:
        """Keep the records; raises Busy when full."""
        size = sum(len(record.body) for record in records)
        if self._held() + size > self._bytes_max:
            raise Busy("buffer_full", f"the log holds {self._held()} bytes of {self._bytes_max}", 5.0)
        first = len(self._entries)
        self._entries += [Entry(first + index, record) for index, record in enumerate(records)]
        self._appended.set()

    def fault(self) -> str | None:
        """Return why the log is full, or None."""
        return f"the log is full: {self._bytes_max} bytes" if self._held() >= self._bytes_max else None

    async def close(self) -> None:
        """Nothing to release."""

    def reader(self, group: str = "hot", begin_ms: int = OLDEST_MS) -> "MemoryLogReader":
        """Return the reader of a group; a new group begins with what was received at ``begin_ms`` or later."""
        if group not in self._groups:
            begin = (e.offset for e in self._entries if e.record.received_ms >= begin_ms)
            self._groups[group] = _Group(next(begin, len(self._entries)))
        if self._groups[group].has_reader:
            raise Reject("group_held", f"the group '{group}' has a reader")
        return MemoryLogReader(self._entries, self._groups[group], self._appended)

    def ledger(self) -> "MemoryLogLedger":
        """Return the ledger of the groups that there are."""
        return MemoryLogLedger(self._entries, self._groups)

    async def scan(self, start_ms: int, end_ms: int) -> AsyncIterator[Entry]:
        """Yield what was received in [start_ms, end_ms)."""
        for entry in list(self._entries):
            if start_ms <= entry.record.received_ms < end_ms:
                yield entry

    def _held(self) -> int:
        """Bytes that some group has not committed; without a group, everything."""
        open_ = {e.offset: e for group in self._groups.values() for e in group.open(self._entries)}
        entries = open_.values() if self._groups else self._entries
        return sum(len(entry.record.body) for entry in entries)


class MemoryLogReader:
    """The reader of a group on a ``MemoryLog``."""

    corrupt = 0

    def __init__(self, entries: list[Entry], group: _Group, appended: asyncio.Event) -> None:
        self._entries = entries
        self._group = group
        self._appended = appended
        self._seen = 0
        group.has_reader = True

    async def partitions(self) -> Sequence[str]:
        """Return the partitions with something to read."""
        self._seen = len(self._entries)
        return list(dict.fromkeys(entry.record.partition for entry in self._open()))

    async def read(self, partition: str, after: int, bytes_max: int) -> Sequence[Entry]:
        """Return the next entries of a partition."""
        taken: list[Entry] = []
        size = 0
        for entry in self._open():
            if entry.record.partition != partition or entry.offset <= after:
                continue
            if taken and size + len(entry.record.body) > bytes_max:
                break
            taken.append(entry)
            size += len(entry.record.body)
        return taken

    async def committed(self, partition: str) -> int:
        """Return the last committed offset, or -1."""
        return self._group.committed.get(partition, -1)

    async def commit(self, partition: str, offset: int) -> None:
        """Store the commit."""
        self._group.committed[partition] = offset

    async def wait(self, timeout_s: float) -> None:
        """Return when something was appended since ``partitions``, or after ``timeout_s``."""
        if len(self._entries) > self._seen:
            return
        self._appended.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._appended.wait()

    async def lag(self) -> Lag:
        """Return what this group has not committed."""
        open_ = self._open()
        size = sum(len(entry.record.body) for entry in open_)
        return Lag(size, min((entry.record.received_ms for entry in open_), default=None))

    async def close(self) -> None:
        """Let the group have another reader."""
        self._group.has_reader = False

    def _open(self) -> list[Entry]:
        return self._group.open(self._entries)


class MemoryLogLedger:
    """The ``LogLedger`` of a ``MemoryLog``."""

    def __init__(self, entries: list[Entry], groups: dict[str, _Group]) -> None:
        self._entries = entries
        self._groups = groups

    async def read(self) -> Reading:
        """Add up every entry that there ever was."""
        places = {
            name: Place(group.first, dict(group.committed), group.first) for name, group in self._groups.items()
        }
        sums: dict[Account, list[int]] = {}
        for name, place in places.items():
            for entry in self._entries[place.began :]:
                record = entry.record
                found = sums.setdefault(Account(record.tenant, name, record.encoding.signal), [0, 0, 0])
                found[0] += record.samples
                found[1 if place.has_passed(record.partition, entry.offset) else 2] += record.samples
        standings = {account: Standing(*found) for account, found in sums.items()}
        return Reading(time.time_ns() // 1_000_000, standings, places)

    async def close(self) -> None:
        """Nothing to release."""
