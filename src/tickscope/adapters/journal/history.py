"""Looking at everything that the journal still holds, committed or not."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from tickscope.adapters.journal import segment
from tickscope.adapters.journal.durable import DurableEnd
from tickscope.errors import Reject
from tickscope.model.record import Entry
from tickscope.wire import record as record_format

YIELD_RECORDS = 64
"""Records after which others get their turn."""


class JournalHistory:
    """A ``LogHistory`` on segment files; it holds up neither writers nor retention."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._durable = DurableEnd(folder)

    async def scan(self, start_ms: int, end_ms: int) -> AsyncIterator[Entry]:
        """Yield what was received in [start_ms, end_ms); see ``LogHistory``."""
        end = self._durable.read()
        for number, (offset, data) in enumerate(_sound(self._folder, end)):
            if number % YIELD_RECORDS == 0:
                await asyncio.sleep(0)
            try:
                entry = Entry(offset, record_format.decode(data))
            except Reject:
                continue
            if start_ms <= entry.record.received_ms < end_ms:
                yield entry

    async def close(self) -> None:
        """Unmap the durable end."""
        self._durable.close()


def first_since(folder: Path, end: int, begin_ms: int) -> int:
    """Return the offset of the first record received at ``begin_ms`` or later; ``end`` if there is none."""
    if begin_ms <= 0:
        return 0
    for offset, data in _sound(folder, end):
        try:
            if record_format.decode(data).received_ms >= begin_ms:
                return offset
        except Reject:
            continue
    return end


def _sound(folder: Path, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield offset and payload of every sound frame before ``end``; a segment may vanish meanwhile."""
    for base in segment.bases(folder):
        if base >= end:
            return
        try:
            fd = os.open(segment.path_of(folder, base), os.O_RDONLY)
        except FileNotFoundError:
            continue
        try:
            size = os.fstat(fd).st_size
            for position, _ in segment.positions(fd, 0, min(size, end - base)):
                data = segment.payload(fd, position)
                if data is not None:
                    yield base + position, data
        finally:
            os.close(fd)
