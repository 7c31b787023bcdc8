"""The journal's ledger: the contract, and what only a log on disk can promise."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from tests.contract.ledger_suite import EMBERGATE, LedgerSuite, holding
from tests.contract.log_suite import FAR, take
from tests.contract.test_journal import JournalKit
from tickscope.adapters.journal import JournalReader, JournalWriter, kept, segment
from tickscope.adapters.journal import ledger as journal_ledger
from tickscope.adapters.journal.ledger import JournalLedger
from tickscope.model.buffer import JournalSettings
from tickscope.model.ledger import Standing
from tickscope.ports.log import LogReader, LogWriter

TINY = JournalSettings(size_bytes_max=1 << 20, segment_bytes=600, disk_free_bytes_min=0, keep_h=0)
"""A segment holds four records, and nothing is kept once it is committed."""


class JournalLedgerKit(JournalKit):
    async def ledger(self, *groups: str) -> JournalLedger:
        return JournalLedger(self.folder, groups, keeps=True)


@pytest.fixture
def kit(tmp_path: Path) -> JournalLedgerKit:
    return JournalLedgerKit(tmp_path)


class TestJournalLedger(LedgerSuite):
    async def test_it_needs_nobody_to_run(self, kit: JournalLedgerKit) -> None:
        writer, reader = await kit.writer(), await kit.reader()
        await writer.append([holding(0, 5), holding(1, 7)])
        first = (await take(reader, 2))["embergate/edge"][0]
        await reader.commit("embergate/edge", first.offset)
        await writer.close()
        await reader.close()
        assert (await (await kit.ledger("hot")).read()).standings == {EMBERGATE: Standing(12, 5, 7)}

    async def test_a_damaged_record_is_accepted_and_nothing_else(
        self, kit: JournalLedgerKit, writer: LogWriter, reader: LogReader, tmp_path: Path
    ) -> None:
        await writer.append([holding(number, 10) for number in range(3)])
        path = segment.path_of(tmp_path, 0)
        data = bytearray(path.read_bytes())
        data[len(data) // 2 + 40] ^= 1  # in the body of the second
        path.write_bytes(data)
        ledger = await kit.ledger("hot")
        await take(reader, 2, commit=True)
        reading = await ledger.read()
        assert reading.standings == {EMBERGATE: Standing(30, 20, 0)}
        assert reading.damaged_records == 1
        await ledger.close()

    @pytest.mark.parametrize("keeps", [True, False])
    async def test_retention_and_folding_change_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keeps: bool
    ) -> None:
        monkeypatch.setattr(journal_ledger, "FOLD_FROM", 3)
        writer, reader = JournalWriter(tmp_path, TINY, ("hot",)), JournalReader(tmp_path, "hot")
        ledger = JournalLedger(tmp_path, ("hot",), keeps=keeps)
        for number in range(60):
            await writer.append([holding(number, 10)])
            if number % 7 == 0:
                await take(reader, 1, commit=True)
            assert (await ledger.read()).standings[EMBERGATE].accepted == 10 * (number + 1)
        (entries,) = [await reader.read("embergate/edge", -1, FAR)]
        left = len(entries)
        standing = Standing(600, 600 - 10 * left, 10 * left)
        for each in (ledger, JournalLedger(tmp_path, ("hot",))):
            assert (await each.read()).standings == {EMBERGATE: standing}
            await each.close()
        assert segment.bases(tmp_path)[0] > 0
        assert kept.read_fold(tmp_path).upto > 0 or not keeps
        assert len(kept.bases(tmp_path)) < 20
        await writer.close()
        await reader.close()

    async def test_a_group_that_comes_later_begins_with_the_oldest_segment(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(journal_ledger, "FOLD_FROM", 2)
        writer, reader = JournalWriter(tmp_path, TINY, ("hot",)), JournalReader(tmp_path, "hot")
        ledger = JournalLedger(tmp_path, ("hot",), keeps=True)
        for number in range(40):
            await writer.append([holding(number, 1)])
            if number % 4 == 3:
                await take(reader, 4, commit=True)
                await ledger.read()
        await writer.close()
        await ledger.close()
        both = JournalLedger(tmp_path, ("hot", "archive"), keeps=True)
        writer = JournalWriter(tmp_path, TINY, ("hot", "archive"))
        left = 40 - sum(each.accepted[("embergate", "metrics")] for each in _gone(tmp_path))
        standings = (await both.read()).standings
        assert {account.consumer: found for account, found in standings.items()} == {
            "hot": Standing(40, 40, 0),
            "archive": Standing(left, 0, left),
        }
        for closing in (both, writer, reader):
            await closing.close()

    async def test_a_full_disk_costs_no_totals(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        writer, reader = JournalWriter(tmp_path, TINY, ("hot",)), JournalReader(tmp_path, "hot")
        assert (tmp_path / "ledger.spare").stat().st_size == kept.SPARE_BYTES
        made = kept._write

        def write(path: Path, document: Any) -> None:
            if (tmp_path / "ledger.spare").exists():
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            made(path, document)

        monkeypatch.setattr(kept, "_write", write)
        for number in range(20):
            await writer.append([holding(number, 10)])
            if number % 4 == 3:
                await take(reader, 4, commit=True)
        assert segment.bases(tmp_path)[0] > 0
        ledger = JournalLedger(tmp_path, ("hot",))
        assert (await ledger.read()).standings == {EMBERGATE: Standing(200, 200, 0)}
        for closing in (ledger, writer, reader):
            await closing.close()


def _gone(folder: Path) -> list[Any]:
    fold, first = kept.read_fold(folder), segment.bases(folder)[0]
    removed = [kept.read(folder, base)[1] for base in kept.bases(folder) if fold.upto <= base < first]
    return [*removed, *([fold.totals["hot"]] if fold.upto else [])]
