"""One record at a time: what the store takes is stored, what it refuses is a dead letter, and nothing else."""

import asyncio
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.relay.world import CORE, NOW_MS, TOO_OLD_MS, WAIT_S, World, floats, histograms, labels, record
from tickscope.model.record import Entry, Record
from tickscope.ports.metric_store import Accepts
from tickscope.relay import decide
from tickscope.wire import remote_write
from tickscope.wire.pb import remote_pb2 as pb

GOOD_TIMES = st.lists(st.integers(NOW_MS - 500_000, NOW_MS), max_size=6, unique=True)
BAD_TIMES = st.lists(st.integers(TOO_OLD_MS - 500_000, TOO_OLD_MS), max_size=4, unique=True)


async def test_every_sample_is_stored_under_its_tenant() -> None:
    world = World()
    await world.deliver(floats("up", NOW_MS - 1, NOW_MS), histograms("wait", NOW_MS), tenant="skyhook")
    assert world.store.labels() == {labels("up", "skyhook"), labels("wait", "skyhook")}
    assert world.store.times(labels("up", "skyhook")) == [NOW_MS - 1, NOW_MS]
    assert (world.dead(), world.slept, world.store.writes) == ([], [], 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), GOOD_TIMES, BAD_TIMES), max_size=6), st.booleans())
def test_exactly_what_the_store_refuses_becomes_a_dead_letter(
    drawn: list[tuple[bool, list[int], list[int]]], parts: bool
) -> None:
    series = [
        (histograms if native else floats)(f"s{number}", *sorted(good + bad))
        for number, (native, good, bad) in enumerate(drawn)
    ]
    for each in series:
        each.exemplars.add(value=1.0)
    world = World(Accepts(600, out_of_order_histograms=False, partial_writes=parts))

    async def twice() -> None:
        await world.begin()
        await world.deliver(*series, offset=7)
        await world.deliver(*series, offset=7)

    asyncio.run(twice())
    for number, (_, good, _) in enumerate(drawn):
        assert world.store.times(labels(f"s{number}")) == sorted(good)
    dead = sorted((one.labels, t_ms) for one in world.dead_series() for t_ms in times(one))
    expected = [(labels(f"s{number}"), t_ms) for number, (_, _, bad) in enumerate(drawn) for t_ms in bad]
    assert dead == sorted(expected)


def times(series: object) -> list[int]:
    return [each.t_ms for each in (*series.samples, *series.histograms)]  # type: ignore[attr-defined]


async def test_a_letter_says_whose_where_from_and_why() -> None:
    world = World()
    await world.begin()
    await world.deliver(floats("late", TOO_OLD_MS), floats("up", NOW_MS), offset=42)
    (letter,) = world.dead()
    assert (letter.tenant, letter.sender, letter.partition) == ("embergate", "edge", "embergate/edge")
    assert (letter.offset, letter.samples, letter.why) == (42, 1, "too old sample")
    assert letter.refused_ms == NOW_MS


async def test_redelivered_histograms_are_echoes_and_cost_few_writes() -> None:
    world = World()
    series = [histograms(f"s{number}", *range(NOW_MS, NOW_MS + 50)) for number in range(4)]
    await world.deliver(*series)
    before = world.store.writes
    await world.deliver(*series)
    assert world.dead() == []
    assert world.store.writes - before < 10
    assert world.store.times(labels("s0")) == list(range(NOW_MS, NOW_MS + 50))


async def test_half_a_record_that_was_stored_before_a_crash_is_completed() -> None:
    world = World()
    await world.deliver(histograms("wait", NOW_MS, NOW_MS + 1))
    await world.deliver(histograms("wait", *range(NOW_MS, NOW_MS + 6)), floats("up", NOW_MS))
    assert world.store.times(labels("wait")) == list(range(NOW_MS, NOW_MS + 6))
    assert world.store.times(labels("up")) == [NOW_MS]
    assert world.dead() == []


async def test_a_store_that_is_away_is_waited_for_and_nothing_is_lost() -> None:
    world = World()
    world.store.away = True

    def back_after_ten(_: float) -> None:
        world.store.away = len(world.slept) < 10

    world.on_sleep = back_after_ten
    await world.deliver(floats("up", NOW_MS))
    assert world.slept == sorted(world.slept)
    assert world.slept[-1] == decide.BACKOFF_S_MAX
    assert world.store.times(labels("up")) == [NOW_MS]
    assert world.dead() == []


async def test_a_store_that_goes_away_amid_a_bisection_costs_nothing() -> None:
    world = World()
    await world.begin()
    writes = 0

    def goes(_: object) -> bool:
        nonlocal writes
        writes += 1
        world.store.away = writes == 3
        return world.store.away

    def back(_: float) -> None:
        world.store.away = False

    world.store.chokes, world.on_sleep = goes, back
    await world.deliver(*(floats(f"s{n}", TOO_OLD_MS if n == 5 else NOW_MS) for n in range(8)))
    assert world.slept
    assert [one.labels for one in world.dead_series()] == [labels("s5")]
    assert len(world.store.labels()) == 8


