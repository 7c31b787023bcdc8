"""What was acknowledged is stored, once, whatever is killed: by a real Kafka, its broker killed too."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from tests.conformance.kafka_broker import Broker, broker
from tests.e2e.kills import kill_and_compare
from tests.e2e.platform_files import platform_of
from tickscope.model.platform import Platform

KILLS, PARTITIONS, TOPIC = 6, 3, "oracle"
BROKER_DOWN_AFTER_S = 3.0
pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def kafka(tmp_path: Path) -> Iterator[Broker]:
    folder = tmp_path / "kafka"  # apart from the platform's own data
    folder.mkdir()
    with broker(folder) as running:
        yield running


async def platform_on(kafka: Broker, folder: Path) -> Platform:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.address)
    await admin.start()
    await admin.create_topics([NewTopic(TOPIC, PARTITIONS, 1)])
    await admin.close()
    settings = {"bootstrap": [kafka.address], "topic": TOPIC}
    return platform_of(folder, buffer={"kind": "kafka", "kafka": settings})


async def test_kill_9_of_gateway_and_relay_loses_nothing_acknowledged(kafka: Broker, tmp_path: Path) -> None:
    await kill_and_compare(await platform_on(kafka, tmp_path), KILLS)


async def test_kill_9_of_the_broker_too(kafka: Broker, tmp_path: Path) -> None:
    async def kill_the_broker() -> None:
        await asyncio.sleep(BROKER_DOWN_AFTER_S)
        await asyncio.to_thread(kafka.kill)
        await asyncio.to_thread(kafka.start)

    platform = await platform_on(kafka, tmp_path)
    async with asyncio.TaskGroup() as group:
        group.create_task(kill_the_broker())
        group.create_task(kill_and_compare(platform, KILLS))
