"""``tickscope replay``"""

from typing import TYPE_CHECKING, Annotated

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile, moment_ms

if TYPE_CHECKING:
    from rich.progress import Progress

    from tickscope.model.platform import Platform
    from tickscope.relay.replay import Refusals, Replayed, Span

HOT = "hot"
EXIT_REFUSED, EXIT_STOPPED = 1, 130
REASONS_MAX = 5
Moment = "a time (2026-11-24T18:00:00Z), a while ago (2h) or now"


def command(
    start: Annotated[str, typer.Option("--from", help=f"Received at or after: {Moment}.")],
    to_store: Annotated[str, typer.Option("--to-store", help="hot, or the address of a remote-write store.")],
    end: Annotated[str, typer.Option("--to", help=f"Received before: {Moment}.")] = "now",
    tenant: Annotated[str, typer.Option(help="Only this tenant's.")] = "",
    file: PlatformFile = DEFAULT_FILE,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Deliver again what the buffer still holds of a span of time, to the hot store or to another one.

    A store that has a sample already keeps it as it is. Exit 0 when the store has all of it, 1 when it refused
    some.

    Example: tickscope replay --from 2h --to now --tenant embergate --to-store http://127.0.0.1:9090
    """
    import asyncio
    import json
    import time

    from tickscope.relay.replay import Span
    from tickscope.spec import load

    platform = load(file)
    now_ms = time.time_ns() // 1_000_000
    span = Span(moment_ms(start, now_ms), moment_ms(end, now_ms), tenant or None)
    if span.start_ms >= span.end_ms:
        raise typer.BadParameter(f"--from {start} is not before --to {end}")
    if tenant and platform.tenant(tenant) is None:
        names = ", ".join(each.name for each in platform.tenants)
        raise typer.BadParameter(f"there is no tenant '{tenant}'; --tenant takes one of {names}")
    done, refusals, stopped = asyncio.run(_replay(platform, span, to_store))
    if as_json:
        said = {"records": done.records, "samples": done.samples, "refused": refusals.samples, "stopped": stopped}
        typer.echo(json.dumps({**said, "newest_received_ms": done.newest_ms, "reasons": dict(refusals.reasons)}))
    else:
        _print(done, refusals, stopped)
    if stopped:
        raise typer.Exit(EXIT_STOPPED)
    if refusals.samples:
        raise typer.Exit(EXIT_REFUSED)


async def _replay(platform: "Platform", span: "Span", to_store: str) -> "tuple[Replayed, Refusals, bool]":
    import asyncio

    from tickscope.adapters import buffers
    from tickscope.adapters.metric_stores import open_address, open_store
    from tickscope.cli.signals import stop_on_signals
    from tickscope.relay.delivery import Delivery
    from tickscope.relay.replay import Refusals, Replayed, replay
    from tickscope.wire.chosen_core import load_core

    if to_store != HOT and not to_store.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise typer.BadParameter(
            f"--to-store {to_store}: allowed: hot, https://host…, and http:// to 127.0.0.1 and localhost"
        )
    stop = stop_on_signals()
    history = await buffers.open_history(platform)
    store = open_store(platform) if to_store == HOT else open_address(platform, to_store)
    refusals, done = Refusals(), Replayed()
    delivery = Delivery(load_core(), store, refusals, platform.gateway.raw_bytes_max)
    try:
        with _bar(span) as bar:
            task = bar.add_task("replay", total=span.end_ms - span.start_ms)
            told = lambda newest_ms: bar.update(task, completed=newest_ms - span.start_ms)  # noqa: E731
            replaying = asyncio.create_task(replay(history, delivery, span, done, told))
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait({replaying, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            stopped = not replaying.done()
            replaying.cancel()
            await asyncio.gather(replaying, return_exceptions=stopped)
    finally:
        await store.close()
        await history.close()
    return done, refusals, stopped


def _bar(span: "Span") -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _print(done: "Replayed", refusals: "Refusals", stopped: bool) -> None:
    from datetime import UTC, datetime

    typer.echo(f"{done.records:,} records with {done.samples:,} samples delivered, {refusals.samples:,} refused")
    if done.traces_left_out:
        typer.echo(f"{done.traces_left_out:,} records of traces left out: a metric store takes none")
    for why, samples in refusals.reasons.most_common(REASONS_MAX):
        typer.echo(f"  {samples:,} samples: {why}")
    if stopped:
        at = datetime.fromtimestamp(done.newest_ms / 1000, UTC).isoformat(timespec="seconds")
        typer.echo(f"stopped; what was received from {at} on may be missing: go on with --from", err=True)
