"""The report as one HTML file that asks nobody for anything; verdicts and figures need no script."""

import datetime

import jinja2

from tickscope.gates.report.plot_svg import plot_svg
from tickscope.gates.report.words import measured, number, sentence
from tickscope.gates.verdict import Report


def to_html(report: Report) -> str:
    """Return the page. Everything that an environment said is escaped."""
    # StrictUndefined: a slip in the template fails in the tests instead of leaving a hole in the page.
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tickscope.gates.report", "."),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    began = datetime.datetime.fromtimestamp(report.started_at_s, datetime.UTC)
    return environment.get_template("report.html.j2").render(
        report=report,
        began=began.strftime("%Y-%m-%d %H:%M:%S UTC"),
        sentence=sentence(report),
        promises=report.promises(),
        measured=measured,
        number=number,
        plot_svg=plot_svg,
    )
