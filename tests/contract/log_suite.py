"""What every buffer promises; each adapter's test inherits this suite."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tickscope.errors import Busy
from tickscope.model.record import RECORD_BYTES_MAX, Record
from tickscope.ports.log import LogReader, LogWriter

FAR = 1 << 30


def record(number: int, tenant: str = "embergate", sender: str = "edge", size: int = 100) -> Record:
    return Record(tenant, sender, 1_700_000_000_000 + number, number.to_bytes(16, "big"), 1, b"x" * size)


async def drain(reader: LogReader, partition: str) -> list[int]:
    """Read a partition to its end in small steps and return the records' numbers."""
    numbers: list[int] = []
    after = await reader.committed(partition)
    while entries := await reader.read(partition, after, 250):
        numbers += [int.from_bytes(entry.record.id, "big") for entry in entries]
        after = entries[-1].offset
    return numbers


class LogSuite:
    """Needs fixtures ``writer``, ``reader`` (same log), and ``small`` (a pair limited to about 4 MiB)."""

    async def test_what_was_appended_is_read_in_order(self, writer: LogWriter, reader: LogReader) -> None:
        for number in range(20):
            await writer.append([record(number)])
        assert await reader.partitions() == ["embergate/edge"]
        assert await drain(reader, "embergate/edge") == list(range(20))

    async def test_an_entry_carries_its_record_unchanged(self, writer: LogWriter, reader: LogReader) -> None:
        sent = Record("skyhook", "edge-7", 1_700_000_000_123, bytes(range(16)), 42, b"\x00body\xff")
        await writer.append([sent])
        await reader.partitions()
        (entry,) = await reader.read("skyhook/edge-7", -1, FAR)
        assert entry.record == sent

    async def test_one_call_keeps_its_order_and_partitions_are_apart(
        self, writer: LogWriter, reader: LogReader
    ) -> None:
        await writer.append([record(n, sender="a" if n % 2 else "b") for n in range(10)])
        assert set(await reader.partitions()) == {"embergate/a", "embergate/b"}
        assert await drain(reader, "embergate/a") == [1, 3, 5, 7, 9]
        assert await drain(reader, "embergate/b") == [0, 2, 4, 6, 8]

    async def test_concurrent_appends_all_arrive(self, writer: LogWriter, reader: LogReader) -> None:
        await asyncio.gather(*(writer.append([record(n, sender=f"s{n % 5}")]) for n in range(100)))
        seen = [n for partition in await reader.partitions() for n in await drain(reader, partition)]
        assert sorted(seen) == list(range(100))

    async def test_a_commit_moves_one_partition_only(self, writer: LogWriter, reader: LogReader) -> None:
        await writer.append([record(0, sender="a"), record(1, sender="b"), record(2, sender="a")])
        await reader.partitions()
        first, _ = await reader.read("embergate/a", -1, FAR)
        assert await reader.committed("embergate/a") == -1
        await reader.commit("embergate/a", first.offset)
        assert await reader.committed("embergate/a") == first.offset
        assert await drain(reader, "embergate/a") == [2]
        assert await drain(reader, "embergate/b") == [1]

    async def test_a_partition_committed_to_its_end_is_not_listed(
        self, writer: LogWriter, reader: LogReader
    ) -> None:
        await writer.append([record(0)])
        await reader.partitions()
        (entry,) = await reader.read("embergate/edge", -1, FAR)
        assert await reader.lag_bytes() > 0
        await reader.commit("embergate/edge", entry.offset)
        assert list(await reader.partitions()) == []
        assert await reader.lag_bytes() == 0

    async def test_a_read_returns_at_least_one_entry_over_its_bound(
        self, writer: LogWriter, reader: LogReader
    ) -> None:
        await writer.append([record(0, size=5000), record(1, size=5000)])
        await reader.partitions()
        assert len(await reader.read("embergate/edge", -1, 10)) == 1

    async def test_wait_ends_when_something_was_appended(self, writer: LogWriter, reader: LogReader) -> None:
        waiting = asyncio.create_task(reader.wait(30))
        await asyncio.sleep(0)
        await writer.append([record(0)])
        await asyncio.wait_for(waiting, 5)

    async def test_a_record_at_the_size_limit_is_taken(self, writer: LogWriter, reader: LogReader) -> None:
        await writer.append([record(0, size=RECORD_BYTES_MAX - 100)])
        await reader.partitions()
        (entry,) = await reader.read("embergate/edge", -1, 1)
        assert len(entry.record.body) == RECORD_BYTES_MAX - 100

    async def test_full_is_busy_and_room_comes_back(self, small: tuple[LogWriter, LogReader]) -> None:
        writer, reader = small
        taken = 0
        with pytest.raises(Busy) as busy:
            for number in range(100):
                await writer.append([record(number, size=200_000)])
                taken += 1
        assert busy.value.reason == "buffer_full"
        assert busy.value.retry_after_s > 0
        assert writer.fault() is not None or taken < 100
        await reader.partitions()
        entries = await reader.read("embergate/edge", -1, FAR)
        assert len(entries) == taken
        await reader.commit("embergate/edge", entries[-1].offset)
        await writer.append([record(taken, size=200_000)])
        assert await drain(reader, "embergate/edge") == [taken]


Pair = AsyncIterator[tuple[LogWriter, LogReader]]
