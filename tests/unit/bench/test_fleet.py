"""The fleet that benchmarks send: no body twice, 1% of the series new every minute, apart or by whole shards."""

import functools
import itertools
import random

import pytest

from bench.kit import payload, payload_2
from bench.kit.fleet import Fleet, Spread
from tickscope.wire import remote_write
from tickscope.wire.chosen_core import load_core
from tickscope.wire.core import ScanLimits

SERIES = 3 * payload.SAMPLES_PER_BODY
MINUTES = 2
ROUNDS = MINUTES * 60_000 // payload.STEP_MS
RAW_BYTES_MAX = 1 << 24
LIMITS = ScanLimits(RAW_BYTES_MAX, 1 << 16, 24, 0, 1 << 62)
CORE = load_core()

Labels = tuple[tuple[str, str], ...]


def series_of(body: bytes) -> list[Labels]:
    request = remote_write.parse(CORE.decompress(body, RAW_BYTES_MAX))
    return [tuple((label.name, label.value) for label in each.labels) for each in request.timeseries]


@functools.cache
def new_by_body(spread: Spread) -> list[int]:
    """Return how many series of each body were in none before, after the first round."""
    known: set[Labels] = set()
    counts = []
    for body in made(spread):
        series = series_of(body)
        counts.append(len(set(series) - known))
        known |= set(series)
    return counts[SERIES // payload.SAMPLES_PER_BODY :]


def made(spread: Spread) -> list[bytes]:
    rounds = Fleet(SERIES, chance=random.Random(5)).start()
    return rounds.take(1, "none") + rounds.take(ROUNDS, spread)


@pytest.mark.parametrize("spread", ["apart", "shards"])
def test_a_hundredth_of_the_series_is_new_every_minute(spread: Spread) -> None:
    assert sum(new_by_body(spread)) == pytest.approx(SERIES * 0.01 * MINUTES, abs=3 * payload.FAMILIES)


def test_apart_no_body_is_known_whole() -> None:
    assert set(new_by_body("apart")) == {3, 4}


def test_shards_come_whole_and_most_bodies_are_known() -> None:
    counts = new_by_body("shards")
    assert set(counts) == {0, payload.FAMILIES}
    assert counts.count(0) == pytest.approx(len(counts) * 5 / 6, abs=3)


def test_without_new_series_all_are_known_and_still_no_body_comes_twice() -> None:
    bodies = made("none")
    assert sum(new_by_body("none")) == 0
    assert len(set(bodies)) == len(bodies)


def test_the_next_receiver_is_sent_no_body_of_the_last() -> None:
    fleet = Fleet(payload.SAMPLES_PER_BODY)
    bodies = list(itertools.chain.from_iterable(fleet.start().take(3, "apart") for _ in range(2)))
    assert len(set(bodies)) == len(bodies)


def test_requests_of_2_0_say_the_same_as_those_of_1() -> None:
    of_1, of_2 = (
        Fleet(payload.SAMPLES_PER_BODY, lay_out, random.Random(7))
        for lay_out in (payload.Template.of, payload_2.lay_out)
    )
    for body_1, body_2 in zip(of_1.start().take(6, "shards"), of_2.start().take(6, "shards"), strict=True):
        converted = CORE.from_remote_write_2(body_2, CORE.known_series(bytes(16), 10), LIMITS).body
        assert series_of(converted) == series_of(body_1)
        values_1, values_2 = (
            [
                sample.value
                for each in remote_write.parse(CORE.decompress(body, RAW_BYTES_MAX)).timeseries
                for sample in each.samples
            ]
            for body in (body_1, converted)
        )
        assert values_1 == values_2


def test_a_shard_has_room_for_its_number() -> None:
    template = payload.Template.of(0, payload.FAMILIES)
    with pytest.raises(OverflowError):
        template.rename(range(1), 10**payload.SHARD_DIGITS)
