"""Results: a table for a person, a file for comparison later."""

import json
import os
import platform as host
import re
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.table import Table

from bench.kit.question import Peer, Row

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "bench" / "results"
DIGITS = 3
"""Significant digits that are shown and stored: a benchmark knows no more."""


def table_of(title: str, rows: Iterable[Row]) -> Table:
    """Return the rows aligned; a ratio above 1 means that ours is better."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("name", overflow="fold")
    for column in ("ours", "peer", "ratio"):
        table.add_column(column, justify="right")
    table.add_column("unit")
    for row in rows:
        table.add_row(row.name, _shown(row.ours), _shown(row.peer), _ratio(row.ratio), row.unit)
    return table


def document_of(rows: Sequence[Row], peers: Iterable[Peer], command: str) -> dict[str, Any]:
    """Return what is stored of a run; nothing in it names this machine, its user or its folders."""
    return {
        "command": command,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": machine(),
        "peers": {peer.name: peer.version for peer in peers},
        "rows": [
            {
                "name": row.name,
                "ours": _rounded(row.ours),
                "peer": _rounded(row.peer),
                "ratio": _rounded(row.ratio),
                "unit": row.unit,
            }
            for row in rows
        ],
    }


def write(name: str, document: dict[str, Any]) -> Path:
    """Write a question's results over those of its last run."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps(document, indent=2) + "\n")
    return path


def machine() -> dict[str, Any]:
    """Return cores, memory, CPU model and kernel; no host name."""
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "cpu": _first(Path("/proc/cpuinfo"), r"model name\s*:\s*(.+)") or host.machine(),
        "kernel": host.release(),
        "python": host.python_version(),
    }


def _commit() -> str:
    done = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


def _first(path: Path, pattern: str) -> str:
    match = re.search(pattern, path.read_text()) if path.exists() else None
    return match[1].strip() if match else ""


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{DIGITS}g}")


def _shown(value: float | None) -> str:
    rounded = _rounded(value)
    if rounded is None:
        return "–"
    return f"{rounded:,.0f}" if abs(rounded) >= 100 else f"{rounded:g}"


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}×"
