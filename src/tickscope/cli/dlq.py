"""``tickscope dlq``: what a store refused, and what becomes of it."""

from typing import TYPE_CHECKING, Annotated

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile

if TYPE_CHECKING:
    from tickscope.adapters.dead_letters import SqliteDeadLetters
    from tickscope.model.platform import Platform

app = typer.Typer(help="Dead letters: samples and spans that a store refused.", no_args_is_help=True)
LIST_MAX = 1000
TRACES = "traces"
Ids = Annotated[list[int], typer.Argument(help="Numbers from 'tickscope dlq list'.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _open(platform: "Platform") -> "SqliteDeadLetters":
    from tickscope.adapters.dead_letters import open_dead_letters

    return open_dead_letters(platform)


@app.command("list")
def list_(
    file: PlatformFile = DEFAULT_FILE,
    tenant: Annotated[str, typer.Option(help="Only this tenant's.")] = "",
    after: Annotated[int, typer.Option(help="Only numbers above this one, for paging.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=LIST_MAX)] = 50,
    as_json: AsJson = False,
) -> None:
    """List dead letters.

    Example: tickscope dlq list --tenant embergate
    """
    import json
    from datetime import UTC, datetime

    from rich.console import Console
    from rich.table import Table

    from tickscope.spec import load

    letters = _open(load(file)).list(tenant or None, after, limit)
    if as_json:
        keys = ("id", "tenant", "sender", "offset", "refused_ms", "samples", "why")
        rows = [
            {key: getattr(letter, key) for key in keys} | {"kind": letter.encoding.signal} for letter in letters
        ]
        typer.echo(json.dumps(rows))
        return
    if not letters:
        typer.echo("no dead letters")
        return
    table = Table(box=None, pad_edge=False)
    for column in ("id", "tenant", "sender", "refused at (UTC)", "kind", "number", "the store's reason"):
        table.add_column(column, overflow="fold")
    for letter in letters:
        at = datetime.fromtimestamp(letter.refused_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
        table.add_row(
            str(letter.id),
            letter.tenant,
            letter.sender,
            at,
            letter.encoding.signal,
            str(letter.samples),
            letter.why,
        )
    Console().print(table)


@app.command()
def show(number: Annotated[int, typer.Argument()], file: PlatformFile = DEFAULT_FILE) -> None:
    """Show one dead letter with its samples or spans, as JSON.

    Example: tickscope dlq show 12
    """
    import dataclasses
    import json

    from tickscope.errors import Reject
    from tickscope.spec import load
    from tickscope.wire import otlp_http, otlp_traces, remote_write
    from tickscope.wire.chosen_core import load_core

    platform = load(file)
    letter = _open(platform).get(number)
    if letter is None:
        raise Reject("no_letter", f"there is no dead letter {number}; see 'tickscope dlq list'")
    shown = dataclasses.asdict(letter) | {"kind": letter.encoding.signal}
    del shown["body"], shown["encoding"]
    if letter.encoding.signal == TRACES:
        raw = otlp_http.unpacked(letter.body, "gzip", platform.gateway.raw_bytes_max)
        shown["traces"] = otlp_traces.shown(otlp_traces.parse(raw, otlp_http.PROTOBUF))
    else:
        request = remote_write.parse(load_core().decompress(letter.body, platform.gateway.raw_bytes_max))
        shown["metadata"] = [
            {"name": entry.metric_family_name, "help": entry.help, "unit": entry.unit} for entry in request.metadata
        ]
        shown["series"] = [dataclasses.asdict(remote_write.series_of(series)) for series in request.timeseries]
    typer.echo(json.dumps(shown, indent=2))


@app.command()
def replay(ids: Ids, file: PlatformFile = DEFAULT_FILE) -> None:
    """Offer dead letters to their store again; what it takes now is removed.

    Example: tickscope dlq replay 12 13
    """
    import asyncio

    from tickscope.errors import Reject
    from tickscope.relay.letters import replay as replay_letters
    from tickscope.spec import load

    platform = load(file)
    outcomes = asyncio.run(replay_letters(platform, _open(platform), ids))
    for outcome in outcomes:
        typer.echo(f"{outcome.id}: {outcome.said}")
    kept = sum(not outcome.delivered for outcome in outcomes)
    if kept:
        raise Reject("not_replayed", f"{kept} of {len(outcomes)} were not delivered and are still dead letters")


@app.command()
def drop(
    ids: Ids,
    file: PlatformFile = DEFAULT_FILE,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove dead letters for good: what they hold will be in no store.

    Example: tickscope dlq drop 12 --yes
    """
    from tickscope.spec import load

    letters = _open(load(file))
    if not yes:
        typer.confirm(f"remove {len(ids)} dead letters for good?", abort=True)
    typer.echo(f"dropped {letters.drop(ids)} of {len(ids)}")
