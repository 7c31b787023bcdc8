"""The ledger in the relay's metrics."""

import asyncio
import contextlib
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from tests.contract.ledger_suite import holding
from tests.e2e.platform_files import platform_of
from tickscope.adapters.buffers import JOURNAL_FOLDER
from tickscope.adapters.journal.tail import Tail
from tickscope.adapters.telemetry import REGISTRY
from tickscope.model.ledger import Account, Balance, Ledger
from tickscope.relay import books
from tickscope.wire import record as record_format

LABELS = 'consumer="hot",signal="metrics"'


def shown() -> list[str]:
    return [
        line for line in generate_latest(REGISTRY).decode().splitlines() if line.startswith("tickscope_ledger_")
    ]


def test_every_state_and_the_difference_are_shown() -> None:
    line = Balance(Account("skyhook", "hot", "metrics"), 100, 60, 20, 5, 3, 2)
    books.show(Ledger(7000, (line,), damaged_records=2))
    for state, samples in {
        "accepted": 100,
        "committed": 60,
        "queued": 20,
        "dead_lettered": 5,
        "dropped": 3,
    }.items():
        assert f'tickscope_ledger_samples{{{LABELS},state="{state}",tenant="skyhook"}} {samples}.0' in shown()
    assert f'tickscope_ledger_difference_samples{{{LABELS},tenant="skyhook"}} 10.0' in shown()
    assert {"tickscope_ledger_damaged_records 2.0", "tickscope_ledger_read_timestamp_seconds 7.0"} <= set(shown())


async def test_it_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "LOOK_S", 0.01)
    platform = platform_of(tmp_path)
    tail = Tail(platform.data_folder / JOURNAL_FOLDER, platform.buffer.journal, platform.buffer.consumers)
    keeping = asyncio.create_task(books.keep(platform))
    async with asyncio.timeout(10):
        for number in (1, 2):
            tail.commit([record_format.encode(holding(number, 1000))])
            expected = f'tickscope_ledger_samples{{{LABELS},state="queued",tenant="embergate"}} {number * 1000}.0'
            while expected not in shown():  # noqa: ASYNC110 - metrics have no event
                await asyncio.sleep(0.01)
    keeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeping
    tail.close()


async def test_a_buffer_without_a_ledger_is_left_alone(tmp_path: Path) -> None:
    platform = platform_of(tmp_path, buffer={"kind": "kafka", "kafka": {"bootstrap": ["127.0.0.1:9092"]}})
    await asyncio.wait_for(books.keep(platform), 10)
