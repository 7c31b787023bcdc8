"""What the two ends of a candidate buffer agree on: files, keys, and where the follower stands."""

import sqlite3 as sql
import struct
from pathlib import Path
from typing import Any

STORED_BYTES_MAX = 4 * 1024**3
CONSUMER = "hot"
FRAME = struct.Struct("<II")
KEY = struct.Struct(">Q")
"""Big-endian, so that keys sort as numbers."""
_PLACE = "place"


def sqlite(folder: Path, synchronous: str) -> sql.Connection:
    """Open the database; ``synchronous`` is ``full`` for the writer and ``normal`` for the follower's place."""
    db = sql.connect(folder / "log.sqlite", timeout=30, isolation_level=None)
    db.execute("pragma journal_mode=wal")
    db.execute(f"pragma synchronous={synchronous}")
    db.execute("create table if not exists log (id integer primary key autoincrement, body blob)")
    db.execute("create table if not exists place (consumer text primary key, id integer)")
    return db


def lmdb_env(folder: Path) -> Any:
    """Open the environment with LMDB's defaults: every commit is synchronous."""
    import lmdb

    return lmdb.open(str(folder / "lmdb"), map_size=STORED_BYTES_MAX)


def raw_path(folder: Path, segment: int) -> Path:
    """Return the file of a raw segment."""
    return folder / f"{segment:08d}.raw"


def place(folder: Path) -> int:
    """Return what ``move`` stored last; 0 before."""
    path = folder / _PLACE
    data = path.read_bytes() if path.exists() else b""
    return int(KEY.unpack(data)[0]) if len(data) == KEY.size else 0


def move(folder: Path, to: int) -> None:
    """Store a follower's place, to survive kill -9 and not power loss."""
    beside = folder / f"{_PLACE}.new"
    beside.write_bytes(KEY.pack(to))
    beside.replace(folder / _PLACE)
