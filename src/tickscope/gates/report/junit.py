"""The report as JUnit XML, as CI systems read it: a suite for each gate, a case for each check."""

import datetime
import xml.etree.ElementTree as ET
from collections import Counter

from tickscope.gates.promises import PROMISES
from tickscope.gates.report.words import number, plain, quantity, said
from tickscope.gates.verdict import Check, GateResult, Report, Verdict

_TITLES = {promise.number: promise.title for promise in PROMISES}


def to_junit(report: Report) -> bytes:
    """Return the XML, UTF-8. A gate that did not run to its end, or judged nothing, has an error of its own."""
    suites = [_suite(gate) for gate in report.gates]
    root = ET.Element("testsuites", name=plain(f"tickscope gates, {report.environment}, {report.profile}"))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    root.set("time", f"{sum(gate.lasted_s for gate in report.gates):.3f}")
    root.extend(suites)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _suite(gate: GateResult) -> ET.Element:
    why_not = gate.why_not or ("nothing was judged" if gate.verdict is Verdict.NOT_JUDGED else "")
    # Timestamps of JUnit have no zone; readers take them as UTC.
    began = datetime.datetime.fromtimestamp(gate.started_at_s, datetime.UTC).replace(tzinfo=None)
    suite = ET.Element(
        "testsuite",
        name=plain(f"{gate.gate} {gate.title}"),
        tests=str(len(gate.checks) + bool(why_not)),
        failures=str(sum(not check.passed for check in gate.checks)),
        errors=str(int(bool(why_not))),
        skipped="0",
        time=f"{gate.lasted_s:.3f}",
        timestamp=began.isoformat(timespec="seconds"),
    )
    if gate.figures:
        properties = ET.SubElement(suite, "properties")
        for figure in gate.figures:
            value = quantity(number(figure.value), figure.unit)
            ET.SubElement(properties, "property", name=plain(figure.name), value=value)
    seen: Counter[str] = Counter()
    for check in gate.checks:
        seen[check.name] += 1
        # Readers keep one case of those with the same name.
        again = f" ({seen[check.name]})" if seen[check.name] > 1 else ""
        _judged(_case(suite, gate, plain(check.name) + again), check)
    if why_not:
        error = ET.SubElement(_case(suite, gate, "ran to its end"), "error", type="could not run")
        error.set("message", plain(why_not))
        error.text = plain(why_not)
    return suite


def _case(suite: ET.Element, gate: GateResult, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=plain(gate.gate), name=name, time="0")


def _judged(case: ET.Element, check: Check) -> None:
    seen = said(check)
    if not check.passed:
        failure = ET.SubElement(case, "failure", message=seen or "does not hold", type="does not hold")
        failure.text = f"{seen}\npromise: {_TITLES.get(check.promise, check.promise)}".strip()
    elif seen:
        ET.SubElement(case, "system-out").text = seen
