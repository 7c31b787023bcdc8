"""Remote-write 2.0 and OTLP requests for hypothesis: mostly valid ones."""

from hypothesis import strategies as st
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue
from opentelemetry.proto.metrics.v1 import metrics_pb2 as om
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from tests.unit.wire.cores import nested, number, varint
from tests.unit.wire.strategies import FLOATS, S64, U64

SYMBOLS = ["", "__name__", "a_total", "b_bucket", "region", "eu", "\uffff", "text"]
REFS = st.integers(0, len(SYMBOLS) - 1)
NEAR_MS = st.integers(990, 9_010)
NANOS = st.one_of(NEAR_MS.map(lambda t_ms: t_ms * 1_000_000), st.just(0), U64)
NAMES = st.sampled_from(["game.tick", "hits total", "5xx", "a__b", "_x", "é.s", "service.name", "a", ""])
UNITS = st.sampled_from(["", "s", "By/s", "1", "{hit}", "ms", "µs", "a-b/c"])


@st.composite
def symbolic(draw: st.DrawFn) -> bytes:
    """Return a remote-write 2.0 request whose references are nearly all of symbols that it has."""
    out = b"".join(nested(4, text.encode()) for text in SYMBOLS)
    for _ in range(draw(st.integers(0, 4))):
        refs = draw(st.lists(REFS, min_size=0, max_size=7))
        content = nested(1, *map(varint, refs))
        for _ in range(draw(st.integers(0, 3))):
            start = number(3, draw(NEAR_MS)) if draw(st.booleans()) else b""
            content += nested(2, b"\x09" + draw(st.binary(min_size=8, max_size=8)), number(2, draw(NEAR_MS)), start)
        if draw(st.booleans()):
            start = number(17, draw(NEAR_MS)) if draw(st.booleans()) else b""
            content += nested(3, number(1, 3), number(4, 6), number(15, draw(NEAR_MS)), start)
        if draw(st.booleans()):
            content += nested(
                4, nested(1, *map(varint, draw(st.lists(REFS, max_size=4)))), number(3, draw(NEAR_MS))
            )
        if draw(st.booleans()):
            content += nested(5, number(1, draw(st.integers(0, 6))), number(3, draw(REFS)), number(4, draw(REFS)))
        if draw(st.booleans()):
            content += number(6, draw(NEAR_MS))
        out += nested(5, content)
    return out


VALUES = st.one_of(
    st.builds(AnyValue, string_value=st.text(max_size=5)),
    st.builds(AnyValue, bool_value=st.booleans()),
    st.builds(AnyValue, int_value=S64),
    st.builds(AnyValue, double_value=FLOATS),
    st.just(AnyValue(array_value=ArrayValue())),
    st.just(AnyValue()),
)
ATTRIBUTES = st.lists(st.builds(KeyValue, key=NAMES, value=VALUES), max_size=4)
EXEMPLARS = st.lists(
    st.builds(
        om.Exemplar,
        as_int=S64,
        time_unix_nano=NANOS,
        trace_id=st.sampled_from([b"", bytes(16), bytes(15)]),
        span_id=st.sampled_from([b"", bytes(8)]),
    ),
    max_size=2,
)
NUMBERS = st.one_of(
    st.builds(
        om.NumberDataPoint,
        as_double=FLOATS,
        time_unix_nano=NANOS,
        start_time_unix_nano=NANOS,
        attributes=ATTRIBUTES,
        exemplars=EXEMPLARS,
        flags=st.integers(0, 1),
    ),
    st.builds(om.NumberDataPoint, as_int=S64, time_unix_nano=NANOS, attributes=ATTRIBUTES),
)
TEMPORALITY = st.integers(0, 3)
COUNTS = st.lists(st.integers(0, 3), max_size=6)


