"""What every buffer promises; each adapter's test inherits this suite."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Protocol

import pytest

from tickscope.errors import Busy, Reject
from tickscope.model.record import RECORD_BYTES_MAX, Entry, Record
from tickscope.ports.log import OLDEST_MS, TAIL_MS, LogHistory, LogReader, LogWriter

FAR = 1 << 30
FIRST_MS = time.time_ns() // 1_000_000 - 60_000
"""Records are about a minute old: a service that looks for a time knows its own clock only."""
WAIT_S = 30.0
EDGE = "embergate/edge"


def record(number: int, tenant: str = "embergate", sender: str = "edge", size: int = 100) -> Record:
    return Record(tenant, sender, FIRST_MS + number, number.to_bytes(16, "big"), 1, b"x" * size)


def number_of(entry: Entry) -> int:
    return int.from_bytes(entry.record.id, "big")


async def drain(reader: LogReader, partition: str) -> list[int]:
    """Read to its end, in small steps, what is at hand of a partition and return the records' numbers."""
    numbers: list[int] = []
    after = await reader.committed(partition)
    while entries := await reader.read(partition, after, 250):
        numbers += [number_of(entry) for entry in entries]
        after = entries[-1].offset
    return numbers


async def take(reader: LogReader, count: int, *, commit: bool = False) -> dict[str, list[Entry]]:
    """Read until ``count`` entries have come, all partitions together, and return them by partition."""
    taken: dict[str, list[Entry]] = {}
    async with asyncio.timeout(WAIT_S):
        while sum(map(len, taken.values())) < count:
            for partition in await reader.partitions():
                known = taken.setdefault(partition, [])
                after = known[-1].offset if known else await reader.committed(partition)
                entries = await reader.read(partition, after, FAR)
                known += entries
                if commit and entries:
                    await reader.commit(partition, entries[-1].offset)
            await reader.wait(0.05)
    return {partition: entries for partition, entries in taken.items() if entries}


def numbers(taken: dict[str, list[Entry]], partition: str = EDGE) -> list[int]:
    return [number_of(entry) for entry in taken.get(partition, ())]


class LogKit(Protocol):
    """A log of a test's own, and what can be opened on it; who opens closes."""

    async def writer(self) -> LogWriter: ...

    async def reader(self, group: str = "hot", begin_ms: int = OLDEST_MS) -> LogReader: ...

    async def history(self) -> LogHistory: ...


async def scanned(history: LogHistory, start_ms: int, end_ms: int) -> list[int]:
    return [number_of(entry) async for entry in history.scan(start_ms, end_ms)]


