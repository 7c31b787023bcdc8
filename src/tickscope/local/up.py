"""``tickscope up``: prepare, start, show, verify, stop."""

import asyncio
import contextlib
import os
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.live import Live
from rich.table import Table

from tickscope.adapters.http_server import check_port
from tickscope.adapters.secrets import faults_token, token_file, token_of
from tickscope.errors import Reject
from tickscope.local import programs, readback, screen
from tickscope.local.faults_web import faults_page
from tickscope.local.hold import hold
from tickscope.local.parts import (
    Part,
    agent_config_path,
    alerts_path,
    hot_store_config_path,
    nginx_folder,
    parts,
    run_folder,
)
from tickscope.local.status import ASK_TIMEOUT_S, Status, look
from tickscope.local.supervisor import Supervisor
from tickscope.model.platform import Platform, Tenant, edge_addresses
from tickscope.render.alerts import alerts_file
from tickscope.render.nginx import config as nginx_config
from tickscope.render.prometheus import agent_config, hot_store_config

LOOK_S = 2.0
LINE_EVERY_S = 10.0
RATE_OVER_S = 15.0


class _Seen:
    """The last looks at the flow: scrapes come in bursts, so a rate is taken over several seconds."""

    def __init__(self) -> None:
        self.status: Status | None = None
        self._accepted: deque[tuple[float, float]] = deque()

    def add(self, now: Status, at_s: float) -> None:
        self.status = now
        if now.accepted is None or (self._accepted and now.accepted < self._accepted[-1][1]):
            self._accepted.clear()
        if now.accepted is not None:
            self._accepted.append((at_s, now.accepted))
        while len(self._accepted) > 1 and self._accepted[0][0] < at_s - RATE_OVER_S:
            self._accepted.popleft()

    @property
    def rate(self) -> float | None:
        """Accepted samples per second; None before there are two looks."""
        if len(self._accepted) < 2:
            return None
        (first_s, first), (last_s, last) = self._accepted[0], self._accepted[-1]
        return (last - first) / (last_s - first_s)


async def up(
    platform: Platform,
    console: Console,
    stop: asyncio.Event,
    for_s: float | None,
    choose: Callable[[Platform, dict[str, Path]], tuple[Part, ...]] = parts,
) -> int:
    """Run the parts that ``choose`` returns until ``stop`` or for ``for_s`` seconds; return the exit code.

    Raises Reject when the folder is held, a port is busy, a program is missing or a token is weak.
    """
    with hold(platform.data_folder):
        chosen = choose(platform, find_programs(platform))
        for part in chosen:
            for port, setting in part.ports:
                check_port("127.0.0.1", port, setting)
        for tenant in platform.edge_tenants:
            check_port("127.0.0.1", edge_addresses(platform, tenant).statsd, "ports.edge_first", udp=True)
        if platform.gates.faults:
            check_port("127.0.0.1", platform.ports.faults, "ports.faults")
            faults_token(platform, os.environ)
        prepare(platform)
        return await _supervise(platform, chosen, console, stop, for_s)


def find_programs(platform: Platform) -> dict[str, Path]:
    """Return the paths of the programs that ``up`` runs; raises Reject that names what is missing."""
    found = programs.find_all(programs.folder_of(platform.data_folder, os.environ))
    needed = {"nginx"} if platform.front.kind == "nginx" else set()
    missing = [each for each in found if each.path is None and (each.program.always or each.program.name in needed)]
    if missing:
        lines = "\n".join(
            f"  {each.program.name}: {each.why_not} (Debian: apt-get install {each.program.package})"
            for each in missing
        )
        raise Reject("programs_missing", f"programs are missing; 'tickscope doctor --fix' unpacks them:\n{lines}")
    return {each.program.name: each.path for each in found if each.path}


def prepare(platform: Platform) -> None:
    """Render every configuration into the data folder."""
    run_folder(platform).mkdir(parents=True, exist_ok=True, mode=0o700)
    for tenant in platform.edge_tenants:
        path = agent_config_path(platform, tenant.name)
        path.write_text(agent_config(platform, tenant, _token_path(platform, tenant)))
    alerts_path(platform).write_text(alerts_file())
    if platform.front.kind == "nginx":
        nginx_folder(platform).mkdir(exist_ok=True)
        (nginx_folder(platform) / "nginx.conf").write_text(nginx_config(platform))
    hot_store_config_path(platform).write_text(hot_store_config(platform, alerts_path(platform)))


def _token_path(platform: Platform, tenant: Tenant) -> Path:
    """Return a file with the tenant's first token, for the agent; an agent reads files, not variables."""
    source = tenant.tokens[0]
    if not os.environ.get(source.env, "").strip():
        return token_file(platform, tenant, source)
    path = run_folder(platform) / f"agent-{tenant.name}.token"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(token_of(platform, tenant, source, os.environ))
    return path


async def _supervise(
    platform: Platform, chosen: tuple[Part, ...], console: Console, stop: asyncio.Event, for_s: float | None
) -> int:
    supervisor = Supervisor(chosen, platform.data_folder / "logs")
    started_s = time.monotonic()
    try:
        await supervisor.start()
        console.print(screen.addresses(supervisor.running, str(platform.data_folder / "logs")))
        async with (
            faults_page(platform, supervisor),
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ASK_TIMEOUT_S)) as session,
        ):
            await _show(platform, supervisor, session, console, stop, for_s)
            if for_s is None:
                return 0
            if stop.is_set():
                console.print("interrupted before the time was over")
                return 1
            unready = [r.part.name for r in supervisor.running if not r.was_ready]
            problems = [f"{name} was never ready" for name in unready]
            problems += await readback.check(session, platform)
    finally:
        console.print("stopping …")
        await supervisor.stop()
        console.print(f"stopped after {time.monotonic() - started_s:.0f} s")
    for problem in problems:
        console.print(f"[red]not verified[/]: {problem}")
    if not problems:
        console.print("[green]verified[/]: every part was ready, and what the fleet sent was read back")
    return 1 if problems else 0


async def _show(
    platform: Platform,
    supervisor: Supervisor,
    session: aiohttp.ClientSession,
    console: Console,
    stop: asyncio.Event,
    for_s: float | None,
) -> None:
    seen = _Seen()
    portal = f"http://127.0.0.1:{platform.ports.portal}"
    end_s = time.monotonic() + for_s if for_s is not None else None
    told, line_s = "", 0.0

    def table() -> Table:
        return screen.live(supervisor.running, seen.status, seen.rate, portal)

    with Live(table(), console=console, auto_refresh=False, transient=True) as shown:
        while not stop.is_set() and (end_s is None or time.monotonic() < end_s):
            seen.add(await look(session, platform), time.monotonic())
            if console.is_terminal:
                shown.update(table(), refresh=True)
            elif (parts_line := screen.parts_line(supervisor.running)) != told or _due(line_s):
                console.print(f"{parts_line} · {screen.flow_line(seen.status, seen.rate)}", soft_wrap=True)
                told, line_s = parts_line, time.monotonic()
            left_s = LOOK_S if end_s is None else min(LOOK_S, max(end_s - time.monotonic(), 0))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), left_s)


def _due(line_s: float) -> bool:
    return time.monotonic() - line_s >= LINE_EVERY_S
