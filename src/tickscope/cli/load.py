"""``tickscope load``"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile, seconds

if TYPE_CHECKING:
    from rich.console import Console

    from tickscope.gates.load.plan import LoadPlan
    from tickscope.gates.load.run import LoadResult
    from tickscope.gates.oracle.findings import Findings
    from tickscope.gates.target import Target

EXIT_COULD_NOT_RUN = 2
ANSWER_S_MAX = 60.0
VERIFY_S_MAX = 60.0
"""A load may run beside a fault: what was acknowledged has this long to arrive."""


def command(
    file: PlatformFile = DEFAULT_FILE,
    times: Annotated[
        float, typer.Option("--times", "-x", help="Times the nominal load of gates.load: 1, 3, 5.")
    ] = 1,
    for_: Annotated[str, typer.Option("--for", help="How long.")] = "60s",
    tenant: Annotated[list[str] | None, typer.Option(help="Whose; all of gates.tenants when left out.")] = None,
    env: Annotated[str, typer.Option("--env", help="local, or an environment of gates.environments.")] = "local",
    verify: Annotated[bool, typer.Option(help="Read everything back and compare.")] = True,
    acks: Annotated[Path | None, typer.Option(help="Where to journal acknowledgements (JSON lines).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Send synthetic game telemetry, open loop, and compare what is stored with what was acknowledged.

    Exit 0 when all of it is stored as it was sent, 1 when not, 2 when it could not be sent or read.

    Example: tickscope load --times 3 --for 60s
    """
    import asyncio
    import json
    import os
    import secrets

    from rich.console import Console

    from tickscope.errors import TickscopeError
    from tickscope.gates.load.plan import load_plan
    from tickscope.gates.oracle.findings import sound
    from tickscope.gates.target import target_of
    from tickscope.spec import load

    for_s = seconds(for_)
    try:
        platform = load(file)
        plan = load_plan(platform, f"load-{secrets.token_hex(4)}", times, tuple(tenant or ()))
        target = target_of(platform, env, os.environ, plan.tenants)
        path = acks or platform.data_folder / "gates" / f"{plan.run}-acks.jsonl"
        result, found = asyncio.run(_run(target, plan, for_s, path, verify))
    except TickscopeError as error:
        typer.echo(f"tickscope: could not run: {error}", err=True)
        raise typer.Exit(EXIT_COULD_NOT_RUN) from error
    said = _figures(result, found)
    if as_json:
        typer.echo(json.dumps({"run": plan.run, "acks": str(path), **said}, indent=2))
    else:
        _print(Console(), said, result, path)
    raise typer.Exit(0 if found is None or sound(found) else 1)


async def _run(
    target: "Target", plan: "LoadPlan", for_s: float, path: Path, verify: bool
) -> "tuple[LoadResult, Findings | None]":
    import asyncio

    import aiohttp

    from tickscope.cli.gates_progress import bar
    from tickscope.cli.signals import stop_on_signals
    from tickscope.errors import Retry
    from tickscope.gates.load.acks import AckJournal
    from tickscope.gates.load.run import Load
    from tickscope.gates.oracle.read import StoreReader
    from tickscope.gates.oracle.verify import verify as verify_all

    stop = stop_on_signals()
    with AckJournal(path) as journal, bar(f"{plan.samples_per_s:,.0f} samples/s", for_s):
        load = Load(plan, target.gateway_url, target.tokens, journal, ANSWER_S_MAX)

        async def until_stopped() -> None:
            await stop.wait()
            load.stop()

        stopping = asyncio.create_task(until_stopped())
        result = await load.run(for_s)
        stopping.cancel()
    if not any(ack.outcome == "acknowledged" for ack in result.acks):
        last = result.acks[-1] if result.acks else None
        said = f"the last answer was {last.status}: {last.said}" if last else "no request was due"
        raise Retry(f"{target.gateway_url} acknowledged nothing; {said}")
    if not verify:
        return result, None
    async with aiohttp.ClientSession() as session:
        store = StoreReader(session, target.hot_store_url)
        return result, await verify_all(store, plan, result.acks, VERIFY_S_MAX)


def _figures(result: "LoadResult", found: "Findings | None") -> dict[str, object]:
    from dataclasses import asdict

    from tickscope.gates.quantile import quantile

    taken = [ack for ack in result.acks if ack.outcome == "acknowledged"]
    latencies_ms = [ack.latency_s * 1000 for ack in taken]
    refused = [ack for ack in result.acks if ack.outcome != "acknowledged"]
    return {
        "offered_samples_per_s": result.plan.samples_per_s,
        "requests": len(result.acks),
        "requests_acknowledged": len(taken),
        "requests_sent_again": sum(ack.tries - 1 for ack in result.acks),
        "samples_acknowledged": sum(ack.samples for ack in taken),
        "refused": f"{refused[0].status}: {refused[0].said}" if refused else "",
        "ttfb_p50_ms": round(quantile(latencies_ms, 0.5), 3),
        "ttfb_p99_ms": round(quantile(latencies_ms, 0.99), 3),
        "generator_headroom": round(result.headroom.times, 2),
        "generator_late_p99_ms": round(result.headroom.late_p99_s * 1000, 3),
        "oracle": asdict(found) if found else None,
    }


def _print(console: "Console", said: dict[str, object], result: "LoadResult", path: Path) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    oracle = said.pop("oracle")
    rows = {
        **said,
        **{f"oracle: {name}": value for name, value in (oracle if isinstance(oracle, dict) else {}).items()},
    }
    for name, value in rows.items():
        if value not in ("", ()):
            shown = f"{value:,}" if isinstance(value, int | float) else str(value)
            table.add_row(name.replace("_", " "), shown)
    console.print(table)
    console.print(result.headroom.sentence(), soft_wrap=True)
    if not result.headroom.enough:
        console.print("[yellow]the generator was the limit[/]: send less, or from a faster machine")
    console.print(f"acknowledgements: {path}", soft_wrap=True)
