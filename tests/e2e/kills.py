"""Gateway and relay killed again and again while senders send: what was acknowledged is stored, once."""

import asyncio
import random
import time

from tests.e2e.oracle import Sender, differences, stored
from tests.e2e.processes import Processes
from tickscope.model.platform import Platform

DRAIN_S_MAX = 45.0
"""A member of a group that was killed is replaced after at most 12 s."""


async def kill_and_compare(platform: Platform, kills: int) -> None:
    """Kill gateway and relay in turn, ``kills`` times in all; then compare every sample that was acknowledged."""
    processes = Processes(platform)
    chance = random.Random(20)
    stop = asyncio.Event()
    senders = [Sender(platform, tenant) for tenant in ("embergate", "skyhook")]
    processes.start("hot-store", "gateway", "relay")
    try:
        await processes.ready("hot-store", "gateway", "relay")
        sending = [asyncio.create_task(sender.run(stop)) for sender in senders]
        for kill in range(kills):
            await asyncio.sleep(chance.uniform(0.4, 1.5))
            name = ("gateway", "relay")[kill % 2]
            processes.kill(name)
            processes.start(name)
            await processes.ready(name)
        await asyncio.sleep(0.5)
        stop.set()
        await asyncio.gather(*sending)
        deadline = time.monotonic() + DRAIN_S_MAX
        for sender in senders:
            assert sender.refused == []
            assert len(sender.acknowledged_ms) > 100
            while found := differences(sender.acknowledged_ms, await stored(platform, sender.tenant)):
                assert time.monotonic() < deadline, found
                await asyncio.sleep(0.2)
        assert sum(sender.retries for sender in senders) > 0, "no kill met a request"
    finally:
        processes.end()
    assert "dead letter" not in processes.log("relay")
