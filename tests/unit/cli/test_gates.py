"""What the commands say to wrong input, and how they end then."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.unit.spec.samples import MINIMAL, SHIPPED
from tickscope.cli.main import app

COULD_NOT_RUN = 2


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tickscope.yaml"
    path.write_text(SHIPPED.read_text())
    return path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gates", "run", "T9"], "'T9' is no gate"),
        (["gates", "run", "--profile", "brisk"], "'brisk' is no profile"),
        (["gates", "run", "--env", "moon"], "has no environment 'moon'"),
        (["gates", "report"], "no gate was run here yet"),
        (["load", "--tenant", "nobody"], "'nobody' is no tenant"),
        (["load", "--times", "0"], "0 times the nominal load"),
        (["load", "--for", "soon"], "'soon' is no duration"),
    ],
)
def test_what_makes_no_sense_could_not_run(file: Path, words: list[str], said: str) -> None:
    done = CliRunner().invoke(app, [*words, "--file", str(file)])
    assert done.exit_code == COULD_NOT_RUN
    assert said in done.output


def test_a_file_that_is_no_report_is_named(file: Path) -> None:
    done = CliRunner().invoke(app, ["gates", "report", "--path", str(file), "--file", str(file)])
    assert done.exit_code == COULD_NOT_RUN
    assert f"{file}: " in done.output


def test_without_tenants_of_their_own_the_gates_do_not_run(tmp_path: Path) -> None:
    path = tmp_path / "tickscope.yaml"
    path.write_text(MINIMAL)
    done = CliRunner().invoke(app, ["load", "--file", str(path)])
    assert done.exit_code == COULD_NOT_RUN
    assert "gates.tenants" in done.output


def test_the_gates_are_listed_with_what_they_prove() -> None:
    done = CliRunner().invoke(app, ["gates", "list"])
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.output.splitlines() if line[:1] == "T"] == ["T1", "T2", "T6"]