class LogSuite:
    """Needs a fixture ``kit``."""

    @pytest.fixture
    async def writer(self, kit: LogKit) -> AsyncIterator[LogWriter]:
        writer = await kit.writer()
        yield writer
        await writer.close()

    @pytest.fixture
    async def reader(self, kit: LogKit, writer: LogWriter) -> AsyncIterator[LogReader]:
        reader = await kit.reader()
        yield reader
        await reader.close()

    async def test_what_was_appended_is_read_in_order(self, writer: LogWriter, reader: LogReader) -> None:
        for number in range(20):
            await writer.append([record(number)])
        assert numbers(await take(reader, 20)) == list(range(20))
        assert await reader.partitions() == [EDGE]
        assert await drain(reader, EDGE) == list(range(20))

    async def test_an_entry_carries_its_record_unchanged(self, writer: LogWriter, reader: LogReader) -> None:
        sent = Record("skyhook", "edge-7", FIRST_MS + 123, bytes(range(16)), 42, b"\x00body\xff")
        await writer.append([sent])
        (entry,) = (await take(reader, 1))["skyhook/edge-7"]
        assert entry.record == sent

    async def test_one_call_keeps_its_order_and_partitions_are_apart(
        self, writer: LogWriter, reader: LogReader
    ) -> None:
        await writer.append([record(n, sender="a" if n % 2 else "b") for n in range(10)])
        taken = await take(reader, 10)
        assert numbers(taken, "embergate/a") == [1, 3, 5, 7, 9]
        assert numbers(taken, "embergate/b") == [0, 2, 4, 6, 8]

    async def test_concurrent_appends_all_arrive_in_order(self, writer: LogWriter, reader: LogReader) -> None:
        await asyncio.gather(*(writer.append([record(n, sender=f"s{n % 5}")]) for n in range(100)))
        taken = await take(reader, 100)
        for sender in range(5):
            assert numbers(taken, f"embergate/s{sender}") == list(range(sender, 100, 5))

    async def test_nothing_to_append_is_appended_at_once(self, writer: LogWriter) -> None:
        await asyncio.wait_for(writer.append([]), WAIT_S)

    async def test_reading_goes_on_from_any_offset(self, writer: LogWriter, reader: LogReader) -> None:
        await writer.append([record(number) for number in range(10)])
        entries = (await take(reader, 10))[EDGE]
        again = await reader.read(EDGE, entries[3].offset, FAR)
        assert [number_of(entry) for entry in again] == list(range(4, 10))
        assert list(await reader.read(EDGE, entries[9].offset, FAR)) == []

    async def test_a_commit_moves_one_partition_only(self, writer: LogWriter, reader: LogReader) -> None:
        await writer.append([record(0, sender="a"), record(1, sender="b"), record(2, sender="a")])
        first = (await take(reader, 3))["embergate/a"][0]
        assert await reader.committed("embergate/a") == -1
        await reader.commit("embergate/a", first.offset)
        assert await reader.committed("embergate/a") == first.offset
        assert await drain(reader, "embergate/a") == [2]
        assert await drain(reader, "embergate/b") == [1]

    async def test_a_partition_committed_to_its_end_is_not_listed(
        self, writer: LogWriter, reader: LogReader
    ) -> None:
        await writer.append([record(0)])
        (entry,) = (await take(reader, 1))[EDGE]
        before = await reader.lag()
        assert (before.bytes > 0, before.oldest_ms) == (True, FIRST_MS)
        await reader.commit(EDGE, entry.offset)
        assert list(await reader.partitions()) == []
        after = await reader.lag()
        assert (after.bytes, after.oldest_ms) == (0, None)

    async def test_lag_tells_the_oldest_of_all_partitions(self, writer: LogWriter, reader: LogReader) -> None:
        await writer.append([record(7, sender="a")])
        await writer.append([record(3, sender="b")])
        await take(reader, 2)
        assert (await reader.lag()).oldest_ms == FIRST_MS + 3

    async def test_a_read_returns_at_least_one_entry_over_its_bound(
        self, writer: LogWriter, reader: LogReader
    ) -> None:
        await writer.append([record(0, size=5000), record(1, size=5000)])
        await take(reader, 2)
        assert len(await reader.read(EDGE, -1, 10)) == 1

    async def test_wait_ends_when_something_was_appended(self, writer: LogWriter, reader: LogReader) -> None:
        await take(reader, 0)
        waiting = asyncio.create_task(reader.wait(FAR))
        await writer.append([record(0)])
        await asyncio.wait_for(waiting, WAIT_S)

    async def test_a_record_at_the_size_limit_is_taken(self, writer: LogWriter, reader: LogReader) -> None:
        await writer.append([record(0, size=RECORD_BYTES_MAX - 100)])
        (entry,) = (await take(reader, 1))[EDGE]
        assert len(entry.record.body) == RECORD_BYTES_MAX - 100

    async def test_many_large_records_in_one_call_all_arrive(self, writer: LogWriter, reader: LogReader) -> None:
        await writer.append([record(number, size=RECORD_BYTES_MAX - 100) for number in range(12)])
        assert numbers(await take(reader, 12, commit=True)) == list(range(12))

    async def test_a_group_goes_on_where_it_was(self, kit: LogKit, writer: LogWriter) -> None:
        await writer.append([record(number, sender=f"s{number % 2}") for number in range(20)])
        first = await kit.reader()
        taken = await take(first, 20)
        await first.commit("embergate/s0", taken["embergate/s0"][4].offset)
        await first.commit("embergate/s1", taken["embergate/s1"][9].offset)
        await first.close()
        second = await kit.reader()
        await writer.append([record(20, sender="s0"), record(21, sender="s1")])
        seen: set[int] = set()
        async with asyncio.timeout(WAIT_S):
            while not seen >= {*range(10, 20, 2), 20, 21}:
                seen |= {n for partition in await second.partitions() for n in await drain(second, partition)}
                await second.wait(0.05)
        await second.close()

    async def test_groups_do_not_know_of_each_other(self, kit: LogKit, writer: LogWriter) -> None:
        hot, archive = await kit.reader("hot"), await kit.reader("archive")
        await writer.append([record(number) for number in range(5)])
        assert numbers(await take(hot, 5, commit=True)) == list(range(5))
        assert numbers(await take(archive, 5)) == list(range(5))
        for reader in (hot, archive):
            await reader.close()

    async def test_a_new_group_begins_at_a_time_or_at_the_tail(self, kit: LogKit, writer: LogWriter) -> None:
        await writer.append([record(number) for number in range(10)])
        tail = await kit.reader("tail", TAIL_MS)
        assert list(await tail.partitions()) == []
        await writer.append([record(10)])
        assert numbers(await take(tail, 1)) == [10]
        await tail.close()
        later = await kit.reader("later", FIRST_MS + 5)
        assert set(numbers(await take(later, 6))) >= set(range(5, 10))
        await later.close()

    async def test_a_second_member_takes_nothing_that_the_first_reads(
        self, kit: LogKit, writer: LogWriter, reader: LogReader
    ) -> None:
        await writer.append([record(0)])
        await take(reader, 1)
        try:
            second = await kit.reader()
        except Reject:  # one reader a group, and it is there
            return
        async with asyncio.timeout(WAIT_S):
            while not (owned := [one for one in (reader, second) if EDGE in await one.partitions()]):
                await second.wait(0.05)
        assert len(owned) == 1
        await second.close()

    async def test_history_has_what_was_received_in_a_span_committed_or_not(
        self, kit: LogKit, writer: LogWriter, reader: LogReader
    ) -> None:
        await writer.append([record(number) for number in range(10)])
        await take(reader, 10, commit=True)
        await writer.append([record(number) for number in range(10, 20)])
        history = await kit.history()
        assert await scanned(history, FIRST_MS + 5, FIRST_MS + 15) == list(range(5, 15))
        assert await scanned(history, FIRST_MS, FIRST_MS + 1) == [0]
        assert await scanned(history, FIRST_MS + 20, TAIL_MS) == []
        assert sorted(await scanned(history, 0, TAIL_MS)) == list(range(20))
        await history.close()
        assert numbers(await take(reader, 10)) == list(range(10, 20))

    async def test_history_of_nothing_is_empty(self, kit: LogKit, writer: LogWriter) -> None:
        history = await kit.history()
        assert await scanned(history, 0, TAIL_MS) == []
        await history.close()


