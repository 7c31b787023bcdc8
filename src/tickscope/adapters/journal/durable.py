"""The durable end: one offset in a small shared file, moved by writers after fdatasync, read by everyone."""

import mmap
import os
import struct
from pathlib import Path

_OFFSET = struct.Struct("<Q")


class DurableEnd:
    """A shared 8-byte offset. It may lag behind after power loss, and is never ahead of the data."""

    def __init__(self, folder: Path) -> None:
        fd = os.open(folder / "durable", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(fd).st_size < _OFFSET.size:
                os.ftruncate(fd, _OFFSET.size)
            self._map = mmap.mmap(fd, _OFFSET.size)
        finally:
            os.close(fd)

    def read(self) -> int:
        """Return the offset; read until two looks agree, so that a write under way is never seen half."""
        while True:
            first: int = _OFFSET.unpack_from(self._map)[0]
            if _OFFSET.unpack_from(self._map)[0] == first:
                return first

    def move(self, offset: int) -> None:
        """Set the offset."""
        _OFFSET.pack_into(self._map, 0, offset)

    def close(self) -> None:
        """Unmap the file."""
        self._map.close()
