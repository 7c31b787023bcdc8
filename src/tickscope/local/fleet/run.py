"""The fleet as a process: every server sends a round each second, and tells how far it is."""

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tickscope.adapters.http_server import check_port, serve
from tickscope.local.fleet.send import HOST, Sender
from tickscope.local.fleet.servers import servers
from tickscope.model.platform import Platform, edge_addresses

ROUND_S = 1.0
LATENESS_S_MAX = 5.0
"""A fleet that slept longer goes on from now, instead of living through the missed time at once."""

UDP_EVERY = 4
"""Every fourth server sends over UDP, so that both transports are always in use."""


async def run(platform: Platform, stop: asyncio.Event) -> None:
    """Serve until ``stop`` is set. Raises Reject when ``ports.fleet`` is taken."""
    check_port(HOST, platform.ports.fleet, "ports.fleet")
    fleet = senders(platform)
    in_turn = _in_turn(fleet)
    playing = asyncio.create_task(_play(in_turn, stop))
    playing.add_done_callback(lambda _: stop.set())
    try:
        await serve(application(platform, fleet), HOST, platform.ports.fleet, stop)
    finally:
        stop.set()
        await asyncio.wait({playing})
        for sender in in_turn:
            sender.close()
    playing.result()


def senders(platform: Platform) -> dict[str, list[Sender]]:
    """Return each tenant's senders, in the order of its servers."""
    return {
        tenant.name: [
            Sender(
                server,
                edge_addresses(platform, tenant),
                "udp" if place % UDP_EVERY == UDP_EVERY - 1 else "unix",
            )
            for place, server in enumerate(servers(platform, tenant))
        ]
        for tenant in platform.demo_tenants
    }


def application(platform: Platform, fleet: dict[str, list[Sender]]) -> Starlette:
    """Return the ASGI application: ``/state``, ``/healthz`` and ``/ready``.

    ``/state`` has for each tenant the number of rounds that each shard has reached, lost ones included.
    """

    async def state(_: Request) -> Response:
        lost = {
            tenant: {sender.server.shard: sender.rounds_lost for sender in own} for tenant, own in fleet.items()
        }
        reached = {
            tenant: {sender.server.shard: sender.next_round for sender in own} for tenant, own in fleet.items()
        }
        return JSONResponse({"seed": platform.demo.seed, "rounds_lost": lost, **reached})

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def ready(_: Request) -> Response:
        silent = [tenant for tenant, own in fleet.items() if not any(sender.rounds_sent for sender in own)]
        if silent:
            return PlainTextResponse(f"no exporter yet: {', '.join(silent)}\n", status_code=503)
        return PlainTextResponse("ready\n")

    return Starlette(
        routes=[Route("/state", state), Route("/healthz", healthz), Route("/ready", ready)],
    )


async def _play(fleet: list[Sender], stop: asyncio.Event) -> None:
    """Spread the servers over the second, so that neither the fleet nor an exporter works in bursts."""
    loop = asyncio.get_running_loop()
    due_s = loop.time()
    if not fleet:
        await stop.wait()
    while not stop.is_set():
        for sender in fleet:
            due_s += ROUND_S / len(fleet)
            now_s = loop.time()
            if now_s - due_s > LATENESS_S_MAX:
                due_s = now_s
            if await _stopped(stop, due_s - now_s):
                return
            for waiting in fleet:
                waiting.flush()
            sender.play()


async def _stopped(stop: asyncio.Event, timeout_s: float) -> bool:
    try:
        async with asyncio.timeout(max(0.0, timeout_s)):
            await stop.wait()
    except TimeoutError:
        return False
    return True


def _in_turn(fleet: dict[str, list[Sender]]) -> list[Sender]:
    """Take tenants in turn: the servers of one exporter are then spread over the second."""
    longest = max((len(own) for own in fleet.values()), default=0)
    return [own[place] for place in range(longest) for own in fleet.values() if place < len(own)]
