"""What producers send: real label shapes, values that are a function, counters that never fall, churn."""

import itertools

import cramjam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.gates.plans import PLATFORM, START_MS, plan
from tickscope.errors import Reject
from tickscope.gates.load import values
from tickscope.gates.load.batch import Batches
from tickscope.gates.load.plan import load_plan
from tickscope.gates.load.producer import Timetable
from tickscope.gates.load.shapes import labels_of, shapes, shard_at
from tickscope.gates.quantile import quantile
from tickscope.model.histogram import Histogram
from tickscope.policy.labels import LabelPolicy
from tickscope.wire import remote_write
from tickscope.wire.pb import remote_pb2 as pb

SERIES = values.identity((("__name__", "a"),))
MOMENTS = st.integers(0, 10**9).map(lambda step: values.EPOCH_MS + step * 1000)


@given(MOMENTS, st.integers(0, 3600), st.integers(0, 999))
def test_a_counter_is_whole_and_never_falls(t_ms: int, steps: int, phase_ms: int) -> None:
    first, later = (values.counter(SERIES, t_ms + phase_ms + 1000 * n) for n in (0, steps))
    assert first == int(first) < 2**53
    assert later >= first


@given(MOMENTS, st.sampled_from([-2, 0, 3, 8]))
def test_a_histogram_adds_up_and_no_bucket_falls(t_ms: int, schema: int) -> None:
    now, later = (values.histogram(SERIES, t_ms + step, schema) for step in (0, 1000))
    assert isinstance(now, Histogram)
    assert now.count == now.zero_count + sum(count for _, count in now.positive)
    assert all(after[1] >= before[1] for before, after in zip(now.positive, later.positive, strict=True))
    assert [index for index, _ in now.positive] == [index for index, _ in later.positive]


def test_neighbours_in_series_and_time_have_other_values() -> None:
    other = values.identity((("__name__", "b"),))
    seen = {
        values.counter(series, START_MS + step) for series in (SERIES, other) for step in range(0, 100_000, 1000)
    }
    assert len(seen) > 195


def test_a_server_has_every_family_of_the_catalogue_and_the_gateway_takes_it() -> None:
    of = plan()
    assert {shape.family for shape in of.shapes} == set(PLATFORM.schema.families)
    policy = LabelPolicy.of(PLATFORM.schema)
    request = pb.WriteRequest.FromString(bytes(cramjam.snappy.decompress_raw(Batches(of, range(3)).body(START_MS))))
    assert len(request.timeseries) == 3 * len(of.shapes)
    for message in request.timeseries:
        series = remote_write.series_of(message)
        assert policy.judge([(name.encode(), value.encode()) for name, value in series.labels]) is None
        assert [name for name, _ in series.labels] == sorted(name for name, _ in series.labels)


def test_a_body_holds_the_function_and_its_own_moment_only() -> None:
    of = plan()
    batches = Batches(of, range(2))
    for t_ms in (START_MS, START_MS + 1000):
        message = pb.WriteRequest.FromString(bytes(cramjam.snappy.decompress_raw(batches.body(t_ms))))
        for each in message.timeseries:
            series = remote_write.series_of(each)
            identity = values.identity(series.labels)
            for sample in series.samples:
                assert (sample.t_ms, sample.value) == (t_ms, values.counter(identity, t_ms))
            for point in series.histograms:
                assert (point.t_ms, point.histogram) == (t_ms, values.histogram(identity, t_ms, 3))
    assert batches.samples == 2 * len(of.shapes)


@given(st.integers(1, 40), st.integers(0, 200))
def test_so_many_servers_are_replaced_each_minute(slots: int, replaced_per_m: int) -> None:
    then = [shard_at(slot, slots, replaced_per_m, START_MS) for slot in range(slots)]
    later = [shard_at(slot, slots, replaced_per_m, START_MS + 60_000) for slot in range(slots)]
    assert sum(b.generation - a.generation for a, b in zip(then, later, strict=True)) == replaced_per_m


def test_a_load_of_several_times_has_so_many_more_servers_in_as_full_requests() -> None:
    one, five = plan(1), plan(5)
    assert five.samples_per_s == 5 * one.samples_per_s == 11_500
    slots = [slot for tenant, _, part in five.producers() if tenant == "prober-a" for slot in part]
    assert slots == list(range(250))
    assert max(len(part) for _, _, part in five.producers()) * len(five.shapes) <= 500


def test_series_of_one_run_are_all_different() -> None:
    of = plan()
    shards = [shard_at(slot, of.slots, of.replaced_per_m, START_MS) for slot in range(of.slots)]
    labels = [labels_of(shape, shard, of.run, of.schema) for shard in shards for shape in shapes(of.schema)]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("times", "tenants", "said"),
    [
        (0, (), "0 times the nominal load cannot be sent"),
        (1e9, (), "up to 1000"),
        (1, ("nobody",), "'nobody' is no tenant of tickscope.yaml; it has embergate"),
    ],
)
def test_a_load_that_makes_no_sense_is_refused(times: float, tenants: tuple[str, ...], said: str) -> None:
    with pytest.raises(Reject, match=said):
        load_plan(PLATFORM, "r", times, tenants)


def test_nothing_delays_the_timetable() -> None:
    table = Timetable(began_s=100.0, interval_s=1.0, answer_s_max=5, end_s=103.0)
    due = list(itertools.takewhile(lambda at_s: at_s is not None, (table.due(0.25, n) for n in itertools.count())))
    assert due == [100.25, 101.25, 102.25]
    assert table.give_up_s == 108.0


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 1))
def test_a_quantile_is_the_nearest_rank(numbers: list[float], q: float) -> None:
    found = quantile(numbers, q)
    assert found in numbers
    assert sum(number <= found for number in numbers) >= q * len(numbers) - 1e-9
