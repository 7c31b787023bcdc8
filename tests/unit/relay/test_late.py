"""What is too old for the hot store: never offered to it, never lost, and everything else is delivered."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.relay.world import CORE, NOW_MS, World, floats, histograms, labels, record
from tickscope.adapters.telemetry import REGISTRY
from tickscope.model.record import Entry
from tickscope.ports.metric_store import Accepts
from tickscope.relay import decide
from tickscope.relay.late import Late, cut
from tickscope.wire import remote_write
from tickscope.wire.pb import remote_pb2 as pb

WINDOW_S = 7200
OLDEST_MS = NOW_MS - WINDOW_S * 1000
TAKES = Accepts(WINDOW_S, out_of_order_histograms=True, partial_writes=False)


def world(*consumers: str) -> World:
    return World(TAKES, late=Late(WINDOW_S, consumers))


def counted(kept: str) -> float:
    found = REGISTRY.get_sample_value(
        "tickscope_relay_samples_too_old_total", {"tenant": "embergate", "kept": kept}
    )
    return found or 0.0


async def test_what_is_too_old_is_a_letter_that_says_what_to_do_and_the_store_is_not_asked() -> None:
    made, before = world("hot"), counted("dead_letter")
    await made.deliver(
        floats("late", OLDEST_MS - 2, OLDEST_MS - 1), histograms("late_too", OLDEST_MS - 1), offset=7
    )
    (letter,) = made.dead()
    assert (letter.samples, letter.offset, made.store.writes) == (3, 7, 0)
    for words in ("too_old_for_hot", "120 minutes", "hot_store.out_of_order_window_m", "tickscope dlq replay"):
        assert words in letter.why
    assert counted("dead_letter") - before == 3


async def test_the_rest_of_the_record_is_stored() -> None:
    made = world("hot")
    await made.begin()
    await made.deliver(floats("up", OLDEST_MS - 1, OLDEST_MS, NOW_MS), floats("down", NOW_MS))
    assert made.store.times(labels("up")) == [OLDEST_MS, NOW_MS]
    assert made.store.times(labels("down")) == [NOW_MS]
    assert [[each.t_ms for each in one.samples] for one in made.dead_series()] == [[OLDEST_MS - 1]]


async def test_with_an_archive_it_is_the_archives_alone() -> None:
    made, before = world("hot", "archive"), counted("archive")
    await made.deliver(floats("up", OLDEST_MS - 1, NOW_MS))
    assert made.store.times(labels("up")) == [NOW_MS]
    assert (made.dead(), counted("archive") - before) == ([], 1)


async def test_a_redelivery_makes_no_second_letter() -> None:
    made = world("hot")
    for _ in range(2):
        await made.deliver(floats("up", OLDEST_MS - 1, NOW_MS), offset=3)
    assert len(made.dead()) == 1


async def test_a_batch_is_told_apart_by_when_each_record_was_received() -> None:
    made = world("hot")
    early = record(floats("up", OLDEST_MS - 60_000))
    early = replace(early, received_ms=OLDEST_MS)
    await made.delivery.deliver([Entry(0, early), Entry(1, record(floats("up", OLDEST_MS - 1, NOW_MS)))])
    assert made.store.times(labels("up")) == [OLDEST_MS - 60_000, NOW_MS]
    assert [(letter.offset, letter.samples) for letter in made.dead()] == [(1, 1)]


async def test_a_backlog_that_waited_in_the_buffer_is_not_late() -> None:
    made = world("hot")
    old = replace(record(floats("up", OLDEST_MS - 86_400_000)), received_ms=OLDEST_MS - 86_400_000)
    await made.delivery.deliver([Entry(0, old)])
    assert (made.store.times(labels("up")), made.dead()) == ([OLDEST_MS - 86_400_000], [])


@pytest.mark.parametrize(("window_s", "oldest_s"), [(0, 3600), (60, 3600), (3601, 3601)])
def test_what_is_in_order_has_half_a_block(window_s: int, oldest_s: int) -> None:
    assert decide.oldest_for_hot_ms(NOW_MS, window_s) == NOW_MS - oldest_s * 1000


TIMES = st.lists(st.integers(NOW_MS - 5, NOW_MS + 5), max_size=4, unique=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), TIMES), max_size=5), st.integers(0, 2))
def test_a_cut_loses_nothing(drawn: list[tuple[bool, list[int]]], entries: int) -> None:
    every = [
        (histograms if native else floats)(f"s{number}", *times) for number, (native, times) in enumerate(drawn)
    ]
    request = pb.WriteRequest(timeseries=every, metadata=[pb.MetricMetadata(metric_family_name="up")] * entries)
    made = cut(CORE, remote_write.body_of(CORE, request), NOW_MS, 1 << 20)

    def found(body: bytes) -> dict[str, list[int]]:
        read = remote_write.parse(CORE.decompress(body, 1 << 20)) if body else pb.WriteRequest()
        return {
            one.labels[0].value: [each.timestamp for each in (*one.samples, *one.histograms)]
            for one in read.timeseries
        }

    late, fresh = found(made.late), found(made.fresh)
    for number, (_, times) in enumerate(drawn):
        name = f"s{number}"
        assert late.get(name, []) == [t_ms for t_ms in times if t_ms < NOW_MS]
        assert fresh.get(name, []) == [t_ms for t_ms in times if t_ms >= NOW_MS]
    assert made.late_samples == sum(map(len, late.values()))


def test_no_window_no_cut() -> None:
    """A replay offers everything: a person asked for it."""
    made = World(TAKES)
    asyncio.run(made.deliver(floats("up", OLDEST_MS - 1)))
    assert (made.store.times(labels("up")), made.store.writes) == ([OLDEST_MS - 1], 1)
