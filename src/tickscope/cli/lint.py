"""``tickscope lint``"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile

if TYPE_CHECKING:
    from tickscope.lint.model import Subject
    from tickscope.policy.personal_data import Patterns

    Read = Callable[[str, str, Patterns], list[Subject]]

app = typer.Typer(
    help="Check rule files and dashboards against the platform file's schema and catalogue.\n\n"
    "Example: tickscope lint rules alerts.yaml",
    no_args_is_help=True,
)

Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="The files to check.", allow_dash=True)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def rules(files: Files, file: PlatformFile = DEFAULT_FILE, as_json: AsJson = False) -> None:
    """Check Prometheus' rule files (also Mimir's and AMP's): labels, values, personal data, percentiles.

    Exits with 1 when there is a finding, or a file is no rule file. What each finding means: docs/guide/lint.md.

    Example: tickscope lint rules alerts.yaml recording.yaml --json
    """
    from tickscope.lint.rule_file import REASON, subjects

    _lint(files, file, as_json, subjects, REASON)


@app.command()
def dashboards(files: Files, file: PlatformFile = DEFAULT_FILE, as_json: AsJson = False) -> None:
    """Check Grafana dashboards, as Grafana exports them (JSON).

    Exits with 1 when there is a finding, or a file is no dashboard. What each finding means: docs/guide/lint.md.

    Example: tickscope lint dashboards fleet.json
    """
    from tickscope.lint.dashboard import REASON, subjects

    _lint(files, file, as_json, subjects, REASON)


def _lint(files: list[Path], platform_file: Path, as_json: bool, read: "Read", reason: str) -> None:
    import json
    from dataclasses import asdict

    from tickscope.lint.model import Context
    from tickscope.lint.run import lint
    from tickscope.spec import load

    context = Context.of(load(platform_file))
    subjects = [each for path in files for each in read(_text(path, reason), str(path), context.policy.patterns)]
    findings = lint(subjects, context)
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(str(finding))
    expressions = sum(each.is_expression for each in subjects)
    counts = ((len(files), "file"), (expressions, "expression"), (len(findings), "finding"))
    typer.echo(", ".join(f"{number} {what}{'s' * (number != 1)}" for number, what in counts), err=True)
    if findings:
        raise typer.Exit(1)


def _text(path: Path, reason: str) -> str:
    import sys

    from tickscope.errors import Reject
    from tickscope.lint.limits import FILE_BYTES_MAX

    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(FILE_BYTES_MAX + 1)
        else:
            with path.open("rb") as opened:
                data = opened.read(FILE_BYTES_MAX + 1)
        if len(data) > FILE_BYTES_MAX:
            raise Reject(reason, f"{path}:1: more than {FILE_BYTES_MAX} bytes (FILE_BYTES_MAX); split the file")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise Reject(reason, f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Reject(reason, f"{path}:{line}: not UTF-8") from error
