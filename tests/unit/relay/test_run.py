"""The relay on a log: what is committed, and who waits for whom."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from tests.unit.gateway.asgi import get
from tests.unit.gateway.world import PLATFORM
from tests.unit.relay.world import NOW_MS, TOO_OLD_MS, World, floats, labels, record, until
from tickscope.adapters.telemetry import REGISTRY
from tickscope.errors import Reject, Retry
from tickscope.model.record import Entry
from tickscope.model.series import TENANT_LABEL, Series
from tickscope.ports.memory_log import MemoryLog, MemoryLogReader
from tickscope.ports.pauses import MemoryPauses, Pause
from tickscope.relay import run as relay_run
from tickscope.relay import workers
from tickscope.relay.delivery import ASKED_AT_ONCE_MAX
from tickscope.relay.run import application
from tickscope.relay.workers import Relay


class Flow(World):
    """A world with a log before it and a relay between."""

    def __init__(self, letters_bytes_max: int = 1 << 20) -> None:
        super().__init__(letters_bytes_max=letters_bytes_max)
        self.log = MemoryLog(1 << 30)
        self.reader: MemoryLogReader = self.log.reader()
        self.pauses = MemoryPauses()

    @contextlib.asynccontextmanager
    async def relay(self) -> AsyncIterator["asyncio.Task[None]"]:
        stop = asyncio.Event()
        task = asyncio.create_task(Relay(self.reader, self.delivery, self.pauses).run(stop))
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
    monkeypatch.setattr(workers, "WAIT_S", 3600.0)
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


async def test_a_relay_that_starts_before_its_buffer_waits_for_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reader, asked = MemoryLog(1 << 30).reader(), 0

    async def opened(*_: object) -> MemoryLogReader:
        nonlocal asked
        asked += 1
        if asked < 3:
            raise Retry("Kafka, joining the group: nobody answers")
        return reader

    monkeypatch.setattr("tickscope.adapters.buffers.open_reader", opened)
    monkeypatch.setattr(relay_run, "BUFFER_LOOK_S", 0.0)
    assert await relay_run._join(PLATFORM, asyncio.Event()) is reader
    assert "the buffer is not there yet: Kafka, joining the group: nobody answers" in caplog.text


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

    async def sometimes(entries: Sequence[Entry]) -> None:
        if failing and entries[0].record.tenant == "embergate":
            raise Retry("the disk of dead letters is gone")
        await deliver(entries)

    monkeypatch.setattr(flow.delivery, "deliver", sometimes)
    monkeypatch.setattr(workers, "FAILED_RETRY_S", 0.0)
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
    running = asyncio.create_task(Relay(flow.reader, flow.delivery, flow.pauses).run(stop))
    await until(lambda: flow.store.writes > 0)
    stop.set()
    await flow.log.append([record(floats("up", NOW_MS + 1))])
    await asyncio.wait_for(running, 5)


async def test_the_page_tells_what_is_left_to_do() -> None:
    flow = Flow()
    app = application(flow.reader, flow.letters, lambda: {"skyhook"})
    await flow.begin()
    await flow.deliver(floats("late", TOO_OLD_MS))
    sent = record(floats("up", NOW_MS))
    await flow.log.append([sent])
    status = await get(app, "/status")
    assert json.loads(status.body) == {
        "lag_bytes": len(sent.body),
        "oldest_received_ms": NOW_MS,
        "dead_letters": {"embergate": 1},
        "paused": ["skyhook"],
    }
    assert (await get(app, "/healthz")).status == (await get(app, "/ready")).status == 200
    metrics = (await get(app, "/metrics")).body.decode()
    assert 'tickscope_relay_samples_dead_total{tenant="embergate"}' in metrics


async def test_a_paused_tenant_waits_and_the_others_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PAUSES_LOOK_S", 0.0)
    monkeypatch.setattr(workers, "WAIT_S", 0.01)
    flow = Flow()
    await flow.pauses.pause("embergate", Pause(1, "their store moves"))
    async with flow.relay():
        await flow.log.append([record(floats("first", NOW_MS), tenant="skyhook")])
        await until(lambda: flow.has("first", "skyhook"))
        await flow.log.append([record(floats("up", NOW_MS)), record(floats("up", NOW_MS), tenant="skyhook")])
        await until(lambda: flow.open() == {"embergate/edge"})
        assert (flow.has("up", "skyhook"), flow.has("up")) == (True, False)
        await flow.pauses.resume("embergate")
        await until(lambda: not flow.open())
    assert flow.store.times(labels("up")) == [NOW_MS]


async def test_a_pause_stops_what_waits_for_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PAUSES_LOOK_S", 0.0)
    flow = Flow()
    offered: list[str] = []

    def refuse_all(every: list[Series]) -> bool:
        offered.extend(dict(series.labels)[TENANT_LABEL] for series in every)
        return True

    flow.store.chokes = refuse_all
    await flow.log.append([record(floats("up", NOW_MS))])
    async with flow.relay():
        await until(lambda: "embergate" in offered)
        await flow.pauses.pause("embergate", Pause(1, ""))
        await until(lambda: REGISTRY.get_sample_value("tickscope_relay_paused_tenants") == 1)
        await flow.log.append([record(floats("up", NOW_MS), tenant="skyhook")])
        await until(lambda: offered.count("skyhook") >= 5)
    assert "embergate" not in offered[offered.index("skyhook") :]


async def test_a_backlog_goes_in_few_requests() -> None:
    flow = Flow()
    await flow.log.append([record(floats("up", NOW_MS + n)) for n in range(100)])
    async with flow.relay():
        await until(lambda: not flow.open())
    assert flow.store.times(labels("up")) == [NOW_MS + n for n in range(100)]
    assert flow.store.writes < 10


async def test_one_bad_record_of_a_batch_costs_itself_only() -> None:
    flow = Flow()
    await flow.begin()
    await flow.log.append(
        [record(floats("late", TOO_OLD_MS)) if n == 5 else record(floats("up", NOW_MS + n)) for n in range(10)]
    )
    async with flow.relay():
        await until(lambda: not flow.open())
    assert flow.store.times(labels("up")) == [NOW_MS + n for n in range(10) if n != 5]
    (letter,) = flow.dead()
    assert (letter.offset, letter.samples) == (5, 1)


async def test_a_partition_that_another_member_reads_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    flow = Flow()
    fenced = asyncio.Event()

    async def commit(partition: str, offset: int) -> None:
        fenced.set()
        raise Reject("fenced", "another member reads it now")

    flow.reader.commit = commit  # type: ignore[method-assign]
    await flow.log.append([record(floats("up", NOW_MS))])
    with caplog.at_level(logging.INFO):
        async with flow.relay() as task:
            await asyncio.wait_for(fenced.wait(), 5)
            await until(lambda: "left alone" in caplog.text)
            assert not task.done()


async def test_a_backlog_near_the_end_of_retention_is_told_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "PAUSES_LOOK_S", 0.0)
    flow = Flow()
    flow.store.away = True
    old = replace(record(floats("up", NOW_MS)), received_ms=NOW_MS - 90 * 3_600_000)
    await flow.log.append([old])
    relay = Relay(flow.reader, flow.delivery, flow.pauses, 168 * 3600.0, lambda: NOW_MS)
    stop = asyncio.Event()
    with caplog.at_level(logging.ERROR):
        running = asyncio.create_task(relay.run(stop))
        await until(lambda: "90.0 h old" in caplog.text)
        await until(lambda: flow.store.writes > 50)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert caplog.text.count("168 h") == 1
