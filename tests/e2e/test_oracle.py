"""What was acknowledged is stored, once, whatever is killed and whichever buffer there is."""

import asyncio
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.aws import REGION, make_stream, moto_alone
from tests.e2e.oracle import Sender, differences, stored
from tests.e2e.platform_files import platform_of
from tests.e2e.processes import Processes

KILLS = {"journal": 10, "kinesis": 4}
DRAIN_S_MAX = 45.0
"""A member of a group on Kinesis that was killed is replaced after at most 12 s."""


@pytest.fixture(params=["journal", "kinesis"])
def buffer(request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    """The section ``buffer`` of a platform file, for a buffer that is there."""
    if request.param == "journal":
        yield {"kind": "journal"}
        return
    with moto_alone():
        stream, table = make_stream(2)
        yield {"kind": "kinesis", "kinesis": {"stream": stream, "leases_table": table}}


@pytest.mark.timeout(150)
async def test_kill_9_of_gateway_and_relay_loses_nothing_acknowledged(
    tmp_path: Path, buffer: dict[str, Any]
) -> None:
    platform = platform_of(tmp_path, buffer=buffer)
    assert platform.region == REGION
    processes = Processes(platform)
    chance = random.Random(20)
    stop = asyncio.Event()
    senders = [Sender(platform, tenant) for tenant in ("embergate", "skyhook")]
    processes.start("hot-store", "gateway", "relay")
    try:
        await processes.ready("hot-store", "gateway", "relay")
        sending = [asyncio.create_task(sender.run(stop)) for sender in senders]
        for kill in range(KILLS[platform.buffer.kind]):
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
