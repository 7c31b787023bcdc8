"""The writing end of the log: recovery, group commit, rolling, room and retention."""

import contextlib
import errno
import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tickscope.adapters.journal import kept, segment
from tickscope.adapters.journal.durable import DurableEnd
from tickscope.adapters.journal.groups import Groups
from tickscope.model.buffer import JournalSettings

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
HOUR_S = 3600
IOV_MAX = os.sysconf("SC_IOV_MAX")


class Tail:
    """Where this process appends. Every commit holds the folder's lock and first catches up with others."""

    def __init__(
        self,
        folder: Path,
        settings: JournalSettings,
        consumers: tuple[str, ...],
        clock: Callable[[], float] = time.time,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._settings = settings
        self._consumers = consumers
        self._clock = clock
        self._mutex = threading.RLock()
        self._lock_fd = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._durable = DurableEnd(folder)
        self._groups = Groups(folder)
        self._fd = -1
        self._base = 0
        self._first = 0
        with self._turn():
            for consumer in consumers:
                self._groups.register(consumer, self._first, self._first)
        kept.reserve(folder)

    @staticmethod
    def is_no_room(error: OSError) -> bool:
        """Return whether the disk (or a quota) is full."""
        return error.errno in _NO_ROOM

    def commit(self, parts: Sequence[tuple[bytes, bytes]]) -> None:
        """Append records and make them durable; on an OSError nothing of them stays."""
        pieces = [piece for header, body in parts for piece in segment.frame(header, body)]
        with self._turn():
            start = self._durable.read() - self._base
            if start >= self._settings.segment_bytes:
                self._open(self._base + start, create=True)
                self._remove_old()
                start = 0
            try:
                _write_all(self._fd, pieces, start)
                os.fdatasync(self._fd)
            except OSError:
                # Pages of a failed fdatasync may be marked clean: what was written is given up, not trusted.
                os.ftruncate(self._fd, start)
                raise
            self._durable.move(self._base + start + sum(map(len, pieces)))

    def make_room(self, size: int) -> str | None:
        """Let retention run when ``size`` more bytes do not fit; return why they still do not, or None."""
        if self.fault(size) is None:
            return None
        self.sweep(size)
        return self.fault(size)

    def fault(self, size: int) -> str | None:
        """Return why ``size`` more bytes do not fit, or None."""
        held = self._durable.read() - self._first
        if held + size > self._settings.size_bytes_max:
            return (
                f"the journal holds {held} bytes that not every consumer has committed; "
                f"buffer.journal.size_bytes_max allows {self._settings.size_bytes_max}"
            )
        space = os.statvfs(self._folder)
        free = space.f_bavail * space.f_frsize
        if free - size < self._settings.disk_free_bytes_min:
            return (
                f"the journal's disk has {free} bytes free; "
                f"buffer.journal.disk_free_bytes_min keeps {self._settings.disk_free_bytes_min}"
            )
        return None

    def sweep(self, size: int) -> int:
        """Remove what every consumer has committed, oldest segment first, until there is room; count segments."""
        with self._turn():
            if self._base < self._durable.read() == self._groups.lowest(self._consumers):
                self._open(self._durable.read(), create=True)
            removed = 0
            for base, end in self._committed():
                if self.fault(size) is None:
                    break
                self._remove(base, end)
                removed += 1
            return removed

    def close(self) -> None:
        """Release files; the log stays as it is."""
        with self._mutex:
            for fd in (self._fd, self._lock_fd):
                os.close(fd)
            self._durable.close()
            self._groups.close()

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        with self._mutex:
            fcntl.flock(self._lock_fd, fcntl.LOCK_EX)
            try:
                self._catch_up()
                yield
            finally:
                fcntl.flock(self._lock_fd, fcntl.LOCK_UN)

    def _catch_up(self) -> None:
        """Follow a writer that rolled, and cut off what one that died left unfinished behind the durable end."""
        durable = self._durable.read()
        position = max(durable - self._base, 0)
        rolled = position > 0 and segment.exists(self._folder, durable)
        if self._fd >= 0 and not rolled and os.fstat(self._fd).st_size == position:
            return
        bases = segment.bases(self._folder)
        self._open(bases[-1] if bases else durable, create=not bases)
        self._first = bases[0] if bases else self._base
        end = segment.sound_end(self._fd, max(durable - self._base, 0))
        if os.fstat(self._fd).st_size > end:
            os.ftruncate(self._fd, end)
        os.fdatasync(self._fd)
        self._durable.move(self._base + end)

    def _remove_old(self) -> None:
        """Remove what every consumer has committed and nobody wants to read again any more."""
        old_s = self._clock() - self._settings.keep_h * HOUR_S
        for base, end in self._committed():
            if segment.path_of(self._folder, base).stat().st_mtime > old_s:
                return
            self._remove(base, end)

    def _committed(self) -> list[tuple[int, int]]:
        """Return base and end of each segment that every consumer has committed whole, oldest first."""
        lowest = self._groups.lowest(self._consumers)
        bases = segment.bases(self._folder)
        return [(base, end) for base, end in zip(bases, bases[1:], strict=False) if end <= lowest]

    def _remove(self, base: int, end: int) -> None:
        kept.before_removal(self._folder, base, end)
        segment.path_of(self._folder, base).unlink()
        self._first = end

    def _open(self, base: int, *, create: bool) -> None:
        flags = os.O_RDWR | (os.O_CREAT if create else 0)
        fd = os.open(segment.path_of(self._folder, base), flags, 0o600)
        if create:
            segment.sync_folder(self._folder)
        if self._fd >= 0:
            os.close(self._fd)
        self._fd, self._base = fd, base


def _write_all(fd: int, pieces: list[bytes], position: int) -> None:
    for first in range(0, len(pieces), IOV_MAX):
        some = pieces[first : first + IOV_MAX]
        size = sum(map(len, some))
        written = os.pwritev(fd, some, position)
        if written < size:
            rest = memoryview(b"".join(some))[written:]
            while rest:
                count = os.pwrite(fd, rest, position + size - len(rest))
                rest = rest[count:]
        position += size
