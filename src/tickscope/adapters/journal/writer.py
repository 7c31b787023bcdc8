"""Appending: a thread commits what has gathered while the last fdatasync ran, then resolves the waiters."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tickscope.adapters.journal.tail import Tail
from tickscope.errors import Busy, Retry, TickscopeError
from tickscope.model.buffer import JournalSettings
from tickscope.model.record import RECORD_BYTES_MAX, Record
from tickscope.wire import record as record_format

BATCH_BYTES_MAX = 8 * 1024 * 1024
WAITING_BYTES_MAX = 64 * 1024 * 1024
FULL_RETRY_AFTER_S = 5.0
CONGESTED_RETRY_AFTER_S = 1.0
ROOM_LOOK_S = 1.0
FAILURE_KNOWN_S = 10.0
"""How long a failed append alone speaks against readiness: without readiness, nobody tries the next one."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    parts: list[tuple[bytes, bytes]]
    bytes: int
    loop: asyncio.AbstractEventLoop
    done: "asyncio.Future[None]"


class JournalWriter:
    """A ``LogWriter`` on segment files; several processes may have one each on the same folder."""

    def __init__(self, folder: Path, settings: JournalSettings, consumers: tuple[str, ...]) -> None:
        self._tail = Tail(folder, settings, consumers)
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._waiting_bytes = 0
        self._count_lock = threading.Lock()
        self._closed = False
        self._room_looked_s = 0.0
        self._failure: tuple[float, str] | None = None
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    async def append(self, records: Sequence[Record]) -> None:
        """Return when all records are on disk (fdatasync); see ``LogWriter``."""
        if self._closed:
            raise Retry("the journal is closed")
        parts = [record_format.encode(record) for record in records]
        size = sum(len(header) + len(body) for header, body in parts)
        if self._waiting_bytes + size > WAITING_BYTES_MAX:
            raise Busy(
                "buffer_congested",
                f"the journal has {WAITING_BYTES_MAX} bytes waiting for the disk",
                CONGESTED_RETRY_AFTER_S,
            )
        loop = asyncio.get_running_loop()
        waiting = _Waiting(parts, size, loop, loop.create_future())
        self._count(size)
        self._queue.put(waiting)
        await waiting.done

    def fault(self) -> str | None:
        """Return why the journal cannot take another record now, or None."""
        failure = self._failure
        if failure and time.monotonic() < failure[0] + FAILURE_KNOWN_S:
            return failure[1]
        return self._tail.fault(RECORD_BYTES_MAX)

    async def close(self) -> None:
        """Write what waits, end the thread, release the files."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)
            self._tail.close()

    def _count(self, size: int) -> None:
        with self._count_lock:
            self._waiting_bytes += size

    def _work(self) -> None:
        while True:
            self._make_room_in_time()
            try:
                first = self._queue.get(timeout=ROOM_LOOK_S)
            except queue.Empty:
                continue
            if first is None:
                return
            batch, closing = self._gather(first)
            error = self._commit(batch)
            self._count(-sum(waiting.bytes for waiting in batch))
            _resolve(batch, error)
            if closing:
                return

    def _make_room_in_time(self) -> None:
        """Let retention run before a writer has to wait for it, and readiness know of the room."""
        now_s = time.monotonic()
        if now_s >= self._room_looked_s + ROOM_LOOK_S:
            self._room_looked_s = now_s
            self._tail.make_room(RECORD_BYTES_MAX)

    def _gather(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        batch, size = [first], first.bytes
        while size < BATCH_BYTES_MAX:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                break
            if item is None:
                return batch, True
            batch.append(item)
            size += item.bytes
        return batch, False

    def _commit(self, batch: list[_Waiting]) -> TickscopeError | None:
        size = sum(waiting.bytes for waiting in batch)
        try:
            if why := self._tail.make_room(size):
                return Busy("buffer_full", why, FULL_RETRY_AFTER_S)
            self._tail.commit([part for waiting in batch for part in waiting.parts])
        except OSError as error:
            log.error("journal: the append of %d bytes failed: %s", size, error)
            full = self._tail.is_no_room(error)
            why = (
                f"the journal's disk is full: {error.strerror}"
                if full
                else f"the journal could not be written: {error.strerror}"
            )
            self._failure = (time.monotonic(), why)
            return Busy("disk_full", why, FULL_RETRY_AFTER_S) if full else Retry(why)
        self._failure = None
        return None


def _resolve(batch: Sequence[_Waiting], error: TickscopeError | None) -> None:
    """Wake everyone who waits: each loop once, as that takes a system call and a turn of the loop."""
    for loop in {waiting.loop for waiting in batch}:
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, [each.done for each in batch if each.loop is loop], error)


def _settle(waiting: "Sequence[asyncio.Future[None]]", error: TickscopeError | None) -> None:
    for done in waiting:
        if done.done():
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
