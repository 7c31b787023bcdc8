"""The relay as a service: another takes over, a tenant is paused, a span is delivered again."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from tests.contract.prometheus_process import prometheus
from tests.e2e.oracle import Sender, body_of, differences, drained, push, request, stored
from tests.e2e.platform_files import free_ports, platform_of
from tests.e2e.processes import Processes
from tickscope.model.platform import Platform

TAKEOVER_S_MAX = 15.0
WAIT_S = 30.0
pytestmark = pytest.mark.timeout(120)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[tuple[Platform, Processes]]:
    platform = platform_of(tmp_path)
    processes = Processes(platform)
    processes.start("gateway", "hot-store", "relay")
    try:
        await processes.ready("gateway", "hot-store", "relay")
        yield platform, processes
    finally:
        processes.end()


async def tickscope(platform: Platform, *words: str) -> tuple[int, str, str]:
    """Run the command; return exit code, standard output and standard error."""
    argv = [sys.executable, "-m", "tickscope", *words, "--file", str(platform.source)]
    process = await asyncio.create_subprocess_exec(*argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def status(port: int) -> dict[str, object] | None:
    try:
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/status") as answer:
            found: dict[str, object] = await answer.json()
            return found
    except (aiohttp.ClientError, OSError):
        return None


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again; other processes give no event."""
    async with asyncio.timeout(WAIT_S):
        while not await condition():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


async def says(log: Path, words: str) -> bool:
    return words in log.read_text()


async def has(platform: Platform, tenant: str) -> bool:
    return bool(await stored(platform, tenant))


async def pauses(platform: Platform, tenant: str) -> bool:
    said = await status(platform.ports.relay)
    return said is not None and said["paused"] == [tenant]


async def answers(port: int) -> bool:
    return await status(port) is not None


async def nothing_waits(port: int) -> bool:
    said = await status(port)
    return said is not None and said["lag_bytes"] == 0


async def test_a_second_relay_stands_by_and_takes_over(running: tuple[Platform, Processes], tmp_path: Path) -> None:
    platform, processes = running
    (port,) = free_ports(1)
    argv = [*processes.part("relay").argv, "--port", str(port)]
    log = tmp_path / "standby.log"
    with log.open("wb") as out, subprocess.Popen(argv, stdout=out, stderr=out) as standby:
        try:
            stop = asyncio.Event()
            sender = Sender(platform, "embergate")
            sending = asyncio.create_task(sender.run(stop))
            await until(partial(says, log, "standing by"))
            assert await status(port) is None
            processes.kill("relay")
            killed_s = time.monotonic()
            await until(partial(answers, port))
            assert time.monotonic() - killed_s < TAKEOVER_S_MAX
            await asyncio.sleep(1)
            stop.set()
            await sending
            await until(partial(nothing_waits, port))
            assert differences(sender.acknowledged_ms, await stored(platform, "embergate")) == []
        finally:
            standby.terminate()
            standby.wait(WAIT_S)


async def test_a_paused_tenant_waits_in_the_buffer(running: tuple[Platform, Processes]) -> None:
    platform, _ = running
    now_ms = time.time_ns() // 1_000_000
    code, said, _ = await tickscope(platform, "relay", "pause", "embergate", "--why", "their store moves")
    assert (code, "resume embergate" in said) == (0, True)
    await until(partial(pauses, platform, "embergate"))
    async with aiohttp.ClientSession() as session:
        for tenant in ("embergate", "skyhook"):
            assert (await push(session, platform, body_of(request([now_ms])), tenant))[0] == 204
    await until(partial(has, platform, "skyhook"))
    assert await stored(platform, "embergate") == {}
    _, shown, _ = await tickscope(platform, "relay", "status")
    assert "embergate" in shown
    code, _, _ = await tickscope(platform, "relay", "resume", "embergate")
    assert code == 0
    await drained(platform, WAIT_S)
    assert differences([now_ms], await stored(platform, "embergate")) == []
    code, _, err = await tickscope(platform, "relay", "pause", "embergat")
    assert (code, "no tenant" in err) == (2, True)


async def test_a_span_is_delivered_again_to_another_store(
    running: tuple[Platform, Processes], tmp_path: Path
) -> None:
    platform, _ = running
    first_ms = time.time_ns() // 1_000_000
    async with aiohttp.ClientSession() as session:
        for tenant in ("embergate", "skyhook"):
            assert (await push(session, platform, body_of(request([first_ms])), tenant))[0] == 204
        await drained(platform, WAIT_S)
        await asyncio.sleep(0.01)
        until_ms = time.time_ns() // 1_000_000
        assert (await push(session, platform, body_of(request([first_ms + 1])), "embergate"))[0] == 204
    await drained(platform, WAIT_S)
    until = datetime.fromtimestamp(until_ms / 1000, UTC).isoformat()
    (tmp_path / "other").mkdir()
    with prometheus(tmp_path / "other", 600) as other:
        span = ("--from", "1h", "--to", until, "--tenant", "embergate", "--json")
        for _ in range(2):  # a second time it changes nothing
            code, said, err = await tickscope(platform, "replay", *span, "--to-store", other)
            assert code == 0, err
            assert json.loads(said)["samples"] == 40
            assert differences([first_ms], await stored(platform, "embergate", store=other)) == []
        held = await stored(platform, "embergate", store=other)
        assert {t_ms for times in held.values() for t_ms in times} == {first_ms}
        assert await stored(platform, "skyhook", store=other) == {}
        code, said, _ = await tickscope(platform, "replay", "--from", "1h", "--to-store", "hot")
        assert (code, "120 samples delivered, 0 refused" in said) == (0, True)
    for words in (
        ("--from", "soon", "--to-store", "hot"),
        ("--from", "now", "--to", "1h", "--to-store", "hot"),
        ("--from", "1h", "--to-store", "http://store.example.com"),
        ("--from", "1h", "--to-store", "hot", "--tenant", "nobody"),
    ):
        code, _, err = await tickscope(platform, "replay", *words)
        assert (code, "Invalid value" in err) == (2, True)
