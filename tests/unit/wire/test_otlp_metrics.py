"""OTLP metrics in the normal form, on both cores."""

import math
import struct
from typing import Any

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue
from opentelemetry.proto.metrics.v1 import metrics_pb2 as om
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from tests.unit.wire.cores import KEY, LIMITS, NAMES, core_named
from tickscope.errors import Reject
from tickscope.wire.core import Core, FromOtlp, KnownSeries, RefusedPoints, ScanLimits, Totals
from tickscope.wire.pb import remote_pb2 as pb

MS = 1_000_000
CUMULATIVE, DELTA = om.AGGREGATION_TEMPORALITY_CUMULATIVE, om.AGGREGATION_TEMPORALITY_DELTA
STALE_BITS = 0x7FF0_0000_0000_0002


class World:
    """A core with what it remembers."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.starts: KnownSeries = core.known_series(KEY, 100)
        self.totals: Totals = core.totals(KEY, 100)
        self.limits = LIMITS

    def convert(self, *metrics: om.Metric, **resource: str) -> tuple[pb.WriteRequest, FromOtlp]:
        scopes = [om.ScopeMetrics(metrics=metrics)]
        return self.sent(
            om.ResourceMetrics(resource=Resource(attributes=attributes(**resource)), scope_metrics=scopes)
        )

    def sent(self, *resources: om.ResourceMetrics) -> tuple[pb.WriteRequest, FromOtlp]:
        request = ExportMetricsServiceRequest(resource_metrics=resources)
        wanted = [(b"cloud.region", b"region"), (b"region", b"region")]
        made = self.core.from_otlp(request.SerializeToString(), wanted, self.starts, self.totals, self.limits)
        return pb.WriteRequest.FromString(self.core.decompress(made.body, 1 << 20)), made

    def series(self, *metrics: om.Metric, **resource: str) -> list[pb.TimeSeries]:
        return list(self.convert(*metrics, **resource)[0].timeseries)

    def refused(self, *metrics: om.Metric) -> list[str]:
        return [each.reason for each in self.convert(*metrics)[1].refused]


@pytest.fixture(params=NAMES)
def world(request: pytest.FixtureRequest) -> World:
    return World(core_named(request.param))


def attributes(**values: Any) -> list[KeyValue]:
    return [KeyValue(key=key.replace("__", "."), value=any_value(value)) for key, value in values.items()]


def any_value(value: Any) -> AnyValue:
    if isinstance(value, bool):
        return AnyValue(bool_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value)
    if isinstance(value, float):
        return AnyValue(double_value=value)
    if isinstance(value, list):
        return AnyValue(array_value=ArrayValue())
    return AnyValue(string_value=value)


def point(value: float, t_ms: int = 5_000, start_ms: int = 0, **labels: Any) -> om.NumberDataPoint:
    return om.NumberDataPoint(
        as_double=value,
        time_unix_nano=t_ms * MS,
        start_time_unix_nano=start_ms * MS,
        attributes=attributes(**labels),
    )


def gauge(*points: om.NumberDataPoint, name: str = "game.players", unit: str = "") -> om.Metric:
    return om.Metric(name=name, unit=unit, description="Players.", gauge=om.Gauge(data_points=points))


def counter(*points: om.NumberDataPoint, temporality: Any = CUMULATIVE, monotonic: bool = True) -> om.Metric:
    data = om.Sum(data_points=points, aggregation_temporality=temporality, is_monotonic=monotonic)
    return om.Metric(name="game.hitches", sum=data)


def exponential(**content: Any) -> om.Metric:
    content = {"time_unix_nano": 5_000 * MS} | content
    data = om.ExponentialHistogram(
        data_points=[om.ExponentialHistogramDataPoint(**content)], aggregation_temporality=CUMULATIVE
    )
    return om.Metric(name="game.tick.duration", unit="s", exponential_histogram=data)


def explicit(temporality: Any = CUMULATIVE, **content: Any) -> om.Metric:
    point = om.HistogramDataPoint(time_unix_nano=5_000 * MS, **content)
    return om.Metric(name="wait", histogram=om.Histogram(data_points=[point], aggregation_temporality=temporality))


def labels(series: pb.TimeSeries) -> dict[str, str]:
    return {label.name: label.value for label in series.labels}


def test_a_gauge_is_a_series_with_its_resource(world: World) -> None:
    resource = {"service__name": "match", "service__namespace": "ember", "service__instance__id": "a:1"}
    request, made = world.convert(
        gauge(point(3, zone="b")), **resource, cloud__region="eu", region="xx", host__arch="arm"
    )
    (series,) = request.timeseries
    assert [label.name for label in series.labels] == ["__name__", "instance", "job", "region", "zone"]
    assert labels(series) == {
        "__name__": "game_players",
        "instance": "a:1",
        "job": "ember/match",
        "region": "eu",
        "zone": "b",
    }
    assert [(each.value, each.timestamp) for each in series.samples] == [(3, 5_000)]
    assert list(request.metadata) == [pb.MetricMetadata(type=2, metric_family_name="game_players", help="Players.")]
    assert (made.points, made.refused) == (1, ())


def test_a_points_own_attribute_goes_before_its_resources(world: World) -> None:
    (series,) = world.series(gauge(point(1, region="us", job="x")), cloud__region="eu", service__name="match")
    assert (labels(series)["region"], labels(series)["job"]) == ("us", "match")


def test_attributes_are_text(world: World) -> None:
    metric = gauge(point(1, i=-7, b=True, d=0.1, whole=2.0, large=1e21, nan=math.nan, empty=""))
    metric.gauge.data_points[0].attributes.append(KeyValue(key="a.b", value=any_value("1")))
    metric.gauge.data_points[0].attributes.append(KeyValue(key="a-b", value=any_value("2")))
    world.limits = ScanLimits(1 << 20, 50, 16, 1_000, 9_000)
    found = labels(world.series(metric)[0])
    assert found == {
        "__name__": "game_players",
        "i": "-7",
        "b": "true",
        "d": "0.1",
        "whole": "2",
        "large": "1000000000000000000000",
        "nan": "NaN",
        "a_b": "2;1",
    }


def test_a_cumulative_sum_is_a_counter_and_its_start_a_zero(world: World) -> None:
    (series,) = world.series(counter(point(7, start_ms=4_000)))
    assert labels(series)["__name__"] == "game_hitches_total"
    assert [(each.value, each.timestamp) for each in series.samples] == [(0, 4_000), (7, 5_000)]
    request, made = world.convert(counter(point(7, start_ms=4_000)))
    assert len(request.timeseries[0].samples) == 2
    assert [each[:3] for each in made.zeros] == [(0, 4_000, False)]
    world.starts.add(made.zeros[0].fingerprint, 0, 0)
    (again,) = world.series(counter(point(9, t_ms=6_000, start_ms=4_000)))
    assert [each.value for each in again.samples] == [9]


def test_deltas_of_a_counter_add_up_and_a_repeated_report_counts_once(world: World) -> None:
    def total(delta: float, t_ms: int) -> list[float]:
        return [each.samples[0].value for each in world.series(counter(point(delta, t_ms), temporality=DELTA))]

    assert [total(*each) for each in ((2, 5_000), (3, 6_000), (3, 6_000), (4, 7_000))] == [[2], [5], [5], [9]]
    assert world.refused(counter(point(1, 6_500), temporality=DELTA)) == ["delta_out_of_order"]


def scoped(*metrics: om.Metric) -> om.ResourceMetrics:
    return om.ResourceMetrics(scope_metrics=[om.ScopeMetrics(metrics=[each]) for each in metrics])


def test_deltas_that_meet_in_a_request_add_up_and_a_repeated_request_counts_once(world: World) -> None:
    def deltas(*pairs: tuple[float, int]) -> om.Metric:
        return counter(*[point(*pair) for pair in pairs], temporality=DELTA)

    def values(*resources: om.ResourceMetrics) -> list[tuple[float, int]]:
        request, made = world.sent(*resources)
        assert made.refused == ()
        return [(each.value, each.timestamp) for one in request.timeseries for each in one.samples]

    both = scoped(deltas((5, 5_000)), deltas((7, 5_000)))
    assert values(both) == values(both) == [(12, 5_000)]
    later = [scoped(deltas((1, 6_000), (1, 7_000))), scoped(deltas((2, 6_000), (10, 7_000)))]
    assert values(*later) == [(15, 6_000), (26, 7_000)]
    assert values(scoped(deltas((1, 8_000)))) == [(27, 8_000)]


def test_exemplars_of_a_delta_that_meets_another_are_kept(world: World) -> None:
    first, second = (counter(point(value), temporality=DELTA) for value in (1, 2))
    second.sum.data_points[0].exemplars.append(om.Exemplar(as_int=2, time_unix_nano=5_000 * MS))
    request, made = world.sent(scoped(first, second))
    alone = request.timeseries[1]
    assert (made.points, request.timeseries[0].samples[0].value) == (2, 3)
    assert (len(alone.samples), [each.value for each in alone.exemplars]) == (0, [2])
    assert alone.labels == request.timeseries[0].labels


def test_integers_are_floats(world: World) -> None:
    integer = om.NumberDataPoint(as_int=-3, time_unix_nano=5_000 * MS)
    assert world.series(counter(integer, monotonic=False))[0].samples[0].value == -3


def test_no_recorded_value_ends_the_series(world: World) -> None:
    ended = om.NumberDataPoint(time_unix_nano=5_000 * MS, flags=1)
    value = world.series(gauge(ended))[0].samples[0].value
    assert struct.unpack("<Q", struct.pack("<d", value)) == (STALE_BITS,)
    histogram = world.series(exponential(flags=1))[0].histograms[0]
    assert struct.unpack("<Q", struct.pack("<d", histogram.sum)) == (STALE_BITS,)


def test_exponential_buckets_are_native_ones(world: World) -> None:
    side = om.ExponentialHistogramDataPoint.Buckets
    metric = exponential(
        count=10,
        sum=4.5,
        scale=3,
        zero_count=1,
        positive=side(offset=-2, bucket_counts=[1, 0, 0, 5, 2]),
        negative=side(offset=0, bucket_counts=[1]),
        start_time_unix_nano=4_000 * MS,
    )
    zero, histogram = world.series(metric)[0].histograms
    assert labels(world.series(metric)[0])["__name__"] == "game_tick_duration_seconds"
    assert (zero.timestamp, zero.count_int, zero.schema) == (4_000, 0, 3)
    assert (histogram.count_int, histogram.sum, histogram.schema, histogram.zero_count_int) == (10, 4.5, 3, 1)
    assert [(each.offset, each.length) for each in histogram.positive_spans] == [(-1, 1), (2, 2)]
    assert list(histogram.positive_deltas) == [1, 4, -3]
    assert [(each.offset, each.length) for each in histogram.negative_spans] == [(1, 1)]
    assert (histogram.timestamp, histogram.zero_threshold) == (5_000, 1e-128)


def test_finer_buckets_than_prometheus_has_are_merged(world: World) -> None:
    side = om.ExponentialHistogramDataPoint.Buckets(offset=-5, bucket_counts=[1] * 12)
    (histogram,) = world.series(exponential(count=12, scale=10, positive=side))[0].histograms
    # Four buckets are one: -5 | -4 … -1 | 0 … 3 | 4 … 6.
    assert histogram.schema == 8
    assert [(each.offset, each.length) for each in histogram.positive_spans] == [(-1, 4)]
    assert list(histogram.positive_deltas) == [1, 3, 0, -1]


def test_bounds_are_custom_buckets(world: World) -> None:
    (series,) = world.series(explicit(count=6, sum=9, bucket_counts=[1, 0, 5], explicit_bounds=[0.1, 0.5]))
    (histogram,) = series.histograms
    assert (histogram.schema, list(histogram.custom_values), histogram.count_int) == (-53, [0.1, 0.5], 6)
    assert [(each.offset, each.length) for each in histogram.positive_spans] == [(0, 1), (1, 1)]
    assert list(histogram.positive_deltas) == [1, 4]


def test_a_summary_is_its_count_sum_and_quantiles(world: World) -> None:
    quantiles = [om.SummaryDataPoint.ValueAtQuantile(quantile=0.5, value=3)]
    data = om.SummaryDataPoint(time_unix_nano=5_000 * MS, count=4, sum=8, quantile_values=quantiles)
    series = world.series(om.Metric(name="wait", summary=om.Summary(data_points=[data])))
    found = [(labels(each)["__name__"], labels(each).get("quantile"), each.samples[0].value) for each in series]
    assert found == [("wait", "0.5", 3), ("wait_count", None, 4), ("wait_sum", None, 8)]


def test_exemplars_keep_value_time_and_trace_and_nothing_else(world: World) -> None:
    metric = counter(point(1))
    metric.sum.data_points[0].exemplars.append(
        om.Exemplar(
            as_int=2,
            time_unix_nano=4_500 * MS,
            trace_id=bytes(range(16)),
            span_id=bytes(range(8)),
            filtered_attributes=attributes(player="p1"),
        )
    )
    (exemplar,) = world.series(metric)[0].exemplars
    assert {label.name: label.value for label in exemplar.labels} == {
        "span_id": bytes(range(8)).hex(),
        "trace_id": bytes(range(16)).hex(),
    }
    assert (exemplar.value, exemplar.timestamp) == (2, 4_500)


def test_what_cannot_be_is_refused_with_its_reason_and_the_rest_is_kept(world: World) -> None:
    side = om.ExponentialHistogramDataPoint.Buckets(offset=0, bucket_counts=[1])
    far = om.ExponentialHistogramDataPoint.Buckets(offset=2**31 - 1, bucket_counts=[1])
    cases = [
        ("no_time", gauge(om.NumberDataPoint(as_double=1))),
        ("no_value", gauge(om.NumberDataPoint(time_unix_nano=MS))),
        ("attribute_type", gauge(point(1, list=[]))),
        ("no_temporality", counter(point(1), temporality=0)),
        ("delta_updown", counter(point(1), temporality=DELTA, monotonic=False)),
        ("negative_delta", counter(point(-1), temporality=DELTA)),
        ("delta_histogram", explicit(DELTA, count=1)),
        ("invalid_histogram", explicit(count=1, bucket_counts=[1], explicit_bounds=[1])),
        ("invalid_histogram", explicit(count=2, bucket_counts=[1, 1], explicit_bounds=[math.inf])),
        ("invalid_histogram", explicit(count=3, bucket_counts=[1, 1], explicit_bounds=[1])),
        ("invalid_histogram", exponential(count=2, positive=side)),
        ("invalid_histogram", exponential(count=1, positive=far)),
        ("histogram_scale", exponential(count=1, scale=-5, positive=side)),
        (
            "histogram_buckets",
            exponential(count=5_000, positive=om.ExponentialHistogramDataPoint.Buckets(bucket_counts=[1] * 5_000)),
        ),
    ]
    for reason, metric in cases:
        request, made = world.convert(metric, gauge(point(1), name="kept"))
        assert [each.reason for each in made.refused] == [reason]
        assert [labels(each)["__name__"] for each in request.timeseries] == ["kept"]


def test_refusals_are_counted_with_the_first_metric(world: World) -> None:
    empty = om.NumberDataPoint(as_double=1)
    _, made = world.convert(gauge(empty, empty, name="first"), gauge(empty, name="second"))
    assert made.refused == (RefusedPoints("no_time", b"first", 3),)


def test_a_small_body_cannot_grow_over_the_limits(world: World) -> None:
    world.limits = ScanLimits(50_000, 1_000, 8, 0, 10_000)
    with pytest.raises(Reject, match="as remote-write 1"):
        world.convert(gauge(*[point(1)] * 100), cloud__region="x" * 1_000)
    world.limits = ScanLimits(1 << 20, 10, 8, 0, 10_000)
    with pytest.raises(Reject, match="more than 10 series"):
        world.convert(gauge(*[point(1)] * 11))
    assert len(world.series(gauge(point(1, **{f"a{number}": "x" for number in range(9)})))[0].labels) == 10
    for many in (1_023, 1_025):
        with pytest.raises(Reject, match="a series has label number"):
            world.convert(gauge(point(1, **{f"a{number}": "x" for number in range(many)})))


@pytest.mark.parametrize("raw", [b"\x0a\x05", b"\xff", b"\x0a\x02\x12\x7f"])
def test_what_is_no_protobuf_is_refused(world: World, raw: bytes) -> None:
    with pytest.raises(Reject) as error:
        world.core.from_otlp(raw, [], world.starts, world.totals, LIMITS)
    assert error.value.reason == "protobuf"
