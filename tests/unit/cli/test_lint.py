"""``tickscope lint``: places, exit codes, JSON, files that are none."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.platform_files import ROOT
from tests.unit.lint.linting import panel, rule
from tickscope.lint.limits import FILE_BYTES_MAX

LATE = "game_ticks_late_total"
BAD = f"sum by (map) ({LATE})"


def lint(*words: str | Path, given: str = "") -> tuple[int, str, str]:
    """Return exit code, standard output and standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "tickscope", "lint", *words, "--file", ROOT / "tickscope.yaml"],
        capture_output=True,
        text=True,
        check=False,
        input=given,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "linted"


def test_a_clean_file_is_0(file: Path) -> None:
    file.write_text(rule(LATE))
    assert lint("rules", file) == (0, "", "1 file, 1 expression, 0 findings\n")


@pytest.mark.proves("rehearsed", row=67, clause=1)
def test_findings_are_1_and_have_places(file: Path, tmp_path: Path) -> None:
    file.write_text(panel(BAD))
    other = tmp_path / "other"
    other.write_text(panel(LATE))
    code, out, said = lint("dashboards", other, file)
    assert (code, said) == (1, "2 files, 2 expressions, 1 finding\n")
    assert out.startswith(f"{file}:1: unknown-label: label 'map' in sum by")


def test_standard_input_and_json() -> None:
    code, out, _ = lint("rules", "-", "--json", given=rule(BAD))
    (finding,) = json.loads(out)
    assert code == 1
    assert finding["place"] == {"file": "-", "line": 1, "what": "alert 'Something'"}
    assert finding["rule"] == "unknown-label"
    assert lint("rules", "-", "--json", given=rule(LATE))[:2] == (0, "[]\n")


@pytest.mark.parametrize(
    ("verb", "content", "said"),
    [
        ("rules", b"groups: [", ":1:10: not YAML"),
        ("rules", b"a\n\xff", ":2: not UTF-8"),
        ("rules", b" " * (FILE_BYTES_MAX + 1), "FILE_BYTES_MAX"),
        ("dashboards", b"{", ":1:2: not JSON"),
        ("dashboards", None, ": cannot be read: No such file"),
    ],
)
def test_what_cannot_be_linted_is_said_with_its_place(
    file: Path, verb: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        file.write_bytes(content)
    code, out, told = lint(verb, file)
    assert (code, out) == (1, "")
    assert told.startswith(f"{file}:")
    assert said in told
    assert "Traceback" not in told
