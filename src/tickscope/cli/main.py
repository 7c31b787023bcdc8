"""The command ``tickscope``."""

from typing import Annotated

import typer

from tickscope import __version__
from tickscope.cli import (
    cloud,
    dlq,
    doctor,
    down,
    gates,
    ledger,
    lint,
    load,
    part,
    relay,
    render,
    replay,
    spec,
    systems,
    up,
)
from tickscope.cli.outcome import reporting

app = typer.Typer(
    name="tickscope",
    help="Observability for fleets of game servers, from one file.\n\nExample: tickscope up",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tickscope {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Observability for fleets of game servers, from one file."""


app.command("up")(up.command)
app.command("down")(down.command)
app.command("doctor")(doctor.command)
app.command("run")(part.command)
app.add_typer(spec.app, name="spec")
app.add_typer(dlq.app, name="dlq")
app.add_typer(relay.app, name="relay")
app.add_typer(render.app, name="render")
app.add_typer(lint.app, name="lint")
app.command("ledger")(ledger.command)
app.command("replay")(replay.command)
app.add_typer(gates.app, name="gates")
app.add_typer(cloud.app, name="cloud")
app.command("load")(load.command)
app.command("systems")(systems.command)


def main() -> None:
    """Run the command; expected errors are one sentence on stderr and exit code 1, or 2 for wrong usage."""
    with reporting():
        app()
