"""The report on a terminal: what failed first, then a verdict for each gate and each promise."""

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from tickscope.gates.report.words import measured, sentence
from tickscope.gates.verdict import Report, Verdict

_COLOURS = {Verdict.PASSED: "green", Verdict.FAILED: "red", Verdict.NOT_JUDGED: "yellow"}


def to_text(report: Report) -> RenderableType:
    """Return what a console prints."""
    shown: list[RenderableType] = []
    failed = [(gate, check) for gate in report.gates for check in gate.checks if not check.passed]
    for gate, check in failed:
        said = "; ".join(filter(None, [measured(check), check.detail]))
        shown.append(f"[red]{gate.gate} failed[/] {escape(check.name)}: {escape(said) or 'does not hold'}")
    for gate in report.gates:
        if gate.why_not:
            shown.append(f"[yellow]{gate.gate} could not judge[/] {escape(gate.why_not)}")
    shown += ["", _gates(report), "", _promises(report), ""]
    shown.append(f"{_coloured(report.verdict)} {escape(sentence(report))}")
    return Group(*shown)


def _gates(report: Report) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("gate", "", "checks", "seconds", "verdict"):
        table.add_column(column, justify="right" if column in ("checks", "seconds") else "left")
    for gate in report.gates:
        held = sum(check.passed for check in gate.checks)
        seconds = f"{gate.lasted_s:.0f}"
        table.add_row(gate.gate, gate.title, f"{held}/{len(gate.checks)}", seconds, _coloured(gate.verdict))
    return table


def _promises(report: Report) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("promise", "", "checks", "verdict"):
        table.add_column(column, justify="right" if column in ("promise", "checks") else "left")
    for promise, verdict, checks in report.promises():
        held = sum(check.passed for check in checks)
        table.add_row(
            str(promise.number or "–"),
            promise.title,
            f"{held}/{len(checks)}" if checks else "–",
            _coloured(verdict),
        )
    return table


def _coloured(verdict: Verdict) -> str:
    return f"[{_COLOURS[verdict]}]{verdict.value}[/]"
