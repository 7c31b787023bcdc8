"""What moto lacks: the faults of Kinesis and DynamoDB, and the limits of a shard."""

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from collections.abc import Iterator

import pytest

from tests.contract.aws import REGION, aws_url
from tests.contract.kinesis_faults import (
    THROTTLED,
    Call,
    Cut,
    Decide,
    Fault,
    Faults,
    Part,
    Refuse,
    Say,
    faults_before,
)
from tests.contract.log_suite import FAR, number_of, numbers, record, take
from tests.contract.test_kinesis_log import MOTO_CALL_BYTES_MAX, KinesisKit
from tickscope.adapters.kinesis import shards
from tickscope.adapters.kinesis import writer as writer_module
from tickscope.adapters.kinesis.client import Aws
from tickscope.adapters.kinesis.open import open_reader
from tickscope.adapters.kinesis.writer import KinesisWriter
from tickscope.adapters.sharded import ShardedReader
from tickscope.errors import Busy, Reject, Retry
from tickscope.model.buffer import KinesisSettings
from tickscope.ports.log import OLDEST_MS

__all__ = ["aws_url"]
SENDERS, ROUNDS, WAITING = 6, 25, 5
TAKEOVER_S_MAX = 15.0


@pytest.fixture
def faults(aws_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    with faults_before(aws_url) as faults:
        monkeypatch.setenv("AWS_ENDPOINT_URL", faults.url)
        yield faults


@pytest.fixture
def kit(faults: Faults) -> KinesisKit:
    return KinesisKit()


def now_and_then(action: str, fault: Fault, share: float = 0.4) -> Decide:
    """Inject the same fault into the first of an action's calls, and into a share of the others."""
    dice = random.Random(20)
    first = iter([True])

    def decide(call: Call) -> Fault | None:
        return fault if call.action == action and (next(first, False) or dice.random() < share) else None

    return decide


def in_part() -> Decide:
    """Let some records of every call fail, each for one of two reasons."""
    dice = random.Random(7)

    def decide(call: Call) -> Fault | None:
        if call.action != "PutRecords":
            return None
        failed = frozenset(index for index in range(len(call.body["Records"])) if dice.random() < 0.4)
        return Part(failed, dice.choice((THROTTLED, "InternalFailure"))) if failed else None

    return decide


async def send(writer: KinesisWriter) -> None:
    """Append SENDERS × ROUNDS records, WAITING rounds at once; a record's number is round × SENDERS + sender."""
    for first in range(0, ROUNDS, WAITING):
        await asyncio.gather(
            *(
                writer.append([record(n * SENDERS + s, sender=f"s{s}") for s in range(SENDERS)])
                for n in range(first, first + WAITING)
            )
        )


async def read(reader: ShardedReader) -> dict[str, list[int]]:
    """Read until every record came at least once; a fenced partition is read again from where it was committed."""
    seen: dict[str, list[int]] = {}
    async with asyncio.timeout(60):
        while sum(len(set(each)) for each in seen.values()) < SENDERS * ROUNDS:
            for partition in await reader.partitions():
                with contextlib.suppress(Reject):
                    entries = await reader.read(partition, await reader.committed(partition), FAR)
                    seen.setdefault(partition, []).extend(map(number_of, entries))
                    if entries:
                        await reader.commit(partition, entries[-1].offset)
            await reader.wait(0.05)
    return seen


def in_order(seen: list[int]) -> bool:
    """Return whether first occurrences ascend: what comes again has been there before."""
    first = list(dict.fromkeys(seen))
    return first == sorted(first)


@pytest.mark.proves("rehearsed", row=37, clause=2)
@pytest.mark.parametrize(
    ("decide", "repeats"),
    [
        pytest.param(in_part(), False, id="records fail in part"),
        pytest.param(now_and_then("PutRecords", Refuse(THROTTLED)), False, id="throttled"),
        pytest.param(now_and_then("PutRecords", Refuse("InternalFailure", 500)), False, id="500"),
        pytest.param(now_and_then("PutRecords", Cut(done=False)), False, id="cut before it was stored"),
        pytest.param(now_and_then("PutRecords", Cut(done=True)), True, id="cut after it was stored"),
        pytest.param(now_and_then("ListShards", Refuse("LimitExceededException"), 0.8), False, id="no shards"),
    ],
)
async def test_what_is_acknowledged_is_there_in_order(
    kit: KinesisKit, faults: Faults, decide: Decide, repeats: bool
) -> None:
    faults.decide = decide
    writer = await kit.writer()
    await send(writer)
    await writer.close()
    assert faults.injected
    faults.decide = lambda _: None
    reader = await kit.reader()
    seen = await read(reader)
    await reader.close()
    assert all(in_order(each) for each in seen.values())
    repeated = sum(map(len, seen.values())) > SENDERS * ROUNDS
    assert repeated == repeats


@pytest.mark.parametrize(
    "decide",
    [
        pytest.param(now_and_then("GetRecords", Refuse("ExpiredIteratorException")), id="iterator expired"),
        pytest.param(now_and_then("GetRecords", Refuse(THROTTLED)), id="throttled"),
        pytest.param(now_and_then("GetRecords", Refuse("InternalFailure", 500)), id="500"),
        pytest.param(now_and_then("GetRecords", Cut(done=True)), id="cut"),
        pytest.param(now_and_then("GetShardIterator", Refuse(THROTTLED), share=0.8), id="no iterator"),
        pytest.param(now_and_then("UpdateItem", Refuse("InternalServerError", 500)), id="leases: 500"),
        pytest.param(now_and_then("UpdateItem", Cut(done=True)), id="leases: renewed, the answer lost"),
        pytest.param(now_and_then("UpdateItem", Refuse("ConditionalCheckFailedException")), id="leases: fenced"),
        pytest.param(now_and_then("Query", Refuse(THROTTLED)), id="leases: throttled"),
    ],
)
async def test_reading_goes_on_through_faults(kit: KinesisKit, faults: Faults, decide: Decide) -> None:
    writer = await kit.writer()
    await send(writer)
    await writer.close()
    reader = await kit.reader()
    faults.decide = decide
    seen = await read(reader)
    assert all(in_order(each) for each in seen.values())
    async with asyncio.timeout(30):
        while not faults.injected:  # noqa: ASYNC110 - what is asked seldom is still asked
            await asyncio.sleep(0.05)
    await reader.close()


async def test_an_empty_answer_is_not_the_end(kit: KinesisKit, faults: Faults) -> None:
    writer = await kit.writer()
    await writer.append([record(n) for n in range(5)])
    empty = iter(range(6))

    def decide(call: Call) -> Fault | None:
        if call.action != "GetRecords" or next(empty, None) is None:
            return None
        return Say({"Records": [], "NextShardIterator": call.body["ShardIterator"], "MillisBehindLatest": 9000})

    faults.decide = decide
    reader = await kit.reader()
    await reader.wait(0.05)
    assert numbers(await take(reader, 5, commit=True)) == list(range(5))
    await reader.close()
    await writer.close()


async def test_a_place_older_than_retention_is_told_and_the_rest_is_read(
    kit: KinesisKit, faults: Faults, caplog: pytest.LogCaptureFixture
) -> None:
    writer = await kit.writer()
    await writer.append([record(0)])
    reader = await kit.reader()
    await take(reader, 1, commit=True)
    await reader.close()
    await writer.append([record(1)])

    def decide(call: Call) -> Fault | None:
        gone = call.action == "GetShardIterator" and call.body["ShardIteratorType"] == "AT_SEQUENCE_NUMBER"
        return Refuse("InvalidArgumentException") if gone else None

    faults.decide = decide
    reader = await kit.reader()
    assert numbers(await take(reader, 1, commit=True)) == [1]
    assert "buffer.kinesis.retention_h" in caplog.text
    await reader.close()
    await writer.close()


async def test_a_stream_that_takes_nothing_pushes_back_and_recovers(
    kit: KinesisKit, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "WAITING_BYTES_MAX", 20_000)
    monkeypatch.setattr(writer_module, "APPEND_S_MAX", 0.5)
    faults.decide = now_and_then("PutRecords", Refuse(THROTTLED), share=1.0)
    writer = await kit.writer()
    waiting = [asyncio.create_task(writer.append([record(n, size=4000)])) for n in range(4)]
    await asyncio.sleep(0)
    with pytest.raises(Busy) as busy:
        await writer.append([record(4, size=4000)])
    assert busy.value.reason == "buffer_congested"
    assert busy.value.retry_after_s >= 1
    for failed in await asyncio.gather(*waiting, return_exceptions=True):
        assert isinstance(failed, Retry)
        assert THROTTLED in str(failed)
    assert THROTTLED in (writer.fault() or "")
    faults.decide = lambda _: None
    await writer.append([record(5, size=15_000)])
    assert writer.fault() is None
    await writer.close()


@pytest.mark.parametrize("writers", [1, 2])
@pytest.mark.parametrize(("senders", "size"), [(20, 100_000), (1200, 20)], ids=["bytes", "records"])
async def test_a_shard_is_asked_for_no_more_than_its_share(
    faults: Faults, writers: int, senders: int, size: int
) -> None:
    kit = KinesisKit(shards=1)
    settings = KinesisSettings(kit.settings.stream, kit.settings.leases_table, retention_h=24, writers=writers)
    writer = KinesisWriter(Aws(REGION), settings, call_bytes_max=MOTO_CALL_BYTES_MAX)
    await writer.append([record(n, sender=f"s{n}", size=size) for n in range(senders)])
    await writer.close()
    puts = [call for call in faults.calls if call.action == "PutRecords"]
    took_s = puts[-1].at_s - puts[0].at_s
    last = len(puts[-1].body["Records"])  # what the last call carries needs no time after it
    share = min(shards.SHARD_BYTES_PER_S / size, shards.SHARD_RECORDS_PER_S) / writers
    assert took_s >= 0.9 * ((senders - last - 1) / share - shards.BURST_S)


async def test_a_member_killed_is_replaced_within_15_s(kit: KinesisKit, faults: Faults) -> None:
    settings = kit.settings
    argv = [sys.executable, "-m", "tests.contract.kinesis_member", settings.stream, settings.leases_table, "hot"]
    member = await asyncio.create_subprocess_exec(*argv, stdout=asyncio.subprocess.PIPE, env={**os.environ})
    assert member.stdout
    writer = await kit.writer()
    seen: dict[str, list[int]] = {}
    try:
        await writer.append([record(s, sender=f"s{s}") for s in range(SENDERS)])
        async with asyncio.timeout(60):
            while sum(map(len, seen.values())) < SENDERS:
                partition, number = (await member.stdout.readline()).decode().split()
                seen.setdefault(partition, []).append(int(number))
        other = await open_reader(settings, REGION, "hot", OLDEST_MS)
        await send_rest(writer)
        member.send_signal(signal.SIGKILL)
        killed_s = time.monotonic()
        for line in (await member.stdout.read()).decode().splitlines():
            if len(words := line.split()) == 2:
                seen.setdefault(words[0], []).append(int(words[1]))
        for partition, numbers_ in (await read_rest(other, seen)).items():
            seen.setdefault(partition, []).extend(numbers_)
        assert time.monotonic() - killed_s <= TAKEOVER_S_MAX
        assert all(in_order(each) for each in seen.values())
        await other.close()
    finally:
        with contextlib.suppress(ProcessLookupError):
            member.kill()
        await member.wait()
        await writer.close()


async def send_rest(writer: KinesisWriter) -> None:
    for n in range(1, ROUNDS):
        await writer.append([record(n * SENDERS + s, sender=f"s{s}") for s in range(SENDERS)])


async def read_rest(reader: ShardedReader, seen: dict[str, list[int]]) -> dict[str, list[int]]:
    """Read what is missing in ``seen``; the same record may come again."""
    missing = set(range(SENDERS * ROUNDS)) - {number for each in seen.values() for number in each}
    found: dict[str, list[int]] = {}
    async with asyncio.timeout(60):
        while missing:
            for partition in await reader.partitions():
                entries = await reader.read(partition, await reader.committed(partition), FAR)
                found.setdefault(partition, []).extend(map(number_of, entries))
                missing -= set(map(number_of, entries))
                if entries:
                    await reader.commit(partition, entries[-1].offset)
            await reader.wait(0.05)
    return found
