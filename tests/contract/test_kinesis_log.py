"""Kinesis as a log: the contract, against a moto server."""

import asyncio
from collections.abc import AsyncIterator

import boto3
import pytest

from tests.contract.aws import REGION, aws_url, make_stream
from tests.contract.log_suite import SharedLogSuite, numbers, record, take
from tests.contract.moto_shards import reshard_as_kinesis_does
from tests.contract.pauses_suite import PausesSuite
from tickscope.adapters.kinesis.client import Aws
from tickscope.adapters.kinesis.history import KinesisHistory
from tickscope.adapters.kinesis.open import open_pauses, open_reader
from tickscope.adapters.kinesis.pauses import DynamoPauses
from tickscope.adapters.kinesis.source import Timing
from tickscope.adapters.kinesis.writer import KinesisWriter
from tickscope.adapters.sharded import ShardedReader
from tickscope.model.buffer import KinesisSettings
from tickscope.ports.log import OLDEST_MS, LogReader

TIMING = Timing(renew_s=0.2, lease_s=2.0, shards_look_s=0.2, poll_s=0.06)
"""A busy machine renews late now and then; who loses a lease by that reads again what was not committed."""
MOTO_CALL_BYTES_MAX = 5 * 1024 * 1024

__all__ = ["aws_url"]


class KinesisKit:
    def __init__(self, shards: int = 4) -> None:
        stream, table = make_stream(shards)
        self.settings = KinesisSettings(stream, table, retention_h=24, writers=1)

    async def writer(self) -> KinesisWriter:
        return KinesisWriter(Aws(REGION), self.settings, call_bytes_max=MOTO_CALL_BYTES_MAX)

    async def reader(self, group: str = "hot", begin_ms: int = OLDEST_MS) -> ShardedReader:
        return await open_reader(self.settings, REGION, group, begin_ms, TIMING)

    async def history(self) -> KinesisHistory:
        return KinesisHistory(Aws(REGION), self.settings.stream, poll_s=0.01)

    async def abandon(self, reader: LogReader) -> None:
        """Its renewals stop, as those of a process that is killed or stands still."""
        source = reader._source  # type: ignore[attr-defined]
        source._tending.cancel()
        while source.held():  # noqa: ASYNC110 - its leases run out
            await asyncio.sleep(0.05)


@pytest.fixture
def kit(aws_url: str) -> KinesisKit:
    return KinesisKit()


@pytest.mark.proves("rehearsed", row=37, clause=1)
class TestKinesisLog(SharedLogSuite):
    pass


class TestDynamoPauses(PausesSuite):
    @pytest.fixture
    async def pauses(self, kit: KinesisKit) -> AsyncIterator[DynamoPauses]:
        pauses = await open_pauses(kit.settings, REGION, "hot")
        yield pauses
        await pauses.close()

    @pytest.fixture
    async def others(self, kit: KinesisKit) -> AsyncIterator[DynamoPauses]:
        others = await open_pauses(kit.settings, REGION, "hot")
        yield others
        await others.close()


async def test_order_is_kept_while_shards_split_and_merge(kit: KinesisKit, monkeypatch: pytest.MonkeyPatch) -> None:
    reshard_as_kinesis_does(monkeypatch)
    client = boto3.client("kinesis", REGION)
    writer, reader = await kit.writer(), await kit.reader()
    seen: dict[str, list[int]] = {}

    async def read_all() -> None:
        while True:
            for partition, entries in (await take(reader, 1, commit=True)).items():
                seen.setdefault(partition, []).extend(int.from_bytes(e.record.id, "big") for e in entries)

    reading = asyncio.create_task(read_all())
    sent = 0
    for target in (8, 3, 5):
        for _ in range(10):
            await writer.append([record(sent + n, sender=f"s{n}") for n in range(20)])
            sent += 20
        client.update_shard_count(
            StreamName=kit.settings.stream, TargetShardCount=target, ScalingType="UNIFORM_SCALING"
        )
    await writer.append([record(sent + n, sender=f"s{n}") for n in range(20)])
    async with asyncio.timeout(60):
        while not all(seen.get(f"embergate/s{n}", [-1])[-1] == sent + n for n in range(20)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    for n in range(20):
        assert seen[f"embergate/s{n}"] == list(range(n, sent + 20, 20))
    await reader.close()
    await writer.close()


async def test_a_stream_that_is_missing_is_told_and_found_once_it_is_there(aws_url: str) -> None:
    settings = KinesisSettings("late-stream", "none", retention_h=24, writers=1)
    writer = KinesisWriter(Aws(REGION), settings)
    appending = asyncio.create_task(writer.append([record(0)]))
    async with asyncio.timeout(30):
        while writer.fault() is None:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert "late-stream" in (writer.fault() or "")
    boto3.client("kinesis", REGION).create_stream(StreamName="late-stream", ShardCount=1)
    await asyncio.wait_for(appending, 30)
    assert writer.fault() is None
    await writer.close()


async def test_a_record_that_nobody_can_read_costs_itself_only(kit: KinesisKit) -> None:
    writer, reader = await kit.writer(), await kit.reader()
    await writer.append([record(0)])
    for junk in (b"", b"junk", b"\x01\xff\xff\xff\xff", b"\x01\x04\x00\x00\x00junk"):
        boto3.client("kinesis", REGION).put_record(
            StreamName=kit.settings.stream, PartitionKey="embergate/edge", Data=junk or b"\x00"
        )
    await writer.append([record(1)])
    assert numbers(await take(reader, 2, commit=True)) == [0, 1]
    assert reader.corrupt == 4
    await reader.close()
    await writer.close()
