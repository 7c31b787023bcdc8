"""The gateway's process: what it opens and gives back, and what goes on beside its requests."""

import asyncio
import logging
import os
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

from tickscope.adapters import buffers
from tickscope.adapters.http_server import serve, serve_socket
from tickscope.adapters.secrets import pseudonym_key, token_of
from tickscope.errors import Reject
from tickscope.gateway.authentication import Token
from tickscope.gateway.house import House
from tickscope.gateway.web import Gateway
from tickscope.model.platform import Platform, proxy_socket
from tickscope.wire.chosen_core import load_core

TIDY_EVERY_S = 30.0

log = logging.getLogger(__name__)


def tokens_of(platform: Platform) -> list[Token]:
    """Return every token of the file, hashed. Raises Reject for one that is too short."""
    return [
        Token.of(token_of(platform, tenant, source, os.environ), tenant.name, source.name, source.expires_s)
        for tenant in platform.tenants
        for source in tenant.tokens
    ]


async def run(platform: Platform, stop: asyncio.Event, newer: asyncio.Queue[Platform] | None = None) -> None:
    """Serve until ``stop`` is set, by the newest platform file; requests under way are answered first."""
    core = load_core()
    log.info("gateway: core %s, port %d", core.name, platform.ports.gateway)
    buffer = await buffers.open_writer(platform)
    try:
        house = House(platform, tokens_of(platform), core, buffer, key_of=partial(pseudonym_key, platform))
        beside = [asyncio.create_task(_tidy(house))]
        if newer:
            beside.append(asyncio.create_task(_follow(house, platform, newer)))
        await _beside(beside, _serve(house.gateway, platform, stop), stop)
    finally:
        await buffer.close()


async def _beside(
    tasks: Sequence[asyncio.Task[None]], serving: Coroutine[Any, Any, None], stop: asyncio.Event
) -> None:
    """Serve until ``stop``; where a task ends before that, stop too and raise what ended it."""
    served = asyncio.create_task(serving)
    await asyncio.wait({served, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    if not served.done():
        log.critical("the gateway stops: without what has ended beside it, it would not be what its file says")
    stop.set()
    try:
        await served
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()


async def _serve(gateway: Gateway, platform: Platform, stop: asyncio.Event) -> None:
    listening = [serve(gateway.application(), "127.0.0.1", platform.ports.gateway, stop)]
    if platform.front.kind != "none":
        listening.append(serve_socket(gateway.application(proxied=True), proxy_socket(platform), stop))
    await asyncio.gather(*listening)


async def _tidy(house: House) -> None:
    while True:
        await asyncio.sleep(TIDY_EVERY_S)
        try:
            await asyncio.to_thread(house.tidy)
        except Exception:
            log.exception("nothing was forgotten of what time has passed by; again in %.0f s", TIDY_EVERY_S)


async def _follow(house: House, platform: Platform, newer: asyncio.Queue[Platform]) -> None:
    while True:
        latest = await newer.get()
        try:
            house.reload(latest, tokens_of(latest))
        except Reject as error:
            log.error("the platform file was not taken, and nothing has changed: %s", error)
            continue
        except Exception:
            log.exception("the platform file was not taken, and nothing has changed")
            continue
        fixed = ("ports", "front", "buffer", "data_folder")
        waits = [name for name in fixed if getattr(latest, name) != getattr(platform, name)]
        log.info("the platform file was read again%s", f"; {', '.join(waits)}: only a restart" if waits else "")
