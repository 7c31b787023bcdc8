"""What was acknowledged is stored, once, whatever is killed: by a real Kafka, its broker killed too."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.kafka_broker import Broker, broker, listens
from tests.e2e.kills import kill_and_compare
from tests.e2e.oracle import Sender, differences, stored
from tests.e2e.platform_files import ENV, free_ports, platform_of
from tests.e2e.processes import Processes
from tickscope.model.platform import Platform

KILLS, PARTITIONS, TOPIC = 6, 3, "oracle"
BROKER_DOWN_AFTER_S = 3.0
TAKEOVER_S_MAX = 15.0
WAIT_S = 30.0
pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def kafka(tmp_path: Path) -> Iterator[Broker]:
    folder = tmp_path / "kafka"  # apart from the platform's own data
    folder.mkdir()
    with broker(folder) as running:
        yield running


async def platform_on(kafka: Broker, folder: Path) -> Platform:
    await kafka.create_topic(TOPIC, PARTITIONS)
    settings = {"bootstrap": [kafka.address], "topic": TOPIC}
    return platform_of(folder, buffer={"kind": "kafka", "kafka": settings})


async def test_kill_9_of_gateway_and_relay_loses_nothing_acknowledged(kafka: Broker, tmp_path: Path) -> None:
    await kill_and_compare(await platform_on(kafka, tmp_path), KILLS)


async def test_a_relay_that_is_killed_is_replaced_by_the_other(kafka: Broker, tmp_path: Path) -> None:
    platform = await platform_on(kafka, tmp_path)
    processes, stop = Processes(platform), asyncio.Event()
    processes.start("hot-store", "gateway", "relay")
    (port,) = free_ports(1)
    other = [sys.executable, "-m", "tickscope", "run", "relay", "--port", str(port), "--file", str(platform.source)]
    with (tmp_path / "other.log").open("wb") as out:
        second = subprocess.Popen(other, env=os.environ | ENV, stdout=out, stderr=out)
    try:
        await processes.ready("hot-store", "gateway", "relay")
        senders = [Sender(platform, tenant) for tenant in ("embergate", "skyhook")]
        sending = [asyncio.create_task(sender.run(stop)) for sender in senders]
        async with asyncio.timeout(WAIT_S):
            while not (await asyncio.to_thread(listens, port) and all(s.acknowledged_ms for s in senders)):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
        processes.kill("relay")
        killed_s = time.monotonic()
        await asyncio.sleep(1)
        stop.set()
        await asyncio.gather(*sending)
        for sender in senders:
            while found := differences(sender.acknowledged_ms, await stored(platform, sender.tenant)):
                assert time.monotonic() - killed_s < TAKEOVER_S_MAX, found
                await asyncio.sleep(0.2)
    finally:
        second.kill()
        second.wait()
        processes.end()


async def test_kill_9_of_the_broker_too(kafka: Broker, tmp_path: Path) -> None:
    async def kill_the_broker() -> None:
        await asyncio.sleep(BROKER_DOWN_AFTER_S)
        await asyncio.to_thread(kafka.kill)
        await asyncio.to_thread(kafka.start)

    platform = await platform_on(kafka, tmp_path)
    async with asyncio.TaskGroup() as group:
        group.create_task(kill_the_broker())
        group.create_task(kill_and_compare(platform, KILLS))
