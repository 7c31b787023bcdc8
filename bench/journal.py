"""What should the embedded buffer be: segment files, SQLite or LMDB?

Group commits of 1 and of 8 records of 100 KB, each acknowledged after the disk has it, while another process
follows and commits. The floor is one write and one fdatasync a commit, and nothing else.
"""

import itertools
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.kit.buffer_end import RECORD_BYTES
from bench.kit.followers import FOLLOWERS
from bench.kit.load import percentile
from bench.kit.question import Better, Context, Peer, Row, middle
from bench.kit.results import ROOT
from bench.kit.stores import STORES
from tickscope.errors import Reject

NAME = "journal"
BATCHES = (1, 8)
COMMITS, COMMITS_QUICK = 400, 40
REPEATS, REPEATS_QUICK = 5, 1
FOLLOW_S = 60
OURS = next(iter(STORES))


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run of one store came to; CPU and bytes of both ends."""

    mb_per_s: float
    p99_ms: float
    writer_cpu_us: float
    both_cpu_us: float
    written_per_byte: float


UNITS: dict[str, tuple[str, Better]] = {
    "mb_per_s": ("MB/s acknowledged", "more"),
    "p99_ms": ("ms an append, p99", "less"),
    "writer_cpu_us": ("CPU µs/record, writer", "less"),
    "both_cpu_us": ("CPU µs/record, both ends", "less"),
    "written_per_byte": ("B written/B stored", "less"),
}


def peers(folder: Path, say: Callable[[str], None]) -> Sequence[Peer]:
    """Return SQLite and LMDB; see ``Question.peers``."""
    try:
        import lmdb
    except ImportError as error:
        raise Reject("no_peer", "the Python package lmdb is missing: make install-dev") from error
    version = ".".join(map(str, lmdb.version()))
    return [Peer("SQLite", sqlite3.sqlite_version), Peer("LMDB", version)]


def measure(context: Context) -> Sequence[Row]:
    """Run every store in turn, several times over; the figures are medians."""
    repeats = REPEATS_QUICK if context.quick else REPEATS
    commits = COMMITS_QUICK if context.quick else COMMITS
    found: dict[tuple[str, int], list[Figures]] = {}
    for repeat, batch, name in itertools.product(range(repeats), BATCHES, STORES):
        context.say(f"{name}, batches of {batch}: {repeat + 1} of {repeats}")
        folder = context.folder / f"{repeat}-{batch}-{name.replace(' ', '-')}"
        folder.mkdir()
        found.setdefault((name, batch), []).append(_run(name, folder, batch, commits * batch))
    return _rows(found)


def _run(name: str, folder: Path, batch: int, records: int) -> Figures:
    writer = _start("write", name, folder, batch, records)
    follower = _start("follow", name, folder, batch, records) if name in FOLLOWERS else None
    wrote = _answer(writer)
    followed = _answer(follower) if follower else {"cpu_s": 0.0, "written_bytes": 0}
    stored = records * RECORD_BYTES
    return Figures(
        mb_per_s=stored / 1e6 / wrote["wall_s"],
        p99_ms=percentile(wrote["appends_s"], 0.99) * 1000,
        writer_cpu_us=wrote["cpu_s"] * 1e6 / records,
        both_cpu_us=(wrote["cpu_s"] + followed["cpu_s"]) * 1e6 / records,
        written_per_byte=(wrote["written_bytes"] + followed["written_bytes"]) / stored,
    )


def _start(end: str, name: str, folder: Path, batch: int, records: int) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "-m", "bench.kit.buffer_end", end, name, str(folder), str(batch), str(records)]
    return subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ})


def _answer(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Return what a process printed. Raises RuntimeError when it failed or takes too long."""
    try:
        out, _ = process.communicate(timeout=FOLLOW_S)
    except subprocess.TimeoutExpired as error:
        process.kill()
        process.wait()
        raise RuntimeError(f"{process.args!r} did not end within {FOLLOW_S} s") from error
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
    answer: dict[str, Any] = json.loads(out)
    return answer


def _rows(found: dict[tuple[str, int], list[Figures]]) -> list[Row]:
    rows = []
    for batch, (field, (unit, better)), peer in itertools.product(BATCHES, UNITS.items(), STORES):
        if peer == OURS:
            continue
        mine, theirs = (
            middle([getattr(figures, field) for figures in found[name, batch]]) for name in (OURS, peer)
        )
        rows.append(Row(f"batch {batch}: {OURS} · {peer}", mine, theirs, unit, better))
    return rows
