"""The in-memory fake of the log: same contract as the journal, nothing survives it."""

import asyncio
from collections.abc import Sequence

from tickscope.errors import Busy
from tickscope.model.record import Entry, Record


class MemoryLog:
    """Both sides of the log in one process; one instance per consumer group is made by ``reader``."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._entries: list[Entry] = []
        self._readers: list[MemoryLogReader] = []
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

    def reader(self) -> "MemoryLogReader":
        """Return the reader of a new group."""
        self._readers.append(MemoryLogReader(self._entries, self._appended))
        return self._readers[-1]

    def _held(self) -> int:
        """Bytes that some group has not committed; without a group, everything."""
        open_ = {e.offset: e for reader in self._readers for e in reader.open()}
        entries = open_.values() if self._readers else self._entries
        return sum(len(entry.record.body) for entry in entries)


class MemoryLogReader:
    """A consumer group on a ``MemoryLog``."""

    corrupt = 0

    def __init__(self, entries: list[Entry], appended: asyncio.Event) -> None:
        self._entries = entries
        self._appended = appended
        self._committed: dict[str, int] = {}

    async def partitions(self) -> Sequence[str]:
        """Return the partitions with something to read."""
        return list(dict.fromkeys(entry.record.partition for entry in self.open()))

    async def read(self, partition: str, after: int, bytes_max: int) -> Sequence[Entry]:
        """Return the next entries of a partition."""
        taken: list[Entry] = []
        size = 0
        for entry in self.open():
            if entry.record.partition != partition or entry.offset <= after:
                continue
            if taken and size + len(entry.record.body) > bytes_max:
                break
            taken.append(entry)
            size += len(entry.record.body)
        return taken

    async def committed(self, partition: str) -> int:
        """Return the last committed offset, or -1."""
        return self._committed.get(partition, -1)

    async def commit(self, partition: str, offset: int) -> None:
        """Store the commit."""
        self._committed[partition] = offset

    async def wait(self, timeout_s: float) -> None:
        """Return when something was appended, or after ``timeout_s``."""
        self._appended.clear()
        try:
            await asyncio.wait_for(self._appended.wait(), timeout_s)
        except TimeoutError:
            return

    async def lag_bytes(self) -> int:
        """Return how many bytes this group has not committed."""
        return sum(len(entry.record.body) for entry in self.open())

    async def close(self) -> None:
        """Nothing to release."""

    def open(self) -> list[Entry]:
        """Return what this group has not committed."""
        return [e for e in self._entries if e.offset > self._committed.get(e.record.partition, -1)]
