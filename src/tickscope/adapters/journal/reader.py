"""Reading for one consumer group: an index of what is not committed, per partition, and the records behind it."""

import asyncio
import fcntl
import logging
import os
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from tickscope.adapters.journal import segment
from tickscope.adapters.journal.durable import DurableEnd
from tickscope.adapters.journal.groups import Groups
from tickscope.adapters.journal.history import first_since
from tickscope.errors import Reject
from tickscope.model.record import Entry
from tickscope.ports.log import OLDEST_MS, Lag
from tickscope.wire import record as record_format

POLL_S = 0.02
INDEX_ENTRIES_MAX = 1_000_000
SCAN_FRAMES_MAX = 4096
HEADS_MAX = 1024
"""Partitions whose oldest record is looked at for the lag."""

log = logging.getLogger(__name__)


class JournalReader:
    """A ``LogReader`` on segment files. A group has one reader at a time: a second one is refused."""

    def __init__(self, folder: Path, consumer: str, begin_ms: int = OLDEST_MS) -> None:
        """Open the group; a new one begins with what was received at ``begin_ms`` or later."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._consumer = consumer
        self._lock_fd = _hold(folder, consumer)
        self._durable = DurableEnd(folder)
        self._groups = Groups(folder)
        if not self._groups.knows(consumer):
            low = first_since(folder, self._durable.read(), begin_ms)
            base = max((each for each in segment.bases(folder) if each <= low), default=low)
            self._groups.register(consumer, low, base)
        self._scanned = self._groups.low(consumer)
        self._groups.forget_below(consumer, self._scanned)
        self._committed = self._groups.committed(consumer)
        self._pending: dict[str, deque[tuple[int, int]]] = {}
        self._pending_entries = 0
        self._pending_bytes = 0
        self._bases: list[int] = []
        self._files: dict[int, int] = {}
        self.corrupt = 0
        """Frames that were skipped because their checksum or header did not hold."""

    async def partitions(self) -> Sequence[str]:
        """Return the partitions with something to read; see ``LogReader``."""
        self._advance()
        return [partition for partition, entries in self._pending.items() if entries]

    async def read(self, partition: str, after: int, bytes_max: int) -> Sequence[Entry]:
        """Return the next entries of a partition; see ``LogReader``."""
        self._advance()
        entries: list[Entry] = []
        size = 0
        for offset, length in list(self._pending.get(partition, ())):
            if offset <= after:
                continue
            if entries and size + length > bytes_max:
                break
            entry = self._load(offset)
            if entry is None:
                self._forget(partition, offset, length)
                log.error("journal: the record at offset %d is corrupt and was skipped", offset)
                continue
            entries.append(entry)
            size += length
        return entries

    async def committed(self, partition: str) -> int:
        """Return the last committed offset, or -1."""
        return self._committed.get(partition, -1)

    async def commit(self, partition: str, offset: int) -> None:
        """Store the commit; see ``LogReader``."""
        entries = self._pending.get(partition, deque())
        while entries and entries[0][0] <= offset:
            _, length = entries.popleft()
            self._pending_entries -= 1
            self._pending_bytes -= length
        if not entries:
            self._pending.pop(partition, None)
        self._committed[partition] = offset
        low = min((left[0][0] for left in self._pending.values() if left), default=self._scanned)
        self._groups.commit(self._consumer, partition, offset, low)

    async def wait(self, timeout_s: float) -> None:
        """Return when the durable end has moved past what was seen, or after ``timeout_s``."""
        deadline = asyncio.get_running_loop().time() + timeout_s
        # Another process moves the durable end: there is no event to wait for.
        while self._durable.read() <= self._scanned and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(POLL_S)

    async def lag(self) -> Lag:
        """Return what this group has not committed; see ``LogReader``."""
        self._advance()
        heads = [entries[0][0] for entries in self._pending.values() if entries]
        times = [entry.record.received_ms for offset in heads[:HEADS_MAX] if (entry := self._load(offset))]
        return Lag(self._pending_bytes + max(self._durable.read() - self._scanned, 0), min(times, default=None))

    async def close(self) -> None:
        """Release files and the group."""
        for fd in (*self._files.values(), self._lock_fd):
            os.close(fd)
        self._durable.close()
        self._groups.close()

    def _advance(self) -> None:
        """Index frames between what was scanned and the durable end, a bounded number at a time."""
        durable = self._durable.read()
        frames = 0
        while (
            self._scanned < durable
            and frames < SCAN_FRAMES_MAX
            and self._pending_entries < INDEX_ENTRIES_MAX
            and (place := self._segment_of(self._scanned)) is not None
        ):
            base, segment_end = place
            end = min(segment_end or durable, durable)
            fd = self._file(base)
            self._scanned = max(self._scanned, base)
            for position, length in segment.positions(fd, self._scanned - base, end - base):
                self._index(fd, base, position, length)
                self._scanned = base + position + segment.FRAME.size + length
                frames += 1
                if frames >= SCAN_FRAMES_MAX or self._pending_entries >= INDEX_ENTRIES_MAX:
                    return
            if self._scanned < end:
                self.corrupt += 1
                log.error("journal: broken at offset %d; skipping to %d", self._scanned, end)
                self._scanned = end

    def _index(self, fd: int, base: int, position: int, length: int) -> None:
        head = os.pread(fd, min(length, record_format.HEADER_BYTES_MAX), position + segment.FRAME.size)
        try:
            partition = record_format.partition_of(head)
        except Reject as error:
            self.corrupt += 1
            log.error("journal: the record at offset %d was skipped: %s", base + position, error)
            return
        offset = base + position
        if offset > self._committed.get(partition, -1):
            self._pending.setdefault(partition, deque()).append((offset, length))
            self._pending_entries += 1
            self._pending_bytes += length

    def _forget(self, partition: str, offset: int, length: int) -> None:
        """Count a record that cannot be read, once: it is not pending, or the partition would never be empty."""
        self.corrupt += 1
        entries = self._pending[partition]
        entries.remove((offset, length))
        self._pending_entries -= 1
        self._pending_bytes -= length
        if not entries:
            del self._pending[partition]

    def _load(self, offset: int) -> Entry | None:
        place = self._segment_of(offset)
        if place is None:
            return None
        data = segment.payload(self._file(place[0]), offset - place[0])
        if data is None:
            return None
        try:
            return Entry(offset, record_format.decode(data))
        except Reject as error:
            log.error("journal: offset %d: %s", offset, error)
            return None

    def _segment_of(self, offset: int) -> tuple[int, int | None] | None:
        """Return base and end (None for the last) of the segment with ``offset``, or of the next one."""
        at = bisect_right(self._bases, offset) - 1
        indexed = at >= 0 and offset < self._scanned  # its segment was there then, and cannot have gone unread
        if not indexed and not 0 <= at < len(self._bases) - 1:
            self._refresh()
            at = max(bisect_right(self._bases, offset) - 1, 0)
        if not self._bases:
            return None
        return self._bases[at], self._bases[at + 1] if at + 1 < len(self._bases) else None

    def _refresh(self) -> None:
        self._bases = segment.bases(self._folder)
        for base in set(self._files) - set(self._bases):
            os.close(self._files.pop(base))

    def _file(self, base: int) -> int:
        if base not in self._files:
            self._files[base] = os.open(segment.path_of(self._folder, base), os.O_RDONLY)
        return self._files[base]


def _hold(folder: Path, consumer: str) -> int:
    fd = os.open(folder / f"{consumer}.reader", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(fd)
        raise Reject("group_held", f"another process already reads the journal as '{consumer}'") from error
    return fd
