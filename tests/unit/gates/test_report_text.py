"""On a terminal what did not hold comes first, the outcome last, and a good run is short."""

import io

import pytest
from rich.console import Console

from tickscope.gates.promises import PROMISES
from tickscope.gates.report.text import DETAIL_CHARS_MAX, to_text
from tickscope.gates.verdict import Check, GateResult, Report, at_most

PASSED = GateResult("T2", "Load 1×", 0, 75.0, (at_most("stored twice", 2, 0, 0, "samples"),))
FAILED = GateResult(
    "T6",
    "Chaos",
    0,
    9.0,
    (at_most("order", 9, 0, 0, "series"), at_most("back after a kill", 0, 61.2, 60, "s", "the worst of 3")),
)
CUT_SHORT = GateResult("T4", "Load 5×", 0, 3.0, why_not="is the platform running?")


def shown(*gates: GateResult, colours: bool = False, width: int = 100) -> str:
    console = Console(
        file=io.StringIO(), width=width, force_terminal=colours, color_system="standard" if colours else None
    )
    console.print(to_text(Report("0.1.0", "local", "smoke", 0, gates)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_good_run_is_short() -> None:
    lines = shown(PASSED, PASSED).splitlines()
    assert len(lines) <= 8
    assert lines[0].split() == [
        "✓",
        "passed",
        "T2",
        "Load",
        "1×",
        "1",
        "of",
        "1",
        "checks",
        "held,",
        "1",
        "min",
        "15",
        "s",
    ]
    assert lines[-1] == "✓ passed  2 gates ran against local: the promise judged held."


def test_what_did_not_hold_comes_first() -> None:
    lines = [line.strip() for line in shown(PASSED, FAILED, CUT_SHORT).splitlines()]
    assert lines[:2] == ["✕ T6 back after a kill", "measured 61.2 s, limit 60 s; the worst of 3"]
    assert lines[2] == "○ T4 could not judge is the platform running?"
    assert lines[-1] == "✕ failed  1 of 3 gates failed against local: “Service levels” did not hold."


def test_every_check_and_every_promise_has_a_line() -> None:
    text = shown(PASSED, FAILED)
    for promise in PROMISES:
        assert promise.title in text
    (line,) = [line for line in text.splitlines() if "back after a kill" in line and "61.2 s" in line]
    assert line.split()[-4:] == ["61.2", "s", "60", "s"]


def test_figures_stand_under_one_another() -> None:
    lines = shown(FAILED).splitlines()
    ends = {len(line.rstrip()) for line in lines if line.endswith(("60 s", "0 series", " limit"))}
    assert len(ends) == 1


def test_an_empty_run_says_so() -> None:
    assert shown().splitlines()[-1] == "○ not judged  No gate ran against local: nothing was judged."


def test_colours_are_those_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[31m" in shown(FAILED, colours=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[31m" not in shown(FAILED, colours=True)


def test_hostile_text_neither_steers_the_terminal_nor_is_markup() -> None:
    hostile = "[red]\x1b[2J\x9b1m\u202e[/nothing]"
    gate = GateResult(hostile, hostile, 0, 0, (Check(hostile, 1, False, 1, 0, hostile, hostile),), why_not=hostile)
    text = shown(gate, width=300)
    assert "[red]�[2J�1m�[/nothing]" in text
    assert not set(text) & {"\x1b", "\x9b", "\u202e"}


def test_a_long_detail_is_cut() -> None:
    text = shown(GateResult("T7", "Tenancy", 0, 0, (Check("refused", 7, False, detail="ÿ" * 10_000),)))
    assert text.count("ÿ") == DETAIL_CHARS_MAX
    assert "…" in text


@pytest.mark.parametrize("width", [40, 60])
def test_a_narrow_terminal_loses_no_check(width: int) -> None:
    words = " ".join(shown(PASSED, FAILED, width=width).split())
    assert "back after a kill" in words
    assert "61.2 s" in words
