"""Traces from the log to their store: in order, never lost; and metrics beside them."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.trace_receiver import TraceReceiver, names
from tests.contract.trace_store_suite import body, request, span
from tests.unit.gateway.asgi import ask
from tests.unit.gateway.world import TOKENS, platform
from tests.unit.relay.world import CORE, NOW_MS, World, floats, record
from tickscope.adapters.journal import JournalReader, JournalWriter
from tickscope.adapters.trace_stores.nowhere import NoTraceStore
from tickscope.adapters.trace_stores.tempo import TempoStore
from tickscope.gateway.authentication import Token
from tickscope.gateway.house import House
from tickscope.model.buffer import JournalSettings
from tickscope.model.record import Encoding, Entry, Record
from tickscope.ports.memory_trace_store import MemoryTraceStore
from tickscope.ports.pauses import MemoryPauses
from tickscope.relay import decide
from tickscope.relay.letters import offer
from tickscope.relay.replay import Replayed, Span, replay
from tickscope.relay.route import ByEncoding
from tickscope.relay.traces import TraceDelivery
from tickscope.relay.workers import Relay

WAIT_S = 10.0
JOURNAL = JournalSettings(16 * 2**20, 2**20, 0, 1)


def entry(offset: int, *span_names: str, tenant: str = "embergate") -> Entry:
    sent = body(*span_names)
    return Entry(
        offset, Record(tenant, "edge", NOW_MS, bytes(16), len(span_names), sent, Encoding.OTLP_TRACES_GZIP)
    )


class Traces(World):
    """A relay's surroundings with a trace store."""

    def __init__(self, letters_bytes_max: int = 1 << 20) -> None:
        super().__init__(letters_bytes_max=letters_bytes_max)
        self.trace_store = MemoryTraceStore()
        self.traces = TraceDelivery(self.trace_store, self.letters, self._sleep, lambda: NOW_MS)


async def test_records_are_stored_in_order() -> None:
    world = Traces()
    await world.traces.deliver([entry(0, "a", "b"), entry(1, "c")])
    assert world.trace_store.names("embergate") == ["a", "b", "c"]


async def test_a_store_that_is_away_is_waited_for() -> None:
    world = Traces()
    world.trace_store.away = True

    def back(_: float) -> None:
        world.trace_store.away = len(world.slept) < 5

    world.on_sleep = back
    await world.traces.deliver([entry(0, "a")])
    assert world.trace_store.names("embergate") == ["a"]
    assert world.slept == sorted(world.slept)
    assert world.dead() == []


async def test_what_the_store_refuses_is_a_dead_letter_and_the_rest_goes_on() -> None:
    world = Traces()
    world.trace_store.refuses = "bad"
    await world.traces.deliver([entry(7, "a", "bad"), entry(8, "b")])
    assert world.trace_store.names("embergate") == ["b"]
    (letter,) = world.dead()
    assert (letter.offset, letter.samples, letter.encoding) == (7, 2, Encoding.OTLP_TRACES_GZIP)
    assert letter.body == body("a", "bad")
    assert "nobody wants" in letter.why


async def test_a_record_that_the_store_chokes_on_does_not_stop_the_others() -> None:
    world = Traces()
    world.trace_store.chokes = "poison"
    await world.traces.deliver([entry(0, "poison"), entry(1, "b")])
    assert world.trace_store.names("embergate") == ["b"]
    assert len(world.dead()) == 1


async def test_without_a_store_nothing_is_lost_and_a_letter_is_delivered_once_there_is_one() -> None:
    world = Traces()
    await TraceDelivery(NoTraceStore(), world.letters, now_ms=lambda: NOW_MS).deliver([entry(0, "a")])
    (letter,) = world.dead()
    world.trace_store.away = True
    (still,) = await offer(world.store, world.trace_store, world.letters, [letter.id], 1 << 20)
    assert not still.delivered
    world.trace_store.away = False
    (done,) = await offer(world.store, world.trace_store, world.letters, [letter.id], 1 << 20)
    assert done.delivered
    assert world.trace_store.names("embergate") == ["a"]
    assert world.dead() == []


def test_a_batch_has_one_kind_of_data() -> None:
    metrics = [Entry(offset, record(floats("up", NOW_MS))) for offset in range(4)]
    mixed = [metrics[0], metrics[1], entry(2, "a"), entry(3, "b"), metrics[3]]
    assert [len(batch) for batch in decide.batches(mixed)] == [2, 2, 1]


async def test_a_replay_to_a_metric_store_leaves_traces_out_and_counts_them(tmp_path: Path) -> None:
    from tickscope.adapters.journal import JournalHistory

    writer = JournalWriter(tmp_path, JOURNAL, ("hot",))
    await writer.append([record(floats("up", NOW_MS)), entry(0, "a").record])
    world, done = Traces(), Replayed()
    history = JournalHistory(tmp_path)
    await replay(history, world.delivery, Span(NOW_MS, NOW_MS + 1), done, lambda _: None)
    assert (done.records, done.traces_left_out) == (1, 1)
    assert world.dead() == []
    await history.close()
    await writer.close()


@pytest.mark.proves("rehearsed", row=52, clause=1)
@pytest.mark.parametrize("restarts", [0, 1])
async def test_from_the_gateway_to_tempo_by_the_journal(tmp_path: Path, restarts: int) -> None:
    shipped = platform()
    shipped = replace(shipped, traces=replace(shipped.traces, backend="tempo"))
    writer = JournalWriter(tmp_path, JOURNAL, ("hot",))
    tokens = [Token.of(secret, tenant) for tenant, secret in TOKENS.items()]
    app = House(shipped, tokens, CORE, writer).gateway.application()
    for number, (tenant, secret) in enumerate(TOKENS.items(), 1):
        head = {"content-type": "application/x-protobuf", "authorization": f"Bearer {secret}"}
        sent = request(span(f"of {tenant}", number)).SerializeToString()
        assert (await ask(app, "POST", "/v1/traces", head, [sent])).status == 200
    world, receiver = Traces(), TraceReceiver()
    async with receiver.serving():
        for _ in range(1 + restarts):
            reader, store = JournalReader(tmp_path, "hot"), TempoStore(receiver.url)
            deliveries = ByEncoding(
                {
                    Encoding.REMOTE_WRITE_1_SNAPPY: world.delivery,
                    Encoding.OTLP_TRACES_GZIP: TraceDelivery(store, world.letters),
                }
            )
            stop = asyncio.Event()
            running = asyncio.create_task(Relay(reader, deliveries, MemoryPauses()).run(stop))
            async with asyncio.timeout(WAIT_S):
                while (await reader.lag()).bytes:  # noqa: ASYNC110 - the reader tells when asked
                    await asyncio.sleep(0.01)
            stop.set()
            await running
            await store.close()
            await reader.close()
    await writer.close()
    came = {tenant: names(each) for tenant, each in receiver.took}
    assert came == {tenant: [f"of {tenant}"] for tenant in TOKENS}
    assert len(receiver.took) == len(TOKENS)
    for tenant, each in receiver.took:
        (attribute,) = each.resource_spans[0].resource.attributes
        assert (attribute.key, attribute.value.string_value) == ("tickscope.tenant", tenant)
