"""Remote-write messages as model values, also of messages that nobody honest sends."""

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.unit.wire.strategies import REQUESTS
from tickscope.errors import Reject
from tickscope.model.histogram import Histogram
from tickscope.model.series import HistogramSample, Sample, Series
from tickscope.wire import remote_write
from tickscope.wire.pb import remote_pb2 as pb
from tickscope.wire.reference import ReferenceCore


def spans(*pairs: tuple[int, int]) -> list[pb.BucketSpan]:
    return [pb.BucketSpan(offset=offset, length=length) for offset, length in pairs]


def test_a_series_is_read_with_its_samples() -> None:
    series = pb.TimeSeries(
        labels=[pb.Label(name="__name__", value="wait_seconds"), pb.Label(name="queue", value="solo")],
        samples=[pb.Sample(value=1.5, timestamp=7)],
        histograms=[
            pb.Histogram(
                count_int=21,
                sum=18.5,
                schema=3,
                zero_threshold=0.001,
                zero_count_int=2,
                positive_spans=spans((-2, 2), (3, 1)),
                positive_deltas=[3, 4, -5],
                negative_spans=spans((1, 1)),
                negative_deltas=[7],
                timestamp=8,
            )
        ],
    )
    assert remote_write.series_of(series) == Series(
        labels=(("__name__", "wait_seconds"), ("queue", "solo")),
        samples=(Sample(7, 1.5),),
        histograms=(HistogramSample(8, Histogram(3, 21, 18.5, ((-2, 3), (-1, 7), (3, 2)), ((1, 7),), 2, 0.001)),),
    )


def test_a_float_histogram_is_rounded_to_whole_observations() -> None:
    histogram = pb.Histogram(
        count_float=4.6,
        zero_count_float=1.2,
        schema=0,
        positive_spans=spans((0, 2)),
        positive_counts=[1.4, 2.0],
    )
    found = remote_write.histogram_of(histogram)
    assert (found.count, found.zero_count, found.positive) == (5, 1, ((0, 1), (1, 2)))


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "histogram",
    [
        {"positive_spans": spans((0, 2**32 - 1)), "positive_deltas": [1]},
        {"negative_spans": spans(*[(0, 2**32 - 1)] * 9), "negative_deltas": []},
        {"count_float": math.nan, "positive_spans": spans((0, 1)), "positive_counts": [math.inf]},
        {"count_float": -math.inf, "zero_count_float": math.nan},
    ],
    ids=["a span of four billion", "many of them", "no number", "minus infinity"],
)
def test_a_hostile_histogram_costs_no_more_than_its_bytes(histogram: dict[str, Any]) -> None:
    found = remote_write.histogram_of(pb.Histogram(**histogram))
    assert len(found.positive) + len(found.negative) <= 1
    assert found.count == 0


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(REQUESTS)
def test_any_request_comes_back_and_can_be_read(request: pb.WriteRequest) -> None:
    core = ReferenceCore()
    parsed = remote_write.parse(core.decompress(remote_write.body_of(core, request), 1 << 20))
    assert parsed.SerializeToString() == request.SerializeToString()
    for series in parsed.timeseries:
        found = remote_write.series_of(series)
        assert len(found.samples) == len(series.samples)
        assert [each.t_ms for each in found.histograms] == [each.timestamp for each in series.histograms]


@pytest.mark.parametrize("raw", [b"\xff" * 9, b"\x0a\x05ab", b"\x0a\x04\x0a\x02\xff\xfe"])
def test_other_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(Reject) as refused:
        remote_write.parse(raw)
    assert refused.value.reason == "protobuf"
