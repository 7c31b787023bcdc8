"""What was acknowledged is stored, once, whatever is killed."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.e2e.oracle import Sender, differences, drained, stored
from tests.e2e.platform_files import platform_of
from tests.e2e.processes import Processes

KILLS = 10


@pytest.mark.timeout(120)
async def test_kill_9_of_gateway_and_relay_loses_nothing_acknowledged(tmp_path: Path) -> None:
    platform = platform_of(tmp_path)
    processes = Processes(platform)
    chance = random.Random(20)
    stop = asyncio.Event()
    senders = [Sender(platform, tenant) for tenant in ("embergate", "skyhook")]
    processes.start("hot-store", "gateway", "relay")
    try:
        await processes.ready("hot-store", "gateway", "relay")
        sending = [asyncio.create_task(sender.run(stop)) for sender in senders]
        for kill in range(KILLS):
            await asyncio.sleep(chance.uniform(0.4, 1.5))
            name = ("gateway", "relay")[kill % 2]
            processes.kill(name)
            processes.start(name)
            await processes.ready(name)
        await asyncio.sleep(0.5)
        stop.set()
        await asyncio.gather(*sending)
        await drained(platform, 30)
        for sender in senders:
            assert sender.refused == []
            assert len(sender.acknowledged_ms) > 100
            assert differences(sender.acknowledged_ms, await stored(platform, sender.tenant)) == []
        assert sum(sender.retries for sender in senders) > 0, "no kill met a request"
    finally:
        processes.end()
    assert "dead letter" not in processes.log("relay")
