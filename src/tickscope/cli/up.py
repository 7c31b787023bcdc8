"""``tickscope up``"""

from typing import Annotated

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile, seconds


def command(
    file: PlatformFile = DEFAULT_FILE,
    for_: Annotated[
        str, typer.Option("--for", help="End after this time; exit 0 only if all was seen to work.")
    ] = "",
) -> None:
    """Run the whole platform on this machine, with the demo fleet.

    Example: tickscope up --for 60s
    """
    import asyncio

    from rich.console import Console

    from tickscope.cli.signals import stop_on_signals
    from tickscope.local.up import up
    from tickscope.spec import load

    for_s = seconds(for_) if for_ else None
    platform = load(file)

    async def run() -> int:
        return await up(platform, Console(), stop_on_signals(), for_s)

    raise typer.Exit(asyncio.run(run()))
