"""Segment files and the frames in them.

A frame is its payload's length (u32) and CRC-32C (u32), little endian, then the payload: one record.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import google_crc32c

from tickscope.model.record import RECORD_BYTES_MAX

FRAME = struct.Struct("<II")
_SUFFIX = ".log"
_NAME_DIGITS = 20


def path_of(folder: Path, base: int) -> Path:
    """Return the file of the segment that starts at offset ``base``."""
    return folder / _name(base)


def _name(base: int) -> str:
    return f"{base:0{_NAME_DIGITS}d}{_SUFFIX}"


def exists(folder: Path, base: int) -> bool:
    """Return whether a segment starts at offset ``base``."""
    # Every commit asks: a Path would take longer than the system call.
    return os.access(f"{folder}/{_name(base)}", os.F_OK)


def bases(folder: Path) -> list[int]:
    """Return the first offsets of all segments, ascending."""
    # A reader asks whenever there is something new, and paths would take most of its time.
    return sorted(int(name.removesuffix(_SUFFIX)) for name in os.listdir(folder) if name.endswith(_SUFFIX))


def frame(header: bytes, body: bytes) -> list[bytes]:
    """Return the pieces of a frame, for a gathered write."""
    crc = google_crc32c.extend(google_crc32c.value(header), body)
    return [FRAME.pack(len(header) + len(body), crc) + header, body]


def payload_length(fd: int, position: int, end: int) -> int | None:
    """Return the length of the payload framed at ``position``, or None where no whole frame lies before ``end``."""
    if position + FRAME.size > end:
        return None
    length: int = FRAME.unpack(os.pread(fd, FRAME.size, position))[0]
    if not 0 < length <= RECORD_BYTES_MAX or position + FRAME.size + length > end:
        return None
    return length


def payload(fd: int, position: int) -> bytes | None:
    """Return the payload framed at ``position``, or None when its checksum does not hold."""
    length, crc = FRAME.unpack(os.pread(fd, FRAME.size, position))
    data = os.pread(fd, length, position + FRAME.size)
    return data if google_crc32c.value(data) == crc else None


def sound_end(fd: int, start: int) -> int:
    """Return where the last whole, sound frame ends, reading from position ``start``."""
    end = os.fstat(fd).st_size
    position = start
    while (length := payload_length(fd, position, end)) is not None and payload(fd, position) is not None:
        position += FRAME.size + length
    return position


def positions(fd: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (position, payload length) of the frames from ``start`` until ``end`` or the first broken length."""
    position = start
    while (length := payload_length(fd, position, end)) is not None:
        yield position, length
        position += FRAME.size + length


def sync_folder(folder: Path) -> None:
    """Make the folder's own entries durable: what was created, renamed or removed in it."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
