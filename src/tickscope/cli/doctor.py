"""``tickscope doctor``"""

from typing import Annotated

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile


def command(
    file: PlatformFile = DEFAULT_FILE,
    fix: Annotated[bool, typer.Option("--fix", help="Unpack missing programs into the data folder.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what is missing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check this machine and say what is missing.

    Example: tickscope doctor --fix
    """
    import json
    import os

    from rich.console import Console
    from rich.table import Table

    from tickscope.local import checkup, programs
    from tickscope.spec import load

    platform = load(file)
    folder = programs.folder_of(platform.data_folder, os.environ)
    if fix:
        missing = [found.program for found in programs.find_all(folder) if found.path is None]
        if missing:
            programs.fetch(missing, folder, typer.echo)
    findings = checkup.check(platform, folder)
    if as_json:
        typer.echo(json.dumps([{"what": f.what, "ok": f.ok, "said": f.said, "mend": f.mend} for f in findings]))
    else:
        table = Table(box=None, pad_edge=False)
        for column in ("", "part", "found", "what to do"):
            table.add_column(column, overflow="fold")
        for finding in findings:
            if quiet and (finding.ok or finding.optional):
                continue
            mark = "[green]ok[/]" if finding.ok else "[yellow]–[/]" if finding.optional else "[red]missing[/]"
            table.add_row(mark, finding.what, finding.said, "" if finding.ok else finding.mend)
        if table.row_count:
            Console().print(table)
    raise typer.Exit(0 if all(finding.ok or finding.optional for finding in findings) else 1)