async def test_what_chokes_a_store_that_takes_a_probe_is_found_and_put_aside() -> None:
    world = World()
    world.store.chokes = lambda every: any(dict(one.labels)["__name__"] == "poison" for one in every)
    await world.deliver(*(floats(f"s{n}", NOW_MS) for n in range(7)), floats("poison", NOW_MS))
    assert [one.labels for one in world.dead_series()] == [labels("poison")]
    assert "choked" in world.dead()[0].why
    assert len(world.store.labels()) == 7


async def test_a_store_that_chokes_on_a_probe_too_is_only_waited_for() -> None:
    world = World()
    world.store.chokes = lambda _: len(world.slept) < 12
    await world.deliver(floats("up", NOW_MS), floats("other", NOW_MS))
    assert world.dead() == []
    assert len(world.store.labels()) == 2


async def test_full_dead_letters_hold_the_record_loudly(caplog: pytest.LogCaptureFixture) -> None:
    world = World(letters_bytes_max=10)
    await world.begin()

    def make_room(_: float) -> None:
        world.letters._bytes_max = 10 if len(world.slept) < 3 else 1 << 20

    world.on_sleep = make_room
    with caplog.at_level(logging.WARNING):
        await world.deliver(floats("late", TOO_OLD_MS))
    assert "hot_store.dead_letters_bytes_max" in caplog.text
    assert "embergate/edge" in caplog.text
    assert world.slept == [30.0] * 3
    assert len(world.dead()) == 1


async def test_a_record_that_cannot_be_read_is_a_dead_letter_as_a_whole() -> None:
    world = World()
    broken = Record("embergate", "edge", NOW_MS, bytes(16), 5, b"\xff\xff\xffno snappy")
    async with asyncio.timeout(WAIT_S):
        await world.delivery.deliver([Entry(3, broken)])
    (letter,) = world.dead()
    assert (letter.body, letter.samples, letter.offset) == (broken.body, 5, 3)
    assert letter.why
    assert world.store.writes == 0


async def test_a_hostile_histogram_is_refused_and_nobody_waits_for_it() -> None:
    world = World()
    hostile = histograms("wait", TOO_OLD_MS)
    hostile.histograms[0].positive_spans.append(pb.BucketSpan(offset=0, length=2**32 - 1))
    hostile.histograms[0].count_float = float("nan")
    await world.begin()
    await world.deliver(hostile, floats("up", NOW_MS))
    assert len(world.dead()) == 1
    assert world.store.times(labels("up")) == [NOW_MS]


async def test_a_large_record_is_delivered_like_a_small_one() -> None:
    world = World()
    await world.begin()
    series = [floats(f"{'x' * 100}{number}", NOW_MS, value=number) for number in range(3000)]
    await world.deliver(*series, floats("late", TOO_OLD_MS))
    assert len(record(*series).body) > 16 * 1024
    assert len(world.store.labels()) == 3001
    assert [one.labels for one in world.dead_series()] == [labels("late")]


async def test_a_histogram_that_comes_late_within_a_batch_is_a_dead_letter_and_not_lost() -> None:
    world = World()
    early, late = histograms("wait", NOW_MS), histograms("wait", NOW_MS - 50)
    async with asyncio.timeout(WAIT_S):
        await world.delivery.deliver([Entry(0, record(early, floats("up", NOW_MS))), Entry(1, record(late))])
        await world.delivery.deliver([Entry(2, record(histograms("other", NOW_MS, NOW_MS - 1)))])
    assert world.store.times(labels("wait")) == [NOW_MS]
    assert world.store.times(labels("up")) == [NOW_MS]
    assert [(letter.offset, letter.samples) for letter in world.dead()] == [(1, 1), (2, 1)]


async def deliver(world: World, request: pb.WriteRequest) -> None:
    body = remote_write.body_of(CORE, request)
    samples = sum(len(one.samples) for one in request.timeseries)
    async with asyncio.timeout(WAIT_S):
        await world.delivery.deliver([Entry(5, Record("embergate", "edge", NOW_MS, bytes(16), samples, body))])


METADATA = pb.MetricMetadata(metric_family_name="up", help="Whether it is up.")


async def test_metadata_alone_is_delivered() -> None:
    world = World()
    await deliver(world, pb.WriteRequest(metadata=[METADATA]))
    assert world.store.requests[-1].metadata == [METADATA]
    assert world.dead() == []


async def test_metadata_alone_that_the_store_refuses_is_a_dead_letter_without_samples() -> None:
    world = World()
    world.store.refuses_metadata = True
    await deliver(world, pb.WriteRequest(metadata=[METADATA]))
    (letter,) = world.dead()
    assert (letter.offset, letter.samples, letter.why) == (5, 0, "metadata")
    assert pb.WriteRequest.FromString(CORE.decompress(letter.body, 1 << 20)).metadata == [METADATA]


@pytest.mark.parametrize("refuses_metadata", [False, True])
async def test_metadata_of_a_refused_request_is_not_lost_with_its_bad_sample(refuses_metadata: bool) -> None:
    world = World()
    await world.begin()
    world.store.refuses_metadata = refuses_metadata
    await deliver(world, pb.WriteRequest(timeseries=[floats("late", TOO_OLD_MS)], metadata=[METADATA]))
    assert [one.labels for one in world.dead_series()] == [labels("late")]
    assert any(list(taken.metadata) == [METADATA] for taken in world.store.requests) is not refuses_metadata
    assert sorted(letter.samples for letter in world.dead()) == ([0, 1] if refuses_metadata else [1])
