"""The report as one HTML file that asks nobody for anything; verdicts, figures and plots need no script."""

from typing import Any

import jinja2
from markupsafe import Markup

from tickscope.gates.report import words
from tickscope.gates.report.plot_key import plot_key
from tickscope.gates.report.plot_svg import COLOURS, plot_svg
from tickscope.gates.verdict import Report

_MARKS = {"passed": "✓", "failed": "✕", "not judged": "○"}


def to_html(report: Report) -> str:
    """Return the page. Everything that an environment said is escaped, and what is no visible text replaced."""
    # StrictUndefined: a slip in the template fails in the tests instead of leaving a hole in the page.
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tickscope.gates.report", "."),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        colours=COLOURS,
        duration=words.duration,
        measured_and_limit=words.measured_and_limit,
        moment=words.moment,
        number=words.number,
        plot_key=plot_key,
        plot_svg=plot_svg,
        quantity=words.quantity,
    )
    return environment.get_template("report.html.j2").render(
        report=report,
        marks=_MARKS,
        sentence=words.sentence(report),
        promises=report.promises(),
        failures=[(gate, check) for gate in report.gates for check in gate.checks if not check.passed],
    )


def _visible(value: Any) -> Any:
    return words.plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
