"""CI systems read the JUnit file: counts are right, failures say what was measured, nothing breaks the XML."""

import xml.etree.ElementTree as ET

from tickscope.gates.report.junit import to_junit
from tickscope.gates.verdict import Check, Figure, GateResult, Report

LOST = Check("acknowledged and not stored", 1, False, 12, 0, "samples", "s-17 at 3.0")
AGE = Check("age p99", 0, True, 1.62, 15, "s")


def suites(*gates: GateResult) -> ET.Element:
    return ET.fromstring(to_junit(Report("0.1.0", "local", "smoke", 1_000.0, gates)))


def test_a_suite_for_each_gate_and_a_case_for_each_check() -> None:
    root = suites(
        GateResult("T2", "Load 1×", 1_000.0, 5.25, (LOST, AGE)),
        GateResult("T6", "Chaos", 1_005.0, 1.0, (AGE,), why_not="interrupted"),
    )
    assert [suite.get("name") for suite in root] == ["T2 Load 1×", "T6 Chaos"]
    counted = [(suite.get("tests"), suite.get("failures"), suite.get("errors")) for suite in root]
    assert counted == [("2", "1", "0"), ("2", "0", "1")]
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "1", "1")
    for suite in root:
        assert len(suite.findall("testcase")) == int(suite.get("tests", ""))
    assert (root[0].get("time"), root[0].get("timestamp")) == ("5.250", "1970-01-01T00:16:40")
    assert {case.get("classname") for case in root[0].iter("testcase")} == {"T2"}


def test_a_failure_says_what_was_measured() -> None:
    (failure,) = suites(GateResult("T2", "Load", 0, 0, (LOST, AGE))).iter("failure")
    assert failure.get("message") == "measured 12 samples, limit 0 samples; s-17 at 3.0"
    assert "promise: Acknowledged means durable" in (failure.text or "")


def test_a_check_without_figures_or_detail_can_fail() -> None:
    (failure,) = suites(GateResult("T7", "Tenancy", 0, 0, (Check("refused", 7, False),))).iter("failure")
    assert failure.get("message") == "does not hold"


def test_a_gate_that_did_not_run_is_an_error_with_its_reason() -> None:
    (error,) = suites(GateResult("T4", "Load 5×", 0, 0, why_not="is the platform running?")).iter("error")
    assert error.get("message") == error.text == "is the platform running?"


def test_a_gate_that_judged_nothing_is_no_success() -> None:
    (error,) = suites(GateResult("T4", "Load 5×", 0, 0)).iter("error")
    assert error.get("message") == "nothing was judged"


def test_cases_of_the_same_name_stay_apart() -> None:
    root = suites(GateResult("T6", "Chaos", 0, 0, (AGE, AGE, LOST, AGE)))
    names = [case.get("name") for case in root.iter("testcase")]
    assert names == ["age p99", "age p99 (2)", "acknowledged and not stored", "age p99 (3)"]


def test_figures_are_properties_of_their_suite() -> None:
    root = suites(GateResult("T2", "Load", 0, 0, (AGE,), (Figure("TTFB p50", 11.93, "ms"),)))
    assert [(each.get("name"), each.get("value")) for each in root.iter("property")] == [("TTFB p50", "11.9 ms")]


def test_characters_that_xml_has_no_place_for_are_replaced() -> None:
    hostile = "\x00\x1b[31m\ud800\ufffe]]> <x a='&'>"
    gate = GateResult(hostile, hostile, 0, 0, (Check(hostile, 1, False, detail=hostile),), why_not=hostile)
    (suite,) = suites(gate)
    shown = "�" + "�[31m" + "��" + "]]> <x a='&'>"
    (failure,), (error,) = suite.iter("failure"), suite.iter("error")
    assert failure.get("message") == error.text == shown


def test_an_empty_report_is_still_xml() -> None:
    root = suites()
    assert (root.tag, root.get("tests"), len(root)) == ("testsuites", "0", 0)
