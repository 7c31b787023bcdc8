"""The relay on a log: what is committed, and who waits for whom."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator

import pytest

from tests.unit.gateway.asgi import get
from tests.unit.relay.world import NOW_MS, TOO_OLD_MS, World, floats, labels, record, until
from tickscope.errors import Retry
from tickscope.model.record import Entry
from tickscope.ports.memory_log import MemoryLog, MemoryLogReader
from tickscope.relay import run as relay_run
from tickscope.relay.delivery import ASKED_AT_ONCE_MAX
from tickscope.relay.run import Relay, application


class Flow(World):
    """A world with a log before it and a relay between."""

    def __init__(self, letters_bytes_max: int = 1 << 20) -> None:
        super().__init__(letters_bytes_max=letters_bytes_max)
        self.log = MemoryLog(1 << 30)
        self.reader: MemoryLogReader = self.log.reader()

    @contextlib.asynccontextmanager
    async def relay(self) -> AsyncIterator["asyncio.Task[None]"]:
        stop = asyncio.Event()
        task = asyncio.create_task(Relay(self.reader, self.delivery).run(stop))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def has(self, name: str, tenant: str = "embergate") -> bool:
        return labels(name, tenant) in self.store.labels()

    def open(self) -> set[str]:
        return {entry.record.partition for entry in self.reader._open()}


async def test_records_of_a_partition_arrive_in_order_and_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # An append must wake the relay: a record that needed the next look at the log would come an hour late here.
    monkeypatch.setattr(relay_run, "WAIT_S", 3600.0)
    flow = Flow()
    seen: list[int] = []

    def notice(every: list[object]) -> bool:
        seen.extend(sample.t_ms for one in every for sample in one.samples)  # type: ignore[attr-defined]
        return False

    flow.store.chokes = notice  # type: ignore[assignment]
    await flow.log.append([record(floats("up", NOW_MS + n)) for n in range(20)])
    async with flow.relay():
        await until(lambda: not flow.open())
        await flow.log.append([record(floats("up", NOW_MS + 20))])
        await until(lambda: len(seen) == 21 and not flow.open())
    assert seen == [NOW_MS + n for n in range(21)]


async def test_nothing_is_committed_before_it_is_delivered() -> None:
    flow = Flow()
    flow.store.away = True
    await flow.log.append([record(floats("up", NOW_MS))])
    async with flow.relay():
        await until(lambda: flow.store.writes > 5)
        assert flow.open() == {"embergate/edge"}
    assert await flow.reader.committed("embergate/edge") == -1
    flow.store.away = False
    async with flow.relay():
        await until(lambda: not flow.open())
    assert flow.store.times(labels("up")) == [NOW_MS]


async def test_parked_partitions_hold_up_no_other_however_many_they_are() -> None:
    flow = Flow(letters_bytes_max=10)
    await flow.begin()
    many = ASKED_AT_ONCE_MAX + 10
    await flow.log.append([record(floats("late", TOO_OLD_MS), sender=f"s{n}") for n in range(many)])
    async with flow.relay():
        await until(lambda: len(flow.slept) >= many)
        await flow.log.append([record(floats("up", NOW_MS), tenant="skyhook")])
        await until(lambda: flow.has("up", "skyhook") and "skyhook/edge" not in flow.open())
        assert len(flow.open()) == many
        flow.letters._bytes_max = 1 << 20
        await until(lambda: not flow.open())
    assert flow.letters.count() == {"embergate": many}


async def test_one_tenants_refused_data_becomes_letters_while_the_others_flow() -> None:
    flow = Flow()
    await flow.begin()
    await flow.log.append([record(floats(f"late{n}", TOO_OLD_MS)) for n in range(5)])
    await flow.log.append([record(floats(f"up{n}", NOW_MS), tenant="skyhook") for n in range(5)])
    async with flow.relay():
        await until(lambda: not flow.open())
    assert flow.letters.count() == {"embergate": 5}
    assert all(flow.has(f"up{n}", "skyhook") for n in range(5))


async def test_a_partition_that_fails_is_tried_again_and_holds_up_no_other(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = Flow()
    failing = True
    deliver = flow.delivery.deliver

    async def sometimes(entry: Entry) -> None:
        if failing and entry.record.tenant == "embergate":
            raise Retry("the disk of dead letters is gone")
        await deliver(entry)

    monkeypatch.setattr(flow.delivery, "deliver", sometimes)
    monkeypatch.setattr(relay_run, "FAILED_RETRY_S", 0.0)
    await flow.log.append([record(floats("up", NOW_MS)), record(floats("up", NOW_MS), tenant="skyhook")])
    with caplog.at_level(logging.ERROR):
        async with flow.relay() as task:
            await until(lambda: flow.open() == {"embergate/edge"})
            await until(lambda: len(caplog.records) >= 1)
            assert not task.done()
            failing = False
            await flow.log.append([record(floats("up", NOW_MS + 1))])
            await until(lambda: not flow.open())
    assert "embergate/edge" in caplog.text
    assert "disk of dead letters" in caplog.text
    assert flow.store.times(labels("up")) == [NOW_MS, NOW_MS + 1]


async def test_a_stopped_relay_ends_though_the_store_is_away() -> None:
    flow = Flow()
    flow.store.away = True
    await flow.log.append([record(floats("up", NOW_MS))])
    stop = asyncio.Event()
    running = asyncio.create_task(Relay(flow.reader, flow.delivery).run(stop))
    await until(lambda: flow.store.writes > 0)
    stop.set()
    await flow.log.append([record(floats("up", NOW_MS + 1))])
    await asyncio.wait_for(running, 5)


async def test_the_page_tells_what_is_left_to_do() -> None:
    flow = Flow()
    app = application(flow.reader, flow.letters)
    await flow.begin()
    await flow.deliver(floats("late", TOO_OLD_MS))
    sent = record(floats("up", NOW_MS))
    await flow.log.append([sent])
    status = await get(app, "/status")
    assert json.loads(status.body) == {"lag_bytes": len(sent.body), "dead_letters": {"embergate": 1}}
    assert (await get(app, "/healthz")).status == (await get(app, "/ready")).status == 200
    metrics = (await get(app, "/metrics")).body.decode()
    assert 'tickscope_relay_samples_dead_total{tenant="embergate"}' in metrics
