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
    import logging
    import os
    import sys

    from rich.console import Console

    from tickscope.cli.signals import stop_on_signals
    from tickscope.local.up import up
    from tickscope.spec import load

    for_s = seconds(for_) if for_ else None
    platform = load(file)

    async def run() -> int:
        return await up(platform, Console(), stop_on_signals(), for_s)

    code = asyncio.run(run())
    # Everything is closed by now. The embedded server's threads may abort while the interpreter takes itself apart
    # under them (granian issue 693), and would hide the exit code.
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
