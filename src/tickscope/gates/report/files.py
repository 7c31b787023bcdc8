"""Where reports are kept: a folder for each run, the newest few of them."""

import json
import os
import re
import shutil
import tempfile
from pathlib import Path

from tickscope.errors import Reject
from tickscope.gates.report.html import to_html
from tickscope.gates.report.junit import to_junit
from tickscope.gates.report.to_json import from_json, to_json
from tickscope.gates.verdict import Report

REPORTS_KEPT_MAX = 20
REPORT_BYTES_MAX = 64 * 1024 * 1024
_RUN = re.compile(r"\d{8}T\d{6}Z")


def write(report: Report, folder: Path) -> None:
    """Write report.json, junit.xml and report.html, each whole or not at all; oldest runs beside it go."""
    folder.mkdir(parents=True, exist_ok=True)
    _put(folder / "report.json", json.dumps(to_json(report), indent=1, allow_nan=False).encode())
    _put(folder / "junit.xml", to_junit(report))
    _put(folder / "report.html", to_html(report).encode())
    if _RUN.fullmatch(folder.name):
        for old in _runs(folder.parent)[:-REPORTS_KEPT_MAX]:
            shutil.rmtree(old, ignore_errors=True)


def newest(runs: Path) -> Path | None:
    """Return the newest run's report.json, or None when there is none."""
    found = [run / "report.json" for run in _runs(runs) if (run / "report.json").exists()]
    return found[-1] if found else None


def read(path: Path) -> Report:
    """Return the report in a report.json; raises Reject that names the file when it is none."""
    try:
        if path.stat().st_size > REPORT_BYTES_MAX:
            raise Reject("bad_report", f"it has more than {REPORT_BYTES_MAX} bytes")
        return from_json(json.loads(path.read_bytes()))
    except (OSError, ValueError, Reject) as error:
        raise Reject("bad_report", f"{path}: {error}") from error


def _runs(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.iterdir() if _RUN.fullmatch(each.name))


def _put(path: Path, content: bytes) -> None:
    fd, draft = tempfile.mkstemp(dir=path.parent, prefix=".report-")
    with os.fdopen(fd, "wb") as file:
        file.write(content)
    Path(draft).chmod(0o644)
    Path(draft).replace(path)
