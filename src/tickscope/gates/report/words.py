"""Figures and verdicts in words."""

from tickscope.gates.verdict import Check, Report, Verdict


def number(value: float) -> str:
    """Return a figure in few digits: whole when it is, else three that count."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def measured(check: Check) -> str:
    """Return what a check measured and its limit; empty when it has no figure."""
    if check.value is None:
        return ""
    limit = "" if check.limit is None else f", at most {number(check.limit)}"
    return f"{number(check.value)} {check.unit}".strip() + limit


def sentence(report: Report) -> str:
    """Return how a run came out."""
    ran = sum(not gate.why_not for gate in report.gates)
    judged = [verdict for _, verdict, _ in report.promises() if verdict is not Verdict.NOT_JUDGED]
    held = judged.count(Verdict.PASSED)
    gates = f"{ran} of {len(report.gates)} gates ran to their end against {report.environment}"
    if report.verdict is Verdict.PASSED:
        return f"{gates}: every promise that was judged held"
    if report.verdict is Verdict.FAILED:
        return f"{gates}: {judged.count(Verdict.FAILED)} promises did not hold, {held} did"
    return f"{gates}: not judged to the end"
