"""Reports are written whole, the newest is found, and old ones go."""

import json
from pathlib import Path

import pytest

from tickscope.errors import Reject
from tickscope.gates.report.files import REPORTS_KEPT_MAX, newest, read, write
from tickscope.gates.verdict import Check, GateResult, Report

REPORT = Report(
    "0.1.0", "half \ud83d of it", "smoke", 1_000.0, (GateResult("T1", "Smoke", 0, 1, (Check("a", 1, True),)),)
)


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    paths = write(REPORT, tmp_path / "new" / "folder")
    assert read(paths.json) == REPORT
    assert paths.junit.read_bytes().startswith(b"<?xml")
    assert paths.html.read_text("utf-8").startswith("<!doctype html>")
    assert sorted(path.name for path in paths.json.parent.iterdir()) == ["junit.xml", "report.html", "report.json"]


def test_a_report_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    write(REPORT, tmp_path)
    write(Report("0.2.0", "local", "smoke", 2_000.0, ()), tmp_path)
    assert read(tmp_path / "report.json").version == "0.2.0"


def test_what_cannot_be_written_leaves_no_draft_and_the_earlier_report(tmp_path: Path) -> None:
    (tmp_path / "report.html" / "in the way").mkdir(parents=True)
    with pytest.raises(OSError, match="report.html"):
        write(REPORT, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_the_newest_run_with_a_report_is_found(tmp_path: Path) -> None:
    assert newest(tmp_path / "nowhere") is None
    assert newest(tmp_path) is None
    for run in ("20260102T030405Z", "20260201T000000Z"):
        write(REPORT, tmp_path / run)
    (tmp_path / "20260301T000000Z").mkdir()
    write(REPORT, tmp_path / "zzz")
    assert newest(tmp_path) == tmp_path / "20260201T000000Z" / "report.json"


def test_only_the_newest_runs_are_kept(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    for day in range(1, REPORTS_KEPT_MAX + 4):
        write(REPORT, tmp_path / f"202601{day:02}T000000Z")
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == [*(f"202601{day:02}T000000Z" for day in range(4, REPORTS_KEPT_MAX + 4)), "notes"]


def test_a_run_whose_clock_went_back_keeps_its_own_report(tmp_path: Path) -> None:
    for day in range(1, REPORTS_KEPT_MAX + 1):
        write(REPORT, tmp_path / f"202601{day:02}T000000Z")
    paths = write(REPORT, tmp_path / "20250101T000000Z")
    assert read(paths.json) == REPORT


def test_a_folder_of_another_name_removes_nothing(tmp_path: Path) -> None:
    for day in range(1, REPORTS_KEPT_MAX + 4):
        (tmp_path / f"202601{day:02}T000000Z").mkdir()
    write(REPORT, tmp_path / "out")
    assert len(list(tmp_path.iterdir())) == REPORTS_KEPT_MAX + 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"\xff\xfe\xfd", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"format": 1, "started_at_s": NaN}', "NaN is no number"),
        (json.dumps({"format": 7}).encode(), "format 7"),
    ],
)
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(content)
    with pytest.raises(Reject, match=message) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Reject, match=r"report\.json: No such file"):
        read(tmp_path / "report.json")
