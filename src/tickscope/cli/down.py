"""``tickscope down``"""

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile


def command(file: PlatformFile = DEFAULT_FILE) -> None:
    """Stop the platform that another terminal started.

    Example: tickscope down
    """
    from tickscope.local.hold import stop_holder
    from tickscope.spec import load

    platform = load(file)
    stopped = stop_holder(platform.data_folder)
    if stopped is None:
        typer.echo(f"nothing is running on {platform.data_folder}")
    else:
        typer.echo(f"stopped process {stopped}")