class BoundedLogSuite(LogSuite):
    """For a log of a known size: needs a fixture ``small`` (a pair limited to about 4 MiB) beside ``kit``."""

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
        entries = await reader.read(EDGE, -1, FAR)
        assert len(entries) == taken
        await reader.commit(EDGE, entries[-1].offset)
        await writer.append([record(taken, size=200_000)])
        assert await drain(reader, EDGE) == [taken]


class SharedLogSuite(LogSuite):
    """For a log whose groups have several members. ``kit.abandon`` makes a member go without a word."""

    async def test_members_share_the_partitions(self, kit: LogKit, writer: LogWriter) -> None:
        one, other = await kit.reader(), await kit.reader()
        await writer.append([record(number, sender=f"s{number}") for number in range(40)])
        async with asyncio.timeout(WAIT_S):
            while True:
                ones, others = set(await one.partitions()), set(await other.partitions())
                if ones and others and len(ones | others) == 40 and not ones & others:
                    break
                await one.wait(0.05)
        for reader in (one, other):
            await reader.close()

    async def test_a_member_that_joins_or_leaves_costs_nothing(self, kit: LogKit, writer: LogWriter) -> None:
        seen: dict[str, list[int]] = {}
        readers = [await kit.reader()]
        sent = 0
        async with asyncio.timeout(4 * WAIT_S):
            for joins in (True, False):
                for _ in range(10):
                    await writer.append([record(sent + n, sender=f"s{n}") for n in range(20)])
                    sent += 20
                    for reader in readers:
                        await _move(reader, seen)
                if joins:
                    readers.append(await kit.reader())
                else:
                    await readers.pop(0).close()
            while sum(len(set(each)) for each in seen.values()) < sent:
                for reader in readers:
                    await _move(reader, seen)
        for partition, every in seen.items():
            first_time = list(dict.fromkeys(every))
            assert first_time == sorted(first_time), partition
        for reader in readers:
            await reader.close()

    async def test_a_lost_member_is_replaced_and_may_not_commit_any_more(
        self, kit: "SharedLogKit", writer: LogWriter
    ) -> None:
        lost = await kit.reader()
        await writer.append([record(number, sender=f"s{number % 5}") for number in range(50)])
        old = await take(lost, 50)
        await kit.abandon(lost)
        other = await kit.reader()
        taken = await take(other, 50, commit=True)
        for sender in range(5):
            assert numbers(taken, f"embergate/s{sender}") == list(range(sender, 50, 5))
        with pytest.raises(Reject) as fenced:
            await lost.commit("embergate/s0", old["embergate/s0"][-1].offset)
        assert fenced.value.reason == "fenced"
        await other.close()


class SharedLogKit(LogKit, Protocol):
    async def abandon(self, reader: LogReader) -> None:
        """Return when the other members may take what this one read; it was told nothing."""
        ...


async def _move(reader: LogReader, seen: dict[str, list[int]]) -> None:
    for partition in await reader.partitions():
        for entry in await reader.read(partition, await reader.committed(partition), FAR):
            try:
                await reader.commit(partition, entry.offset)
            except Reject:
                break
            seen.setdefault(partition, []).append(number_of(entry))
    await reader.wait(0.02)
