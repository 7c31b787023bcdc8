"""Kafka as a log: the contract, and a broker that is killed, on a real one."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from tests.conformance.kafka_broker import Broker, broker
from tests.contract.log_suite import SharedLogSuite, numbers, record, take
from tests.contract.pauses_suite import PausesSuite
from tickscope.adapters.kafka import open_history, open_pauses, open_reader, open_writer
from tickscope.adapters.kafka.history import KafkaHistory
from tickscope.adapters.kafka.pauses import KafkaPauses
from tickscope.adapters.kafka.writer import KafkaWriter
from tickscope.adapters.sharded import ShardedReader
from tickscope.model.buffer import KafkaSettings
from tickscope.ports.log import OLDEST_MS, LogReader

REGION = "eu-central-1"
PARTITIONS = 4
pytestmark = pytest.mark.timeout(180)
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with broker(tmp_path_factory.mktemp("kafka")) as one:
        yield one


class KafkaKit:
    def __init__(self, address: str) -> None:
        self.settings = KafkaSettings((address,), f"topic-{next(_numbers)}", "plaintext", "", "", 168)

    async def make(self) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=list(self.settings.bootstrap))
        await admin.start()
        await admin.create_topics([NewTopic(self.settings.topic, PARTITIONS, 1)])
        await admin.close()

    async def writer(self) -> KafkaWriter:
        return await open_writer(self.settings, REGION)

    async def reader(self, group: str = "hot", begin_ms: int = OLDEST_MS) -> ShardedReader:
        reader = await open_reader(self.settings, REGION, f"{group}-{self.settings.topic}", begin_ms)
        await reader._source.changed(20)  # type: ignore[attr-defined]
        return reader

    async def history(self) -> KafkaHistory:
        return await open_history(self.settings, REGION)

    async def abandon(self, reader: LogReader) -> None:
        """It stops to beat and to commit, as a process that is killed or stands still."""
        source = reader._source  # type: ignore[attr-defined]
        source._tending.cancel()
        coordinator = source._consumer._coordinator
        for task in (coordinator._heartbeat_task, coordinator._coordination_task):
            if task is not None:
                task.cancel()
        while source.held():  # noqa: ASYNC110 - its session runs out
            await asyncio.sleep(0.1)


@pytest.fixture
async def kit(running: Broker) -> KafkaKit:
    kit = KafkaKit(running.address)
    await kit.make()
    return kit


@pytest.mark.e2e
@pytest.mark.proves("run", row=45, clause=1)
class TestKafkaLog(SharedLogSuite):
    pass


class TestKafkaPauses(PausesSuite):
    @pytest.fixture
    async def pauses(self, kit: KafkaKit) -> AsyncIterator[KafkaPauses]:
        pauses = await open_pauses(kit.settings, REGION, kit.settings.topic)
        yield pauses
        await pauses.close()

    @pytest.fixture
    async def others(self, kit: KafkaKit) -> AsyncIterator[KafkaPauses]:
        others = await open_pauses(kit.settings, REGION, kit.settings.topic)
        yield others
        await others.close()


async def test_a_message_that_nobody_can_read_costs_itself_only(kit: KafkaKit) -> None:
    writer, reader = await kit.writer(), await kit.reader()
    await writer.append([record(0)])
    junk = AIOKafkaProducer(bootstrap_servers=list(kit.settings.bootstrap))
    await junk.start()
    for value in (b"junk", b"", None):
        await junk.send_and_wait(kit.settings.topic, value, key=b"embergate/edge")
    await junk.stop()
    await writer.append([record(1)])
    assert numbers(await take(reader, 2, commit=True)) == [0, 1]
    assert reader.corrupt == 3
    await reader.close()
    await writer.close()


async def test_a_broker_that_is_killed_loses_nothing_acknowledged(running: Broker, kit: KafkaKit) -> None:
    writer, reader = await kit.writer(), await kit.reader()
    acknowledged: list[int] = []

    async def send() -> None:
        for number in range(300):
            while True:
                try:
                    await writer.append([record(number, size=20_000)])
                    break
                except Exception:  # as a sender does: again, until it is acknowledged
                    await asyncio.sleep(0.2)
            acknowledged.append(number)

    sending = asyncio.create_task(send())
    for at in (60, 180):
        while len(acknowledged) < at:  # noqa: ASYNC110 - the sender gives no event
            await asyncio.sleep(0.01)
        await asyncio.to_thread(running.kill)
        await asyncio.to_thread(running.start)
    await asyncio.wait_for(sending, 90)
    seen: list[int] = []
    async with asyncio.timeout(60):
        while set(seen) != set(range(300)):
            seen += numbers(await take(reader, 1, commit=True))
    first_time = list(dict.fromkeys(seen))
    assert first_time == sorted(first_time)
    await reader.close()
    await writer.close()
