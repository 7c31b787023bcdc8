"""``tickscope run PART``: one process of the platform, as the supervisor starts it."""

from typing import TYPE_CHECKING, Annotated

import typer

from tickscope.cli.options import DEFAULT_FILE, PlatformFile

if TYPE_CHECKING:
    import asyncio

    from tickscope.model.platform import Platform

PARTS = ("exporter", "fleet", "gateway", "portal", "relay")


def command(
    part: Annotated[str, typer.Argument(help=f"One of {', '.join(PARTS)}.")],
    file: PlatformFile = DEFAULT_FILE,
    tenant: Annotated[str, typer.Option(help="Whose exporter this is.")] = "",
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Another page's port, for a second relay on one machine.")
    ] = None,
    log: Annotated[str, typer.Option(help="Lines for people (text) or programs (json).")] = "text",
) -> None:
    """Run one part in the foreground, without a supervisor: a relay on a machine of its own, for example.

    Example: tickscope run relay --port 7500
    """
    import uvloop

    from tickscope.adapters.logs import to_stderr
    from tickscope.cli.signals import stop_on_signals
    from tickscope.spec import load

    if part not in PARTS:
        raise typer.BadParameter(f"'{part}' is no part; choose one of {', '.join(PARTS)}")
    to_stderr("json" if log == "json" else "text")
    if log not in ("text", "json"):
        raise typer.BadParameter(f"'{log}' is no form of a log; choose text or json")
    platform = load(file)

    async def run() -> None:
        await _run(part, platform, tenant, port, stop_on_signals())

    uvloop.run(run())


async def _run(part: str, platform: "Platform", tenant_name: str, port: int | None, stop: "asyncio.Event") -> None:
    if part == "gateway":
        from tickscope.cli.signals import reload_on_hangup
        from tickscope.gateway.run import run as run_gateway

        await run_gateway(platform, stop, reload_on_hangup(platform.source))
    elif part == "relay":
        from tickscope.relay.run import run as run_relay

        await run_relay(platform, stop, port)
    elif part == "portal":
        from tickscope.local.portal import run as run_portal

        await run_portal(platform, stop)
    elif part == "fleet":
        from tickscope.local.fleet.run import run as run_fleet

        await run_fleet(platform, stop)
    else:
        from tickscope.edge.run import run as run_exporter

        tenant = platform.tenant(tenant_name)
        if tenant is None:
            names = ", ".join(each.name for each in platform.tenants)
            raise typer.BadParameter(f"--tenant takes one of {names}")
        await run_exporter(platform, tenant, stop)