@st.composite
def explicit_points(draw: st.DrawFn) -> om.HistogramDataPoint:
    """Return a point whose counts are mostly those of its bounds."""
    counts = draw(COUNTS)
    bounds = sorted(draw(st.sets(st.floats(allow_nan=False), max_size=6)))
    if draw(st.booleans()):
        bounds = bounds[: max(0, len(counts) - 1)]
    return om.HistogramDataPoint(
        time_unix_nano=draw(NANOS),
        start_time_unix_nano=draw(NANOS),
        count=sum(counts) + draw(st.integers(0, 5)) // 5,
        sum=draw(FLOATS),
        bucket_counts=counts,
        explicit_bounds=bounds,
        attributes=draw(ATTRIBUTES),
        exemplars=draw(EXEMPLARS),
    )


@st.composite
def exponential_points(draw: st.DrawFn) -> om.ExponentialHistogramDataPoint:
    """Return a point whose counts mostly add up."""
    sides = [
        om.ExponentialHistogramDataPoint.Buckets(
            offset=draw(st.one_of(st.integers(-20, 20), st.integers(-(2**31), 2**31 - 1))),
            bucket_counts=draw(COUNTS),
        )
        for _ in range(2)
    ]
    zero = draw(st.integers(0, 2))
    count = zero + sum(sum(side.bucket_counts) for side in sides) + draw(st.integers(0, 5)) // 5
    return om.ExponentialHistogramDataPoint(
        time_unix_nano=draw(NANOS),
        start_time_unix_nano=draw(NANOS),
        count=count,
        zero_count=zero,
        scale=draw(st.integers(-5, 20)),
        positive=sides[0],
        negative=sides[1],
        zero_threshold=draw(st.sampled_from([0.0, -0.0, 0.5])),
        flags=draw(st.integers(0, 5)) // 5,
        attributes=draw(ATTRIBUTES),
    )


SUMMARIES = st.builds(
    om.SummaryDataPoint,
    time_unix_nano=NANOS,
    count=U64,
    sum=FLOATS,
    quantile_values=st.lists(
        st.builds(om.SummaryDataPoint.ValueAtQuantile, quantile=FLOATS, value=FLOATS), max_size=2
    ),
)
METRICS = st.one_of(
    st.builds(
        om.Metric, name=NAMES, unit=UNITS, gauge=st.builds(om.Gauge, data_points=st.lists(NUMBERS, max_size=3))
    ),
    st.builds(
        om.Metric,
        name=NAMES,
        unit=UNITS,
        description=st.text(max_size=5),
        sum=st.builds(
            om.Sum,
            data_points=st.lists(NUMBERS, max_size=3),
            aggregation_temporality=TEMPORALITY,
            is_monotonic=st.booleans(),
        ),
    ),
    st.builds(
        om.Metric,
        name=NAMES,
        histogram=st.builds(
            om.Histogram, data_points=st.lists(explicit_points(), max_size=2), aggregation_temporality=TEMPORALITY
        ),
    ),
    st.builds(
        om.Metric,
        name=NAMES,
        unit=UNITS,
        exponential_histogram=st.builds(
            om.ExponentialHistogram,
            data_points=st.lists(exponential_points(), max_size=2),
            aggregation_temporality=TEMPORALITY,
        ),
    ),
    st.builds(om.Metric, name=NAMES, summary=st.builds(om.Summary, data_points=st.lists(SUMMARIES, max_size=2))),
)


def otlp_requests() -> st.SearchStrategy[bytes]:
    """Return requests of a resource and a few metrics."""
    resources = st.builds(
        om.ResourceMetrics,
        resource=st.builds(Resource, attributes=ATTRIBUTES),
        scope_metrics=st.lists(st.builds(om.ScopeMetrics, metrics=st.lists(METRICS, max_size=3)), max_size=2),
    )
    requests = st.builds(ExportMetricsServiceRequest, resource_metrics=st.lists(resources, max_size=2))
    return requests.map(lambda request: request.SerializeToString())
