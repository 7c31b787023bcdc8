"""A disk without room: 503 with a sentence, and service again when there is room."""

import asyncio
import resource
import time
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.oracle import body_of, differences, drained, push, request, stored
from tests.e2e.platform_files import platform_of
from tests.e2e.processes import Processes


async def test_a_full_disk_is_503_until_there_is_room(tmp_path: Path) -> None:
    platform = platform_of(tmp_path)
    processes = Processes(platform)
    processes.start("gateway", "hot-store", "relay")
    acknowledged: list[int] = []
    try:
        await processes.ready("gateway", "hot-store", "relay")
        async with aiohttp.ClientSession() as session:

            async def send() -> tuple[int, str]:
                t_ms = time.time_ns() // 1_000_000
                status, text = await push(session, platform, body_of(request([t_ms])), "embergate")
                if status == 204:
                    acknowledged.append(t_ms)
                return status, text

            assert (await send())[0] == 204
            # A limit on the size of the gateway's files is what a full disk is to it: the kernel refuses the write.
            held = sum(path.stat().st_size for path in (platform.data_folder / "journal").glob("*.log"))
            resource.prlimit(processes.pid("gateway"), resource.RLIMIT_FSIZE, (held + 3000, -1))
            answers = [await send() for _ in range(20)]
            refused = [text for status, text in answers if status == 503]
            assert refused
            assert {status for status, _ in answers} <= {204, 503}
            assert "disk is full" in refused[-1]
            ready = f"http://127.0.0.1:{platform.ports.gateway}/ready"
            async with session.get(ready) as response:
                assert (response.status, "disk is full" in await response.text()) == (503, True)
            resource.prlimit(processes.pid("gateway"), resource.RLIMIT_FSIZE, (-1, -1))
            assert (await send())[0] == 204
            async with session.get(ready) as response:
                assert response.status == 200
        await drained(platform, 20)
        assert differences(acknowledged, await stored(platform, "embergate")) == []
    finally:
        processes.end()


@pytest.mark.proves("run", row=33, clause=4)
async def test_a_full_journal_is_503_and_not_ready_until_the_relay_has_drained_it(tmp_path: Path) -> None:
    platform = platform_of(tmp_path, buffer={"journal": {"size_bytes_max": 4 << 20, "segment_bytes": 1 << 20}})
    processes = Processes(platform)
    processes.start("gateway", "hot-store")
    try:
        await processes.ready("gateway", "hot-store")
        async with aiohttp.ClientSession() as session:
            status, text = 204, ""
            next_ms = time.time_ns() // 1_000_000 - 1_800_000
            sent: list[int] = []
            while status == 204:
                times_ms = list(range(next_ms, next_ms + 500))
                status, text = await push(session, platform, body_of(request(times_ms)), "embergate")
                sent += times_ms if status == 204 else []
                next_ms += 500
            assert (status, "buffer.journal.size_bytes_max" in text) == (503, True)
            ready = f"http://127.0.0.1:{platform.ports.gateway}/ready"
            async with session.get(ready) as response:
                assert response.status == 503
                assert int(response.headers["retry-after"]) > 0
            processes.start("relay")
            await processes.ready("relay")
            await drained(platform, 60)
            deadline = time.monotonic() + 20
            next_ms += 500
            while (await push(session, platform, body_of(request([next_ms])), "embergate"))[0] != 204:
                assert time.monotonic() < deadline, "no room came back"
                await asyncio.sleep(0.2)
            while (await session.get(ready)).status != 200:
                assert time.monotonic() < deadline, "not ready again"
                await asyncio.sleep(0.2)
        await drained(platform, 20)
        assert differences(sent, await stored(platform, "embergate")) == []
    finally:
        processes.end()


pytestmark = pytest.mark.timeout(120)
