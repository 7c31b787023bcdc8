"""Which native histograms a store takes, on both cores. Source: the ``Validate`` of Prometheus' histograms."""

import math
import struct
from dataclasses import replace

import pytest

from tests.unit.wire.cores import KEY, LIMITS, NAMES, core_named, label, scan, series
from tickscope.wire.core import Core, Room
from tickscope.wire.pb import remote_pb2 as pb

STALE = struct.unpack("<d", struct.pack("<Q", 0x7FF0_0000_0000_0002))[0]


@pytest.fixture(params=NAMES)
def core(request: pytest.FixtureRequest) -> Core:
    return core_named(request.param)


def spans(*pairs: tuple[int, int]) -> list[pb.BucketSpan]:
    return [pb.BucketSpan(offset=offset, length=length) for offset, length in pairs]


def invalid(core: Core, histogram: pb.Histogram) -> bool:
    point = pb.TimeSeries(histograms=[histogram]).SerializeToString()
    return bool(scan(core, series(label("a", "1"), point)).invalid)


INTEGERS = pb.Histogram(
    count_int=11,
    zero_count_int=1,
    sum=4.5,
    schema=3,
    zero_threshold=0.001,
    positive_spans=spans((-2, 2), (3, 1)),
    positive_deltas=[1, 2, -1],
    negative_spans=spans((0, 1)),
    negative_deltas=[4],
)
FLOATS = pb.Histogram(
    count_float=2.5,
    zero_count_float=0.5,
    schema=-4,
    positive_spans=spans((0, 2)),
    positive_counts=[1.5, 0],
    negative_spans=spans((1, 1)),
    negative_counts=[0.5],
)
CUSTOM = pb.Histogram(
    count_int=6, schema=-53, custom_values=[0.1, 0.5], positive_spans=spans((0, 1), (1, 1)), positive_deltas=[1, 4]
)


def changed(histogram: pb.Histogram, **fields: object) -> pb.Histogram:
    made = pb.Histogram()
    made.CopyFrom(histogram)
    for field in fields:
        made.ClearField(field)  # type: ignore[arg-type]
    made.MergeFrom(pb.Histogram(**fields))  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize(
    "histogram",
    [
        pytest.param(INTEGERS, id="integers"),
        pytest.param(FLOATS, id="floats"),
        pytest.param(CUSTOM, id="custom"),
        pytest.param(pb.Histogram(), id="empty"),
        pytest.param(pb.Histogram(sum=STALE), id="stale"),
        pytest.param(changed(INTEGERS, sum=math.nan, count_int=12), id="an observation that is no number"),
        pytest.param(changed(FLOATS, count_float=9), id="floats are not added up"),
        pytest.param(changed(FLOATS, positive_counts=[math.nan, math.inf]), id="floats of a division by zero"),
        pytest.param(changed(FLOATS, count_float=STALE, sum=STALE), id="stale floats"),
        pytest.param(changed(INTEGERS, positive_spans=spans((-2, 2), (0, 0), (3, 1))), id="an empty span"),
        pytest.param(
            pb.Histogram(count_int=3, schema=-53, positive_spans=spans((0, 1)), positive_deltas=[3]),
            id="custom, one bucket without a bound",
        ),
        pytest.param(
            changed(CUSTOM, count_int=0, count_float=5, positive_deltas=[], positive_counts=[1, 4]),
            id="custom floats",
        ),
    ],
)
def test_these_are_taken(core: Core, histogram: pb.Histogram) -> None:
    assert not invalid(core, histogram)


@pytest.mark.parametrize(
    "histogram",
    [
        pytest.param(changed(INTEGERS, schema=9), id="finer than any"),
        pytest.param(changed(INTEGERS, schema=-5), id="wider than any"),
        pytest.param(changed(INTEGERS, schema=-60), id="no schema"),
        pytest.param(changed(INTEGERS, count_int=10), id="more in buckets than counted"),
        pytest.param(changed(INTEGERS, count_int=12), id="less in buckets than counted"),
        pytest.param(changed(INTEGERS, sum=math.nan, count_int=10), id="no number, and more in buckets"),
        pytest.param(changed(INTEGERS, positive_deltas=[1, -2, 3]), id="a count below zero"),
        pytest.param(changed(INTEGERS, positive_deltas=[]), id="spans without counts"),
        pytest.param(changed(INTEGERS, positive_spans=[]), id="counts without spans"),
        pytest.param(changed(INTEGERS, positive_spans=spans((-2, 2), (-1, 1))), id="a span that goes back"),
        pytest.param(changed(INTEGERS, positive_spans=spans((2**31 - 1, 2), (0, 1))), id="an index over 32 bits"),
        pytest.param(changed(INTEGERS, custom_values=[1.0]), id="bounds of exponential buckets"),
        pytest.param(changed(INTEGERS, positive_counts=[1.0]), id="integers with a float bucket"),
        pytest.param(changed(INTEGERS, zero_count_float=1.0), id="integers with a float at zero"),
        pytest.param(
            changed(INTEGERS, count_int=2**63, positive_spans=spans((0, 1)), positive_deltas=[2**63 - 6]),
            id="a count over 63 bits",
        ),
        pytest.param(changed(FLOATS, positive_counts=[-0.5, 0]), id="a float below zero"),
        pytest.param(changed(FLOATS, count_float=-1), id="a negative count"),
        pytest.param(changed(FLOATS, zero_count_float=-1), id="a negative count at zero"),
        pytest.param(changed(FLOATS, positive_counts=[1.5]), id="fewer floats than spans"),
        pytest.param(changed(FLOATS, negative_deltas=[1]), id="floats with an integer bucket"),
        pytest.param(changed(CUSTOM, custom_values=[0.1]), id="too few bounds"),
        pytest.param(changed(CUSTOM, custom_values=[]), id="no bounds"),
        pytest.param(changed(CUSTOM, custom_values=[0.5, 0.1]), id="bounds that descend"),
        pytest.param(changed(CUSTOM, custom_values=[0.1, 0.1]), id="a bound twice"),
        pytest.param(changed(CUSTOM, custom_values=[0.1, math.inf]), id="an infinite bound"),
        pytest.param(changed(CUSTOM, custom_values=[0.1, math.nan]), id="a bound that is no number"),
        pytest.param(changed(CUSTOM, zero_threshold=0.1), id="custom with a zero bucket"),
        pytest.param(changed(CUSTOM, zero_count_int=1, count_int=7), id="custom with a count at zero"),
        pytest.param(changed(CUSTOM, negative_spans=spans((0, 0))), id="custom with negative spans"),
        pytest.param(changed(CUSTOM, positive_spans=spans((-1, 1), (2, 1))), id="custom below the first bucket"),
    ],
)
def test_these_are_not(core: Core, histogram: pb.Histogram) -> None:
    assert invalid(core, histogram)


def test_a_request_with_one_is_not_recognised(core: Core) -> None:
    good, bad = (
        pb.TimeSeries(histograms=[each]).SerializeToString() for each in (CUSTOM, changed(CUSTOM, count_int=1))
    )
    limits, known = replace(LIMITS, t_min_ms=0), core.known_series(KEY, 9)
    taken, refused = (core.compress(series(label("a", "1"), each)) for each in (good, good + bad))
    known.add(core.scan(taken, known, limits).unknown[0].fingerprint, 0, 0)
    passed, room = core.passed_labels(KEY, (), 9), Room(9, 9, 9, 9)
    assert core.recognise(taken, known, passed, room, limits).scan == core.scan(taken, None, limits)
    assert core.recognise(refused, known, passed, room, limits).scan is None
