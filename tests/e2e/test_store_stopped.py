"""The hot store goes away for a minute: the gateway does not care, and the backlog drains."""

import asyncio
import time
from pathlib import Path

import pytest

from tests.e2e.oracle import Sender, differences, drained, stored
from tests.e2e.platform_files import platform_of
from tests.e2e.processes import Processes

STOPPED_S = 60.0
DRAIN_S_MAX = 30.0


@pytest.mark.timeout(150)
async def test_a_minute_without_the_store_costs_nothing(tmp_path: Path) -> None:
    platform = platform_of(tmp_path)
    processes = Processes(platform)
    stop = asyncio.Event()
    sender = Sender(platform, "embergate")
    processes.start("hot-store", "gateway", "relay")
    try:
        await processes.ready("hot-store", "gateway", "relay")
        sending = asyncio.create_task(sender.run(stop))
        await asyncio.sleep(2)
        processes.end(["hot-store"])
        before = len(sender.acknowledged_ms)
        await asyncio.sleep(STOPPED_S)
        during = len(sender.acknowledged_ms) - before
        assert during > before * 5, "the gateway slowed down while the store was away"
        assert sender.retries == 0
        processes.start("hot-store")
        await processes.ready("hot-store")
        back_s = time.monotonic()
        await _fresh(sender, back_s + DRAIN_S_MAX)
        stop.set()
        await sending
        await drained(platform, DRAIN_S_MAX)
        assert differences(sender.acknowledged_ms, await stored(platform, "embergate")) == []
    finally:
        processes.end()


async def _fresh(sender: Sender, deadline_s: float) -> None:
    """Wait until the newest stored sample is at most two seconds old."""
    while True:
        found = await stored(sender.platform, sender.tenant)
        newest_ms = max((t_ms for times in found.values() for t_ms in times), default=0)
        if newest_ms > time.time() * 1000 - 2000:
            return
        assert time.monotonic() < deadline_s, "the age did not return to normal"
        await asyncio.sleep(0.5)
