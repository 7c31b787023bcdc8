"""One platform per data folder: who holds it, and how to ask that process to stop."""

import contextlib
import fcntl
import json
import os
import signal
import struct
import time
from collections.abc import Iterator
from pathlib import Path

from tickscope.errors import Reject

STOP_WAIT_S = 15.0
POLL_S = 0.1

_FLOCK = struct.Struct("hhqqi")
_WHOLE_FILE = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
"""``struct flock`` of fcntl(2): a lock of the open file, which goes when its last descriptor does."""


@contextlib.contextmanager
def hold(data_folder: Path) -> Iterator[None]:
    """Hold the folder; raises Reject that names the holder when another process does."""
    data_folder.mkdir(parents=True, exist_ok=True)
    path = data_folder / "up.lock"
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _try_lock(fd):
            holder = holder_of(data_folder)
            raise Reject(
                "folder_held",
                f"{data_folder} is held by process {holder or 'unknown'} ('tickscope up' in another terminal); "
                "stop it with 'tickscope down', or choose another data_folder in the platform file",
            )
        os.ftruncate(fd, 0)
        os.pwrite(fd, json.dumps({"pid": os.getpid()}).encode(), 0)
        yield
        os.ftruncate(fd, 0)
    finally:
        os.close(fd)


def holder_of(data_folder: Path) -> int | None:
    """Return the process that holds the folder, or None."""
    path = data_folder / "up.lock"
    if not path.exists():
        return None
    with path.open("rb+") as file:
        if not _is_locked(file.fileno()):
            return None
        text = file.read()
    return int(json.loads(text)["pid"]) if text else None


def stop_holder(data_folder: Path) -> int | None:
    """Ask the holder to stop and wait until it has; return its process id, or None when there was none.

    Raises Reject when it is still there after ``STOP_WAIT_S``.
    """
    holder = holder_of(data_folder)
    if holder is None:
        return None
    with contextlib.suppress(ProcessLookupError):  # it may end by itself just now
        os.kill(holder, signal.SIGTERM)
    deadline = time.monotonic() + STOP_WAIT_S
    while holder_of(data_folder) == holder:
        if time.monotonic() > deadline:
            raise Reject("still_running", f"process {holder} is still stopping after {STOP_WAIT_S:.0f} s")
        time.sleep(POLL_S)
    return holder


def _try_lock(fd: int) -> bool:
    try:
        fcntl.fcntl(fd, fcntl.F_OFD_SETLK, _WHOLE_FILE)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _is_locked(fd: int) -> bool:
    """Return whether somebody else holds the lock; asking takes nothing, so that it keeps nobody out."""
    kind, *_ = _FLOCK.unpack(fcntl.fcntl(fd, fcntl.F_OFD_GETLK, _WHOLE_FILE))
    return bool(kind != fcntl.F_UNLCK)
