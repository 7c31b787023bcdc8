"""The journal: the log's contract, and what only a log on disk can promise."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.log_suite import FAR, BoundedLogSuite, drain, record
from tickscope.adapters.journal import JournalHistory, JournalReader, JournalWriter, segment
from tickscope.errors import Busy, Reject
from tickscope.model.buffer import JournalSettings
from tickscope.ports.log import OLDEST_MS, LogReader, LogWriter

SETTINGS = JournalSettings(size_bytes_max=1 << 30, segment_bytes=1 << 20, disk_free_bytes_min=0, keep_h=2)
SMALL = JournalSettings(size_bytes_max=4 << 20, segment_bytes=1 << 20, disk_free_bytes_min=0, keep_h=2)
HOT = ("hot",)


class JournalKit:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def writer(self) -> JournalWriter:
        return JournalWriter(self.folder, SETTINGS, HOT)

    async def reader(self, group: str = "hot", begin_ms: int = OLDEST_MS) -> JournalReader:
        return JournalReader(self.folder, group, begin_ms)

    async def history(self) -> JournalHistory:
        return JournalHistory(self.folder)


@pytest.fixture
def kit(tmp_path: Path) -> JournalKit:
    return JournalKit(tmp_path)


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[tuple[LogWriter, LogReader]]:
    writer, reader = JournalWriter(tmp_path / "small", SMALL, HOT), JournalReader(tmp_path / "small", "hot")
    yield writer, reader
    await writer.close()
    await reader.close()


class TestJournal(BoundedLogSuite):
    async def test_a_restarted_reader_goes_on_where_it_was(self, tmp_path: Path, writer: JournalWriter) -> None:
        for number in range(50):
            await writer.append([record(number, sender=f"s{number % 2}", size=50_000)])
        first = JournalReader(tmp_path, "hot")
        await first.partitions()
        entries = await first.read("embergate/s0", -1, 500_000)
        await first.commit("embergate/s0", entries[4].offset)
        await first.close()
        second = JournalReader(tmp_path, "hot")
        await second.partitions()
        assert await drain(second, "embergate/s0") == list(range(10, 50, 2))
        assert await drain(second, "embergate/s1") == list(range(1, 50, 2))
        await second.close()

    async def test_a_group_has_one_reader(self, tmp_path: Path, reader: JournalReader) -> None:
        with pytest.raises(Reject, match="already reads"):
            JournalReader(tmp_path, "hot")

    async def test_two_writers_take_turns(
        self, tmp_path: Path, writer: JournalWriter, reader: JournalReader
    ) -> None:
        other = JournalWriter(tmp_path, SETTINGS, HOT)
        for number in range(60):
            await (writer, other)[number % 2].append([record(number, size=100_000)])
        await other.close()
        assert await drain(reader, "embergate/edge") == list(range(60))
        assert len(segment.bases(tmp_path)) > 3

    async def test_a_torn_tail_is_cut_and_nothing_before_it_is_lost(self, tmp_path: Path) -> None:
        first = JournalWriter(tmp_path, SETTINGS, HOT)
        await first.append([record(0), record(1)])
        await first.close()
        path = segment.path_of(tmp_path, segment.bases(tmp_path)[-1])
        with path.open("ab") as file:
            file.write(b"\x40\x00\x00\x00torn")
        second = JournalWriter(tmp_path, SETTINGS, HOT)
        await second.append([record(2)])
        await second.close()
        reader = JournalReader(tmp_path, "hot")
        await reader.partitions()
        assert await drain(reader, "embergate/edge") == [0, 1, 2]
        await reader.close()

    async def test_a_lost_durable_end_is_found_again(self, tmp_path: Path) -> None:
        first = JournalWriter(tmp_path, SETTINGS, HOT)
        await first.append([record(n, size=100_000) for n in range(5)])
        await first.close()
        (tmp_path / "durable").write_bytes(bytes(8))
        second = JournalWriter(tmp_path, SETTINGS, HOT)
        await second.append([record(5)])
        await second.close()
        reader = JournalReader(tmp_path, "hot")
        await reader.partitions()
        assert await drain(reader, "embergate/edge") == list(range(6))
        await reader.close()

    async def test_a_flipped_bit_costs_one_record_and_is_counted(
        self, tmp_path: Path, writer: JournalWriter, reader: JournalReader
    ) -> None:
        await writer.append([record(n, size=1000) for n in range(3)])
        path = segment.path_of(tmp_path, 0)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        assert await drain(reader, "embergate/edge") == [0, 2]
        assert reader.corrupt == 1

    async def test_retention_waits_for_every_consumer(self, tmp_path: Path) -> None:
        writer = JournalWriter(tmp_path, SMALL, ("hot", "archive"))
        hot, archive = JournalReader(tmp_path, "hot"), JournalReader(tmp_path, "archive")
        for number in range(20):
            await writer.append([record(number, size=200_000)])
        for reader, expected in ((hot, 0), (archive, 1)):
            await reader.partitions()
            entries = await reader.read("embergate/edge", -1, FAR)
            await reader.commit("embergate/edge", entries[-1].offset)
            writer._tail.sweep(SMALL.size_bytes_max)
            assert (segment.bases(tmp_path)[0] > 0) == bool(expected)
        for closing in (writer, hot, archive):
            await closing.close()

    @pytest.mark.parametrize(("keep_h", "kept"), [(2, True), (0, False)])
    async def test_what_is_committed_stays_for_replay(self, tmp_path: Path, keep_h: int, kept: bool) -> None:
        writer = JournalWriter(tmp_path, replace(SETTINGS, keep_h=keep_h), HOT)
        reader = JournalReader(tmp_path, "hot")
        for number in range(40):
            await writer.append([record(number, size=200_000)])
            await reader.partitions()
            for entry in await reader.read("embergate/edge", number - 1, FAR):
                await reader.commit("embergate/edge", entry.offset)
        assert (segment.bases(tmp_path)[0] == 0) == kept
        await writer.close()
        await reader.close()

    async def test_a_disk_without_room_is_busy(self, tmp_path: Path) -> None:
        writer = JournalWriter(tmp_path, JournalSettings(1 << 30, 1 << 20, 1 << 60, 0), HOT)
        with pytest.raises(Busy, match="buffer.journal.disk_free_bytes_min"):
            await writer.append([record(0)])
        assert "disk_free_bytes_min" in (writer.fault() or "")
        await writer.close()

    async def test_kill_9_loses_nothing_acknowledged(self, tmp_path: Path) -> None:
        script = (
            "import asyncio, sys; from pathlib import Path\n"
            "from tests.contract.log_suite import record\n"
            "from tests.contract.test_journal import SETTINGS\n"
            "from tickscope.adapters.journal import JournalWriter\n"
            "async def main():\n"
            "    writer = JournalWriter(Path(sys.argv[1]), SETTINGS, ('hot',))\n"
            "    for number in range(int(sys.argv[2]), 1 << 20):\n"
            "        await writer.append([record(number, size=30_000)])\n"
            "        print(number, flush=True)\n"
            "asyncio.run(main())\n"
        )
        acknowledged = -1
        for lines in (3, 11, 40):
            process = subprocess.Popen(
                [sys.executable, "-c", script, str(tmp_path), str(acknowledged + 1)],
                stdout=subprocess.PIPE,
                text=True,
            )
            assert process.stdout
            for _ in range(lines):
                acknowledged = int(process.stdout.readline())
            os.kill(process.pid, signal.SIGKILL)
            rest = process.stdout.read().split()
            acknowledged = int(rest[-1]) if rest else acknowledged
            process.wait()
            process.stdout.close()
        reader = JournalReader(tmp_path, "hot")
        await reader.partitions()
        assert set(range(acknowledged + 1)) <= set(await drain(reader, "embergate/edge"))
        await reader.close()
