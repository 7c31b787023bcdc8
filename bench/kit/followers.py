"""The reading ends of the candidate buffers: each takes what is new, checks it as its format can, and commits."""

import asyncio
import os
from pathlib import Path
from typing import Protocol

import google_crc32c

from bench.kit import layout
from tickscope.adapters.journal import JournalReader

READ_BYTES_MAX = 4 * 1024**2
READ_RECORDS_MAX = 40


class Follower(Protocol):
    """One consumer group's reader."""

    def poll(self) -> int:
        """Read and commit what is there, up to a few MB; return how many records."""
        ...


class Segments:
    """The journal's own reader, as the relay uses it."""

    def __init__(self, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._reader = JournalReader(folder, layout.CONSUMER)

    def poll(self) -> int:
        return self._loop.run_until_complete(self._poll())

    async def _poll(self) -> int:
        count = 0
        for partition in await self._reader.partitions():
            after = await self._reader.committed(partition)
            if entries := await self._reader.read(partition, after, READ_BYTES_MAX):
                await self._reader.commit(partition, entries[-1].offset)
                count += len(entries)
        return count


class Raw:
    """Frames, followed by the file's size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._segment, self._position = 0, 0
        self._fd = -1

    def poll(self) -> int:
        count, taken = 0, 0
        while taken < READ_BYTES_MAX and (body := self._next()) is not None:
            count, taken = count + 1, taken + len(body)
        if count:
            layout.move(self._folder, self._segment << 32 | self._position)
        return count

    def _next(self) -> bytes | None:
        if self._fd < 0:
            path = layout.raw_path(self._folder, self._segment)
            if not path.exists():
                return None
            self._fd = os.open(path, os.O_RDONLY)
        head = os.pread(self._fd, layout.FRAME.size, self._position)
        if len(head) == layout.FRAME.size:
            length, crc = layout.FRAME.unpack(head)
            body = os.pread(self._fd, length, self._position + layout.FRAME.size)
            if google_crc32c.value(body) != crc:
                return None
            self._position += layout.FRAME.size + length
            return body
        if layout.raw_path(self._folder, self._segment + 1).exists():
            os.close(self._fd)
            self._fd, self._segment, self._position = -1, self._segment + 1, 0
            return self._next()
        return None


class Sqlite:
    """Rows above the place; the place in the same database, not waiting for the disk."""

    def __init__(self, folder: Path) -> None:
        self._db = layout.sqlite(folder, "normal")
        self._after = 0

    def poll(self) -> int:
        rows = self._db.execute(
            "select id, body from log where id > ? order by id limit ?", (self._after, READ_RECORDS_MAX)
        ).fetchall()
        if rows:
            self._after = rows[-1][0]
            self._db.execute("insert or replace into place values (?, ?)", (layout.CONSUMER, self._after))
        return len(rows)


class Lmdb:
    """Keys from the place on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._env = layout.lmdb_env(folder)
        self._next = 0

    def poll(self) -> int:
        count = 0
        with self._env.begin(buffers=False) as look, look.cursor() as cursor:
            found = cursor.set_range(layout.KEY.pack(self._next))
            while found and count < READ_RECORDS_MAX:
                bytes(cursor.value())
                count += 1
                found = cursor.next()
        if count:
            self._next += count
            layout.move(self._folder, self._next)
        return count


FOLLOWERS: dict[str, type[Segments] | type[Sqlite] | type[Lmdb] | type[Raw]] = {
    "segments": Segments,
    "SQLite": Sqlite,
    "LMDB": Lmdb,
    "raw segments": Raw,
}
"""By the same names as the stores; the floor has none."""
