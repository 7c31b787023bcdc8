"""The report as JSON, and back."""

from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tickscope.errors import Reject
from tickscope.gates.verdict import Report

FORMAT = 1
_REPORT = TypeAdapter(Report)


def to_json(report: Report) -> dict[str, Any]:
    """Return the report with its verdicts, for programs that read it.

    Beside the fields of ``Report`` it has ``format``, ``verdict``, ``exit_code`` and ``promises``.
    """
    return {
        "format": FORMAT,
        "verdict": report.verdict.value,
        "exit_code": int(report.exit_code),
        "promises": [
            {"number": promise.number, "title": promise.title, "verdict": verdict.value, "checks": len(checks)}
            for promise, verdict, checks in report.promises()
        ],
        **asdict(report),
    }


def from_json(document: Any) -> Report:
    """Return the report again; raises Reject when the document is none of this format."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise Reject("bad_report", f"this is no report of the gates in format {FORMAT}; run the gates again")
    known = {key: document[key] for key in asdict(Report("", "", "", 0, ())) if key in document}
    try:
        return _REPORT.validate_python(known)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise Reject(
            "bad_report", f"the report is damaged: {where}: {first['msg']}; run the gates again"
        ) from error
