"""What the ledger of every buffer promises; each adapter's test inherits this suite."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Protocol

import pytest

from tests.contract.log_suite import FAR, LogKit, record, take
from tickscope.model.ledger import Account, Standing
from tickscope.model.record import Encoding, Record
from tickscope.ports.ledger import LogLedger
from tickscope.ports.log import LogReader, LogWriter

EMBERGATE, SKYHOOK = Account("embergate", "hot", "metrics"), Account("skyhook", "hot", "metrics")


def holding(number: int, samples: int, tenant: str = "embergate", sender: str = "edge") -> Record:
    """Return a record that says it holds so many samples."""
    return replace(record(number, tenant, sender), samples=samples)


class LedgerKit(LogKit, Protocol):
    async def ledger(self, *groups: str) -> LogLedger:
        """Return the ledger of these groups, each of which was opened once."""
        ...


class LedgerSuite:
    """Needs a fixture ``kit``."""

    @pytest.fixture
    async def writer(self, kit: LedgerKit) -> AsyncIterator[LogWriter]:
        writer = await kit.writer()
        yield writer
        await writer.close()

    @pytest.fixture
    async def reader(self, kit: LedgerKit, writer: LogWriter) -> AsyncIterator[LogReader]:
        reader = await kit.reader()
        yield reader
        await reader.close()

    @pytest.fixture
    async def ledger(self, kit: LedgerKit, reader: LogReader) -> AsyncIterator[LogLedger]:
        ledger = await kit.ledger("hot")
        yield ledger
        await ledger.close()

    async def test_an_empty_buffer_has_no_lines(self, ledger: LogLedger) -> None:
        reading = await ledger.read()
        assert reading.standings == {}
        assert reading.damaged_records == 0

    async def test_what_is_durable_is_queued_until_it_is_committed(
        self, ledger: LogLedger, writer: LogWriter, reader: LogReader
    ) -> None:
        await writer.append([holding(0, 5), holding(1, 7), holding(2, 11)])
        assert (await ledger.read()).standings == {EMBERGATE: Standing(23, 0, 23)}
        (_, second, _) = (await take(reader, 3))["embergate/edge"]
        await reader.commit("embergate/edge", second.offset)
        assert (await ledger.read()).standings == {EMBERGATE: Standing(23, 12, 11)}

    async def test_delivering_twice_counts_nothing_twice(self, kit: LedgerKit, writer: LogWriter) -> None:
        first = await kit.reader()
        ledger = await kit.ledger("hot")
        await writer.append([holding(0, 5), holding(1, 7)])
        await take(first, 2)
        await first.close()
        again = await kit.reader()
        await take(again, 2)
        assert (await ledger.read()).standings == {EMBERGATE: Standing(12, 0, 12)}
        await take(again, 2, commit=True)
        assert (await ledger.read()).standings == {EMBERGATE: Standing(12, 12, 0)}
        await again.close()
        await ledger.close()

    async def test_partitions_of_a_tenant_add_up_and_tenants_are_apart(
        self, ledger: LogLedger, writer: LogWriter, reader: LogReader
    ) -> None:
        await writer.append([holding(0, 1, sender="a"), holding(1, 2, "skyhook"), holding(2, 4, sender="b")])
        taken = await take(reader, 3)
        await reader.commit("embergate/b", taken["embergate/b"][0].offset)
        assert (await ledger.read()).standings == {EMBERGATE: Standing(5, 4, 1), SKYHOOK: Standing(2, 0, 2)}

    async def test_samples_and_spans_are_apart(self, ledger: LogLedger, writer: LogWriter) -> None:
        await writer.append([holding(0, 3), replace(holding(1, 9), encoding=Encoding.OTLP_TRACES_GZIP)])
        standings = (await ledger.read()).standings
        assert standings[EMBERGATE] == Standing(3, 0, 3)
        assert standings[replace(EMBERGATE, signal="traces")] == Standing(9, 0, 9)

    async def test_each_group_has_its_own_lines(self, kit: LedgerKit, writer: LogWriter, reader: LogReader) -> None:
        archive = await kit.reader("archive")
        await writer.append([holding(0, 5), holding(1, 7)])
        await take(archive, 2, commit=True)
        ledger = await kit.ledger("hot", "archive")
        assert (await ledger.read()).standings == {
            EMBERGATE: Standing(12, 0, 12),
            replace(EMBERGATE, consumer="archive"): Standing(12, 12, 0),
        }
        await ledger.close()
        await archive.close()

    async def test_places_tell_which_records_are_committed(
        self, ledger: LogLedger, writer: LogWriter, reader: LogReader
    ) -> None:
        await writer.append([holding(0, 5), holding(1, 7)])
        first, second = (await take(reader, 2))["embergate/edge"]
        assert len(await reader.read("embergate/edge", first.offset, FAR)) == 1
        await reader.commit("embergate/edge", first.offset)
        place = (await ledger.read()).places["hot"]
        assert place.has_passed("embergate/edge", first.offset)
        assert not place.has_passed("embergate/edge", second.offset)

    async def test_a_ledger_that_is_opened_later_says_the_same(
        self, kit: LedgerKit, ledger: LogLedger, writer: LogWriter, reader: LogReader
    ) -> None:
        for number in range(30):
            await writer.append([holding(number, number, sender=f"s{number % 3}")])
        await take(reader, 30, commit=True)
        await writer.append([holding(30, 30)])
        expected = (await ledger.read()).standings
        assert expected == {EMBERGATE: Standing(465, 435, 30)}
        later = await kit.ledger("hot")
        assert (await later.read()).standings == expected
        await later.close()
