"""A dead letter offered again: it goes only when the store shows what was in it."""

from tests.unit.relay.world import NOW_MS, TOO_OLD_MS, World, floats, histograms, labels, record
from tickscope.ports.dead_letters import DeadLetter
from tickscope.ports.memory_trace_store import MemoryTraceStore
from tickscope.relay.letters import Outcome, offer

RAW_BYTES_MAX = 1 << 20


async def outcome(world: World, number: int = 1) -> Outcome:
    (found,) = await offer(world.store, MemoryTraceStore(), world.letters, [number], RAW_BYTES_MAX)
    return found


async def with_a_letter() -> World:
    world = World()
    await world.begin()
    await world.deliver(floats("late", TOO_OLD_MS))
    return world


async def test_what_the_store_takes_now_is_delivered_and_dropped() -> None:
    world = await with_a_letter()
    world.store = World().store
    assert (await outcome(world)).delivered
    assert world.store.times(labels("late")) == [TOO_OLD_MS]
    assert world.dead() == []


async def test_what_it_refuses_again_stays_with_its_reason() -> None:
    world = await with_a_letter()
    found = await outcome(world)
    assert (found.delivered, found.said) == (False, "refused again: too old sample")
    assert len(world.dead()) == 1


async def test_a_store_that_is_away_changes_nothing() -> None:
    world = await with_a_letter()
    world.store.away = True
    assert not (await outcome(world)).delivered
    assert len(world.dead()) == 1


async def test_a_yes_is_believed_only_when_the_sample_is_there() -> None:
    world = World()
    await world.deliver(floats("up", NOW_MS - 5, NOW_MS))
    sent = record(floats("up", NOW_MS - 5, value=9.0))
    world.letters.add([letter(sent.body)])
    assert "does not show" in (await outcome(world)).said
    assert len(world.dead()) == 1


async def test_a_letter_is_delivered_under_its_own_tenant_whatever_its_labels_say() -> None:
    world = World()
    world.letters.add([letter(record(floats("plain", NOW_MS), histograms("wait", NOW_MS)).body)])
    assert (await outcome(world)).delivered
    assert world.store.labels() == {labels("plain"), labels("wait")}


async def test_other_numbers_and_unreadable_letters_are_told() -> None:
    world = World()
    world.letters.add([letter(b"\xff\xffno snappy")])
    assert "no such dead letter" in (await outcome(world, 77)).said
    assert "cannot be read" in (await outcome(world)).said
    assert len(world.dead()) == 1


def letter(body: bytes) -> DeadLetter:
    return DeadLetter("embergate", "edge", "embergate/edge", 0, NOW_MS, "why", 1, body)
