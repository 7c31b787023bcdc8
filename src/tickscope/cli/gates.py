"""``tickscope gates``"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile

if TYPE_CHECKING:
    from tickscope.gates.gate import Gate
    from tickscope.gates.profile import Profile
    from tickscope.gates.verdict import Report
    from tickscope.model.platform import Platform

EXIT_COULD_NOT_RUN = 2

app = typer.Typer(
    help="Judge a running environment from outside.\n\nExample: tickscope gates run --profile smoke",
    no_args_is_help=True,
)


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the gates and what each proves.

    Example: tickscope gates list
    """
    import json

    from rich.console import Console
    from rich.table import Table

    from tickscope.gates.run import GATES

    if as_json:
        typer.echo(json.dumps([{"gate": g.name, "title": g.title, "proves": g.proves} for g in GATES], indent=2))
        return
    table = Table(box=None, pad_edge=False)
    for column in ("gate", "title", "proves"):
        table.add_column(column)
    for gate in GATES:
        table.add_row(gate.name, gate.title, gate.proves)
    Console().print(table)


@app.command()
def run(
    gates: Annotated[
        list[str] | None, typer.Argument(help="Which gates, such as T1 T6; all when left out.")
    ] = None,
    file: PlatformFile = DEFAULT_FILE,
    env: Annotated[str, typer.Option("--env", help="local, or an environment of gates.environments.")] = "local",
    profile: Annotated[str, typer.Option(help="smoke (a minute and a half) or full (half an hour).")] = "smoke",
    out: Annotated[Path | None, typer.Option(help="Folder for the report, in place of the data folder's.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Run gates against an environment; exit 0 passed, 1 failed, 2 could not run.

    Example: tickscope gates run T1 T2 --env local --profile smoke
    """
    import asyncio

    from tickscope.errors import TickscopeError
    from tickscope.gates.profile import PROFILES
    from tickscope.spec import load

    chosen = _chosen(gates or [])
    if profile not in PROFILES:
        raise typer.BadParameter(f"'{profile}' is no profile; choose one of {', '.join(PROFILES)}")
    try:
        platform = load(file)
        report = asyncio.run(_run(platform, env, PROFILES[profile], chosen, out, as_json))
    except TickscopeError as error:
        typer.echo(f"tickscope: could not run: {error}", err=True)
        raise typer.Exit(EXIT_COULD_NOT_RUN) from error
    raise typer.Exit(report.exit_code)


@app.command()
def report(
    file: PlatformFile = DEFAULT_FILE,
    path: Annotated[Path | None, typer.Option(help="A report.json, in place of the newest run's.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Show the newest run's report again; exit as that run did.

    Example: tickscope gates report
    """
    from tickscope.errors import TickscopeError
    from tickscope.gates.report.files import newest, read
    from tickscope.spec import load

    found = path or newest(load(file).data_folder / "gates")
    if found is None:
        typer.echo("tickscope: no gate was run here yet; run one: tickscope gates run", err=True)
        raise typer.Exit(EXIT_COULD_NOT_RUN)
    try:
        shown = read(found)
    except TickscopeError as error:
        typer.echo(f"tickscope: {error}", err=True)
        raise typer.Exit(EXIT_COULD_NOT_RUN) from error
    _show(shown, found.parent, as_json)
    raise typer.Exit(shown.exit_code)


def _chosen(names: list[str]) -> "tuple[Gate, ...]":
    from tickscope.gates.run import GATES

    known = {gate.name: gate for gate in GATES}
    unknown = [name for name in names if name.upper() not in known]
    if unknown:
        raise typer.BadParameter(f"'{unknown[0]}' is no gate; choose among {', '.join(known)}")
    wanted = {name.upper() for name in names} or set(known)
    return tuple(gate for gate in GATES if gate.name in wanted)


async def _run(
    platform: "Platform",
    env: str,
    profile: "Profile",
    gates: "tuple[Gate, ...]",
    out: Path | None,
    as_json: bool,
) -> "Report":
    import os
    import random
    import secrets
    import time

    import aiohttp

    from tickscope import __version__
    from tickscope.cli.gates_progress import progress
    from tickscope.cli.signals import stop_on_signals
    from tickscope.gates.gate import World
    from tickscope.gates.report.files import write
    from tickscope.gates.run import run_gates
    from tickscope.gates.target import target_of
    from tickscope.gates.verdict import Report

    started_at_s = time.time()
    folder = out or platform.data_folder / "gates" / time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(started_at_s))
    folder.mkdir(parents=True, exist_ok=True)
    stop = stop_on_signals()
    target = target_of(platform, env, os.environ)
    async with aiohttp.ClientSession() as session:
        world = World(
            platform,
            target,
            profile,
            session,
            folder,
            f"run-{secrets.token_hex(4)}",
            random.Random(secrets.randbits(32)),  # noqa: S311 (pauses between faults, nothing secret)
        )
        with progress(platform, profile, gates) as told:
            results = await run_gates(world, gates, stop, told)
    found = Report(__version__, target.name, profile.name, started_at_s, results)
    write(found, folder)
    _show(found, folder, as_json)
    return found


def _show(report: "Report", folder: Path, as_json: bool) -> None:
    import json

    from rich.console import Console

    from tickscope.gates.report.text import to_text
    from tickscope.gates.report.to_json import to_json

    if as_json:
        typer.echo(json.dumps(to_json(report), indent=2))
        return
    console = Console()
    console.print(to_text(report))
    console.print(f"report: {folder / 'report.html'}", soft_wrap=True)
