"""The report as JUnit XML, as CI systems read it: a suite for each gate, a case for each check."""

import datetime
import re
import xml.etree.ElementTree as ET

from tickscope.gates.report.words import measured
from tickscope.gates.verdict import GateResult, Report

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for, not even escaped."""


def to_junit(report: Report) -> bytes:
    """Return the XML; a gate that did not run, or not to its end, has an error of its own."""
    root = ET.Element("testsuites", name=f"tickscope gates, {report.environment}, {report.profile}")
    for gate in report.gates:
        root.append(_suite(gate))
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _suite(gate: GateResult) -> ET.Element:
    failed = sum(not check.passed for check in gate.checks)
    began = datetime.datetime.fromtimestamp(gate.started_at_s, datetime.UTC).replace(tzinfo=None)
    suite = ET.Element(
        "testsuite",
        name=_clean(f"{gate.gate} {gate.title}"),
        tests=str(len(gate.checks) + bool(gate.why_not)),
        failures=str(failed),
        errors=str(int(bool(gate.why_not))),
        time=f"{gate.lasted_s:.3f}",
        timestamp=began.isoformat(timespec="seconds"),
    )
    for check in gate.checks:
        case = ET.SubElement(suite, "testcase", classname=gate.gate, name=_clean(check.name))
        if not check.passed:
            said = _clean("; ".join(filter(None, [measured(check), check.detail])))
            ET.SubElement(case, "failure", message=said or "does not hold", type="check")
    if gate.why_not:
        case = ET.SubElement(suite, "testcase", classname=gate.gate, name="ran to its end")
        ET.SubElement(case, "error", message=_clean(gate.why_not), type="could-not-run")
    return suite


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
