"""The report on a terminal: what did not hold first, then gates and promises, last the outcome in one sentence."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tickscope.gates.report.words import duration, measured_and_limit, plain, said, sentence
from tickscope.gates.verdict import Check, GateResult, Report, Verdict

DETAIL_CHARS_MAX = 600
"""Of each failing check; the files have it whole."""

_COLOURS = {Verdict.PASSED: "green", Verdict.FAILED: "red", Verdict.NOT_JUDGED: "yellow"}
_SIGNS = {Verdict.PASSED: "✓", Verdict.FAILED: "✕", Verdict.NOT_JUDGED: "○"}


def to_text(report: Report) -> RenderableType:
    """Return what a console prints; where all passed, a line for each gate and one for the promises."""
    shown: list[RenderableType] = [*_wrong(report)]
    if shown:
        shown.append("")
    passed = report.verdict is Verdict.PASSED
    shown += [_gates(report, checks=not passed)] if report.gates else []
    shown += [_promises_short(report)] if passed else ["", _promises(report), ""]
    shown.append(Text.assemble(_word(report.verdict), "  ", (sentence(report), "bold")))
    return Group(*shown)


def _wrong(report: Report) -> Iterator[RenderableType]:
    for gate in report.gates:
        for check in gate.checks:
            if not check.passed:
                yield Text.assemble(("✕ ", "red"), (plain(f"{gate.gate} {check.name}"), "bold red"))
                yield Padding(Text(_short(said(check) or "does not hold")), (0, 0, 0, 2))
        if gate.why_not:
            who = (plain(f"{gate.gate} could not judge"), "bold yellow")
            yield Text.assemble(("○ ", "yellow"), who, " ", _short(plain(gate.why_not)))


def _short(text: str) -> str:
    return text if len(text) <= DETAIL_CHARS_MAX else f"{text[:DETAIL_CHARS_MAX]}…"


def _gates(report: Report, checks: bool) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", show_header=checks)
    table.add_column("verdict", no_wrap=True)
    table.add_column("gate, check" if checks else "", overflow="fold")
    table.add_column("measured", justify="right", overflow="fold")
    if checks:
        table.add_column("limit", justify="right", overflow="fold")
    for gate in report.gates:
        held = f"{_held(gate.checks)} checks held" if gate.checks else "no checks"
        took = f"{held}, {duration(gate.lasted_s)}"
        row: list[RenderableType] = [_word(gate.verdict), Text(plain(f"{gate.gate} {gate.title}"), style="bold")]
        if not checks:
            table.add_row(*row, Text(took, style="dim"))
            continue
        row[1] = Text.assemble((plain(f"{gate.gate} {gate.title}"), "bold"), (f"  {took}", "dim"))
        table.add_row(*row)
        for check in _failed_first(gate):
            word = _word(Verdict.PASSED if check.passed else Verdict.FAILED)
            table.add_row(word, Text(f"  {plain(check.name)}"), *map(Text, measured_and_limit(check)))
    return table


def _failed_first(gate: GateResult) -> list[Check]:
    return sorted(gate.checks, key=lambda check: check.passed)


def _promises(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("verdict", no_wrap=True)
    table.add_column("no.", justify="right")
    table.add_column("promise", overflow="fold")
    table.add_column("checks held", justify="right")
    for promise, verdict, checks in report.promises():
        table.add_row(_word(verdict), str(promise.number or "–"), promise.title, _held(checks) if checks else "–")
    return table


def _promises_short(report: Report) -> Text:
    titles: dict[Verdict, list[str]] = {Verdict.PASSED: [], Verdict.NOT_JUDGED: []}
    for promise, verdict, _ in report.promises():
        titles.setdefault(verdict, []).append(promise.title)
    line = Text.assemble(("held: ", "dim"), ", ".join(titles[Verdict.PASSED]))
    if titles[Verdict.NOT_JUDGED]:
        line.append("\nnot judged: " + ", ".join(titles[Verdict.NOT_JUDGED]), style="dim")
    return line


def _held(checks: tuple[Check, ...]) -> str:
    return f"{sum(check.passed for check in checks)} of {len(checks)}"


def _word(verdict: Verdict) -> Text:
    return Text(f"{_SIGNS[verdict]} {verdict.value}", style=_COLOURS[verdict])
