"""``tickscope relay``: what delivery is doing, and pausing it for a tenant."""

from typing import TYPE_CHECKING, Annotated

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeVar

    from tickscope.model.platform import Platform
    from tickscope.ports.pauses import Pauses

    T = TypeVar("T")

app = typer.Typer(help="Delivery from the buffer to the hot store.", no_args_is_help=True)
Tenant = Annotated[str, typer.Argument(help="A tenant of the platform file.")]
STATUS_S_MAX = 5.0


@app.command()
def pause(
    tenant: Tenant,
    why: Annotated[str, typer.Option(help="For the others who will ask.")] = "",
    file: PlatformFile = DEFAULT_FILE,
) -> None:
    """Stop delivering a tenant's data; it waits in the buffer, and nobody else notices.

    Example: tickscope relay pause embergate --why "their workspace is being moved"
    """
    import asyncio
    import time

    from tickscope.ports.pauses import Pause

    platform = _checked(file, tenant)

    async def run(pauses: "Pauses") -> None:
        await pauses.pause(tenant, Pause(time.time_ns() // 1_000_000, why))

    asyncio.run(_with_pauses(platform, run))
    typer.echo(f"{tenant} is paused; its data waits in the buffer until 'tickscope relay resume {tenant}'")


@app.command()
def resume(tenant: Tenant, file: PlatformFile = DEFAULT_FILE) -> None:
    """Go on delivering a paused tenant's data, from where it stopped.

    Example: tickscope relay resume embergate
    """
    import asyncio

    async def run(pauses: "Pauses") -> bool:
        return await pauses.resume(tenant)

    known = asyncio.run(_with_pauses(_checked(file, tenant), run))
    typer.echo(f"{tenant} goes on" if known else f"{tenant} was not paused")


@app.command()
def status(
    file: PlatformFile = DEFAULT_FILE, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Show this machine's relay: how far behind it is, who is paused, what the store refused.

    Example: tickscope relay status --json
    """
    import json
    import time
    import urllib.request

    from rich.console import Console
    from rich.table import Table

    from tickscope.errors import Retry
    from tickscope.spec import load

    url = f"http://127.0.0.1:{load(file).ports.relay}/status"
    try:
        with urllib.request.urlopen(url, timeout=STATUS_S_MAX) as answer:  # noqa: S310 - loopback, built here
            said = json.load(answer)
    except OSError as error:
        raise Retry(f"no relay answers at {url}: {error}; is it running? (tickscope up)") from error
    if as_json:
        typer.echo(json.dumps(said))
        return
    oldest_ms = said["oldest_received_ms"]
    age = "nothing waits" if oldest_ms is None else f"{max(time.time() - oldest_ms / 1000, 0):.1f} s"
    dead = ", ".join(f"{tenant}: {samples:,}" for tenant, samples in said["dead_letters"].items())
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_row("waiting", f"{said['lag_bytes']:,} bytes")
    table.add_row("oldest", age)
    table.add_row("paused", ", ".join(said["paused"]) or "nobody")
    table.add_row("dead letters", dead or "none")
    Console().print(table)


def _checked(file: "PlatformFile", tenant: str) -> "Platform":
    from tickscope.spec import load

    platform = load(file)
    if platform.tenant(tenant) is None:
        names = ", ".join(each.name for each in platform.tenants)
        raise typer.BadParameter(f"there is no tenant '{tenant}'; choose one of {names}")
    return platform


async def _with_pauses(platform: "Platform", run: "Callable[[Pauses], Awaitable[T]]") -> "T":
    from tickscope.adapters import buffers
    from tickscope.relay.run import CONSUMER

    pauses = await buffers.open_pauses(platform, CONSUMER)
    try:
        return await run(pauses)
    finally:
        await pauses.close()
