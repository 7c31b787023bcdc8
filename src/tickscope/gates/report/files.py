"""Where reports are kept: a folder for each run, the newest few of them."""

import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tickscope.errors import Reject
from tickscope.gates.report.html import to_html
from tickscope.gates.report.junit import to_junit
from tickscope.gates.report.to_json import from_json, to_json
from tickscope.gates.verdict import Report

REPORTS_KEPT_MAX = 20
REPORT_BYTES_MAX = 64 * 1024 * 1024
_RUN = re.compile(r"\d{8}T\d{6}Z")


@dataclass(frozen=True, slots=True)
class Paths:
    """The files of one report."""

    json: Path
    junit: Path
    html: Path


def write(report: Report, folder: Path) -> Paths:
    """Write report.json, junit.xml and report.html, each whole or not at all.

    When the folder is named as a run's is, <YYYYmmddTHHMMSSZ>, the runs beside it that are older than the newest
    ``REPORTS_KEPT_MAX`` go, with all that is in their folders. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = Paths(folder / "report.json", folder / "junit.xml", folder / "report.html")
    # The JSON comes last: who finds it finds the others too.
    _put(paths.html, to_html(report).encode())
    _put(paths.junit, to_junit(report))
    _put(paths.json, json.dumps(to_json(report), indent=1, allow_nan=False).encode())
    if _RUN.fullmatch(folder.name):
        for old in _runs(folder.parent)[:-REPORTS_KEPT_MAX]:
            if old.name != folder.name:
                shutil.rmtree(old, ignore_errors=True)
    return paths


def newest(runs: Path) -> Path | None:
    """Return the newest run's report.json, or None when there is none."""
    found = (run / "report.json" for run in reversed(_runs(runs)))
    return next((path for path in found if path.is_file()), None)


def read(path: Path) -> Report:
    """Return the report in a report.json; raises Reject that names the file when it is none."""
    try:
        with path.open("rb") as file:
            content = file.read(REPORT_BYTES_MAX + 1)
        if len(content) > REPORT_BYTES_MAX:
            raise Reject("bad_report", f"it has more than {REPORT_BYTES_MAX} bytes")
        return from_json(json.loads(content, parse_constant=_no_number))
    except OSError as error:
        raise Reject("bad_report", f"{path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise Reject("bad_report", f"{path}: this is no JSON: {error}") from error
    except Reject as error:
        raise Reject("bad_report", f"{path}: {error}") from error


def _runs(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    named = (each for each in folder.iterdir() if _RUN.fullmatch(each.name))
    return sorted(each for each in named if each.is_dir() and not each.is_symlink())


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _put(path: Path, content: bytes) -> None:
    fd, draft = tempfile.mkstemp(dir=path.parent, prefix=".report-")
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(content)
        # A draft is its owner's alone; a report is for whoever may enter the folder, such as a CI's collector.
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
