"""Candidates for the embedded buffer, each as small as it can be: append durably, follow, commit, retain.

Every one of them acknowledges after the disk has the data, keeps a consumer's place that survives kill -9
(not power loss: a repeated delivery is borne), and gives back the space of what was consumed.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import google_crc32c

from bench.kit import layout
from tickscope.adapters.journal.tail import Tail
from tickscope.model.buffer import JournalSettings
from tickscope.model.record import Record
from tickscope.wire import record as record_format

SEGMENT_BYTES = 16 * 1024**2
"""A quarter of the shipped size, so that a short run rolls and retains too."""


class Store(Protocol):
    """The writing end."""

    def append(self, bodies: Sequence[bytes]) -> None:
        """Return when all bodies are on disk."""
        ...

    def retain(self) -> None:
        """Give back the space of what the follower has committed."""
        ...


class Floor:
    """Nothing but the disk: one write and one fdatasync; no frames, no follower, no space given back."""

    def __init__(self, folder: Path) -> None:
        self._fd = os.open(folder / "floor", os.O_RDWR | os.O_CREAT, 0o600)
        self._end = 0

    def append(self, bodies: Sequence[bytes]) -> None:
        self._end += os.pwritev(self._fd, bodies, self._end)
        os.fdatasync(self._fd)

    def retain(self) -> None:
        pass


class Segments:
    """The journal as the gateway uses it, without the writer's thread: lock, frames, durable end, groups."""

    def __init__(self, folder: Path) -> None:
        self._tail = Tail(folder, JournalSettings(layout.STORED_BYTES_MAX, SEGMENT_BYTES, 0, 0), (layout.CONSUMER,))

    def append(self, bodies: Sequence[bytes]) -> None:
        records = [Record("embergate", "bench", 0, bytes(16), 2000, body) for body in bodies]
        self._tail.commit([record_format.encode(record) for record in records])

    def retain(self) -> None:
        self._tail.sweep(layout.STORED_BYTES_MAX)


class Raw:
    """Segment files alone: frames with a checksum and fdatasync; a reader finds the end by the frames."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._segment, self._first = -1, 0
        self._roll()

    def append(self, bodies: Sequence[bytes]) -> None:
        if self._end >= SEGMENT_BYTES:
            os.close(self._fd)
            self._roll()
        pieces: list[bytes] = []
        for body in bodies:
            pieces += (layout.FRAME.pack(len(body), google_crc32c.value(body)), body)
        self._end += os.pwritev(self._fd, pieces, self._end)
        os.fdatasync(self._fd)

    def retain(self) -> None:
        done = layout.place(self._folder) >> 32
        for segment in range(self._first, done):
            layout.raw_path(self._folder, segment).unlink()
        self._first = done

    def _roll(self) -> None:
        self._segment += 1
        path = layout.raw_path(self._folder, self._segment)
        self._fd, self._end = os.open(path, os.O_RDWR | os.O_CREAT, 0o600), 0


class Sqlite:
    """A table of records and a table of places, in one database with a write-ahead log."""

    def __init__(self, folder: Path) -> None:
        self._db = layout.sqlite(folder, "full")

    def append(self, bodies: Sequence[bytes]) -> None:
        self._db.execute("begin immediate")
        self._db.executemany("insert into log (body) values (?)", [(body,) for body in bodies])
        self._db.execute("commit")

    def retain(self) -> None:
        self._db.execute("delete from log where id <= (select min(id) from place)")


class Lmdb:
    """A tree of records by number; the follower's place stands beside it, for a commit would wait for the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._env = layout.lmdb_env(folder)
        self._next = 0

    def append(self, bodies: Sequence[bytes]) -> None:
        with self._env.begin(write=True) as change:
            for body in bodies:
                change.put(layout.KEY.pack(self._next), body, append=True)
                self._next += 1

    def retain(self) -> None:
        done = layout.place(self._folder)
        with self._env.begin(write=True) as change, change.cursor() as cursor:
            while cursor.first() and layout.KEY.unpack(cursor.key())[0] < done:
                cursor.delete()


STORES: dict[str, type[Segments] | type[Sqlite] | type[Lmdb] | type[Raw] | type[Floor]] = {
    "segments": Segments,
    "SQLite": Sqlite,
    "LMDB": Lmdb,
    "raw segments": Raw,
    "fsync loop": Floor,
}
"""By the name in the results; ours comes first."""
