"""The page and the command show what makes and proves each system."""

import json
import re

import pytest
from typer import Typer
from typer.testing import CliRunner

from tickscope.cli import systems as verb
from tickscope.systems.catalogue import load
from tickscope.systems.model import Clause, System
from tickscope.systems.page import markdown

PROVEN = Clause("it works", "run", ("tickscope.thing",), ("tests/e2e/test_x.py::test_it",))
BOTH = System(1, "One", "First", "edge", (PROVEN, Clause("a|b"))), System(2, "Two", "Next", "ops", (PROVEN,))
APP = Typer()
APP.command()(verb.command)
RUN = CliRunner()


def test_each_clause_has_a_line_with_its_own_means() -> None:
    lines = markdown(BOTH).splitlines()
    assert "| 1 | One | edge | **none** | | | |" in lines
    assert "| 1.1 | | | run | it works | `tickscope.thing` | `tests/e2e/test_x.py::test_it` |" in lines
    assert r"| 1.2 | | | none | a\|b | | |" in lines
    assert "| 2 | Two | ops | **run** | it works | `tickscope.thing` | `tests/e2e/test_x.py::test_it` |" in lines
    assert "| run | 1 | 2 |" in lines
    assert "| all | 2 | 3 |" in lines


def test_what_a_clause_lacks_stands_beside_it() -> None:
    clause = Clause("it works", "run", ("tickscope.thing",), ("tests/e2e/test_x.py::test_it",), "in the rain")
    assert "| **run** | it works (lacks: in the rain) |" in markdown(
        (System(1, "One", "First", "edge", (clause,)),)
    )


def test_tables_have_as_many_cells_as_columns() -> None:
    for line in markdown(load()).splitlines():
        if re.match(r"\| \d", line):
            assert len(re.findall(r"(?<!\\)\|", line)) == 8


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickscope.systems.catalogue.load", lambda: BOTH)


@pytest.mark.usefixtures("small")
def test_a_wide_terminal_has_a_column_for_each_thing() -> None:
    lines = RUN.invoke(APP, [], env={"COLUMNS": "140"}).stdout.splitlines()
    assert lines[0].split() == ["#", "means", "proven", "system", "group", "made", "by", "proven", "by"]
    assert lines[1].split() == [
        "1",
        "none",
        "1/2",
        "One",
        "edge",
        "tickscope.thing",
        "tests/e2e/test_x.py::test_it",
    ]
    starts = {lines[0].index(head) for head in ("system", "group", "made by", "proven by")}
    assert {line.index(word) for line in lines[1:2] for word in ("One", "edge", "tickscope.", "tests/")} == starts


@pytest.mark.usefixtures("small")
def test_a_narrow_terminal_has_them_under_the_name() -> None:
    result = RUN.invoke(APP, [], env={"COLUMNS": "50"}).stdout
    assert all(len(line) <= 50 for line in result.splitlines())
    assert re.search(r"One +\n +tickscope\.thing +\n +tests/e2e/test_x\.py::test_it", result)


@pytest.mark.parametrize("width", ["30", "60", "80", "120", "200"])
def test_no_line_is_wider_than_the_terminal(width: str) -> None:
    result = RUN.invoke(APP, [], env={"COLUMNS": width}).stdout
    assert max(map(len, result.splitlines())) <= int(width)


def test_no_color_is_respected() -> None:
    coloured = RUN.invoke(APP, [], env={"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "120"}, color=True)
    plain = RUN.invoke(APP, [], env={"NO_COLOR": "1", "COLUMNS": "120"}, color=True)
    assert "\x1b[1m" in coloured.stdout
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", plain.stdout)


def test_one_group_alone() -> None:
    shown = json.loads(RUN.invoke(APP, ["--group", "gateway", "--json"]).stdout)
    assert [row["number"] for row in shown] == [33, 34, 36, 65, 67, 68, 70]


def test_an_unknown_group_is_told_the_known_ones() -> None:
    result = RUN.invoke(APP, ["--group", "cloud"])
    assert result.exit_code == 2
    assert "cloud-1" in result.stderr


def test_json_holds_every_row_and_clause() -> None:
    shown = json.loads(RUN.invoke(APP, ["--json"]).stdout)
    assert [row["number"] for row in shown] == list(range(1, 80))
    assert shown[32]["clauses"][0]["must"] == "remote-write 1 and 2 and OTLP in"


def test_markdown_is_the_page() -> None:
    assert RUN.invoke(APP, ["--markdown"]).stdout == markdown(load())


def test_help_has_an_example() -> None:
    assert "Example: tickscope systems --group gateway" in RUN.invoke(APP, ["--help"]).stdout
