"""The report as JSON, and back."""

import math
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tickscope.errors import Reject
from tickscope.gates.promises import PROMISES
from tickscope.gates.verdict import GateResult, Plot, Report

FORMAT = 1
YEAR_10000_S = 253_402_300_800
_KEYS = ("version", "environment", "profile", "started_at_s", "gates")
_REPORT = TypeAdapter(Report)


def to_json(report: Report) -> dict[str, Any]:
    """Return the report with its verdicts, for programs that read it.

    Beside the fields of ``Report`` it has ``format``, ``verdict``, ``exit_code`` and ``promises``, and each gate
    has its ``verdict``. JSON has no infinity: a measurement that is none is null, or left out when it is a figure.
    """
    return {
        "format": FORMAT,
        "verdict": report.verdict.value,
        "exit_code": int(report.exit_code),
        "promises": [
            {"number": promise.number, "title": promise.title, "verdict": verdict.value, "checks": len(checks)}
            for promise, verdict, checks in report.promises()
        ],
        "version": report.version,
        "environment": report.environment,
        "profile": report.profile,
        "started_at_s": report.started_at_s,
        "gates": [_gate(gate) for gate in report.gates],
    }


def from_json(document: Any) -> Report:
    """Return the report again; verdicts are computed anew. Raises Reject when the document is no whole report."""
    if not isinstance(document, dict) or "format" not in document:
        raise Reject("bad_report", "this is no report of the gates")
    if document["format"] != FORMAT:
        raise Reject("bad_report", f"the report has format {document['format']!r}; this program reads {FORMAT}")
    try:
        report = _REPORT.validate_python({key: document[key] for key in _KEYS if key in document})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise Reject("bad_report", f"the report is damaged: {where}: {first['msg']}") from error
    for fault in (fault for gate in report.gates for fault in _faults(gate)):
        raise Reject("bad_report", f"the report is damaged: {fault}")
    if not 0 <= report.started_at_s < YEAR_10000_S:
        raise Reject("bad_report", f"the report is damaged: started_at_s: {report.started_at_s} is no Unix time")
    return report


def _gate(gate: GateResult) -> dict[str, Any]:
    found = asdict(gate) | {"verdict": gate.verdict.value}
    found["figures"] = [figure for figure in found["figures"] if math.isfinite(figure["value"])]
    for check in found["checks"]:
        check |= {key: _finite(check[key]) for key in ("value", "limit")}
    for plot in found["plots"]:
        plot["limit"] = _finite(plot["limit"])
        for line in plot["lines"]:
            line["values"] = [_finite(value) for value in line["values"]]
    return found


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _faults(gate: GateResult) -> list[str]:
    """Return what types alone do not tell."""
    known = {promise.number for promise in PROMISES}
    faults = [
        f"{gate.gate}, {check.name}: there is no promise {check.promise}"
        for check in gate.checks
        if check.promise not in known
    ]
    if not 0 <= gate.started_at_s < YEAR_10000_S or not 0 <= gate.lasted_s < YEAR_10000_S:
        faults.append(f"{gate.gate}: {gate.started_at_s} or {gate.lasted_s} is no time")
    return faults + [f"{gate.gate}, {plot.title}: {fault}" for plot in gate.plots for fault in _plot_faults(plot)]


def _plot_faults(plot: Plot) -> list[str]:
    lengths = {len(line.values) for line in plot.lines} - {len(plot.times_s)}
    seconds = (*plot.times_s, *(at_s for band in plot.bands for at_s in (band.start_s, band.end_s)))
    faults = ["a line has not one value for each time"] if lengths else []
    return faults + ([] if all(map(math.isfinite, seconds)) else ["a time is no number"])
