"""A report survives its JSON; whatever is no whole report is refused with what is wrong."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickscope.errors import Reject
from tickscope.gates.promises import PROMISES
from tickscope.gates.report.to_json import from_json, to_json
from tickscope.gates.verdict import Band, Check, Figure, GateResult, Line, Plot, Report

numbers = st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(max_size=20)
moments = st.floats(0, 4e9)
checks = st.builds(
    Check,
    name=texts,
    promise=st.sampled_from([promise.number for promise in PROMISES]),
    passed=st.booleans(),
    value=st.none() | numbers,
    limit=st.none() | numbers,
    unit=texts,
    detail=texts,
)


@st.composite
def plots(draw: st.DrawFn) -> Plot:
    times_s = tuple(draw(st.lists(moments, max_size=5)))
    values = st.lists(st.none() | numbers, min_size=len(times_s), max_size=len(times_s)).map(tuple)
    lines = st.lists(st.builds(Line, texts, values), max_size=2).map(tuple)
    bands = st.lists(st.builds(Band, texts, moments, moments), max_size=2).map(tuple)
    return Plot(draw(texts), draw(texts), times_s, draw(lines), draw(bands), draw(st.none() | numbers))


gates = st.builds(
    GateResult,
    gate=texts,
    title=texts,
    started_at_s=moments,
    lasted_s=moments,
    checks=st.lists(checks, max_size=3).map(tuple),
    figures=st.lists(st.builds(Figure, texts, numbers, texts), max_size=2).map(tuple),
    plots=st.lists(plots(), max_size=2).map(tuple),
    why_not=texts,
)
reports = st.builds(Report, texts, texts, texts, moments, st.lists(gates, max_size=3).map(tuple))

SOUND = Report(
    "0.1.0",
    "local",
    "smoke",
    1_000.0,
    (
        GateResult("T2", "Load", 1_000.0, 5.0, (Check("lost", 1, True, 0, 0, "samples"),)),
        GateResult("T6", "Chaos", 1_005.0, 9.0, (Check("back", 0, False, 61, 60, "s"),), why_not="interrupted"),
    ),
)


@settings(max_examples=60, deadline=None)
@given(reports)
def test_a_report_survives_its_json(report: Report) -> None:
    assert from_json(json.loads(json.dumps(to_json(report), allow_nan=False))) == report


def test_scripts_find_each_verdict_and_the_exit_code() -> None:
    found = to_json(SOUND)
    assert (found["verdict"], found["exit_code"]) == ("failed", 1)
    assert [(gate["gate"], gate["verdict"]) for gate in found["gates"]] == [("T2", "passed"), ("T6", "failed")]
    assert [promise["number"] for promise in found["promises"]] == [promise.number for promise in PROMISES]
    judged = {p["number"]: (p["verdict"], p["checks"]) for p in found["promises"] if p["checks"]}
    # The other gate was cut short: what it would have said of promise 1 is not known.
    assert judged == {0: ("failed", 1), 1: ("not judged", 1)}


def test_verdicts_in_a_file_are_not_believed() -> None:
    forged = to_json(SOUND) | {"verdict": "passed", "exit_code": 0}
    assert from_json(forged) == SOUND


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_measurement_that_is_no_number_never_reaches_the_json(value: float) -> None:
    plot = Plot("age", "s", (0.0,), (Line("a", (value,)),), limit=value)
    gate = GateResult("T2", "", 0, 0, (Check("back", 0, False, value, 60),), (Figure("p50", value, "s"),), (plot,))
    report = Report("", "", "", 0, (gate,))
    again = from_json(json.loads(json.dumps(to_json(report), allow_nan=False)))
    assert again.gates[0].checks == (Check("back", 0, False, None, 60),)
    assert again.gates[0].figures == ()
    assert again.gates[0].plots == (Plot("age", "s", (0.0,), (Line("a", (None,)),)),)
    assert again.verdict is report.verdict


def damaged(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(to_json(SOUND)))
    found["gates"][0] |= changes
    return found


ONE = {"name": "a", "promise": 1, "passed": True}
DRAWN = {"title": "age", "unit": "s", "times_s": [0.0, 1.0]}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "no report of the gates"),
        ({}, "no report of the gates"),
        ({"format": 2}, "format 2; this program reads 1"),
        ({"format": 1}, "damaged: version: "),
        (to_json(SOUND) | {"gates": None}, "damaged: gates: "),
        (to_json(SOUND) | {"started_at_s": 1e300}, "started_at_s: 1e.300 is no Unix time"),
        (damaged(checks=[ONE | {"passed": "perhaps"}]), "damaged: gates.0.checks.0.passed: "),
        (damaged(checks=[ONE | {"promise": 99}]), "T2, a: there is no promise 99"),
        (damaged(lasted_s=-1), "T2: 1000.0 or -1.0 is no time"),
        (damaged(plots=[DRAWN | {"lines": [{"name": "a", "values": [1]}]}]), "T2, age: a line has not one value"),
        (damaged(plots=[DRAWN | {"lines": [], "times_s": [math.inf]}]), "T2, age: a time is no number"),
    ],
)
def test_what_is_no_whole_report_is_refused(document: Any, message: str) -> None:
    with pytest.raises(Reject, match=message) as caught:
        from_json(document)
    assert caught.value.reason == "bad_report"
