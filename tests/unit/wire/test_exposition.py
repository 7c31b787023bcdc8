"""What a scraper reads back: protobuf by the generated classes, text by prometheus_client's parser."""

from io import BytesIO

import pytest
from google.protobuf import proto
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from tickscope.model.histogram import DEFAULT_ZERO_THRESHOLD, Histogram
from tickscope.wire.exposition import (
    ExposedFamily,
    Format,
    Point,
    encode,
    encode_protobuf,
    encode_text,
    negotiate,
    spans_and_deltas,
)
from tickscope.wire.pb import exposition_pb2 as pb

NATIVE = (
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
    "application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
)
CLASSIC = (
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
)
LABELS = (("az", 'a"b\\c\nd'), ("shard_id", "é"))


def read_back(body: bytes) -> list[pb.MetricFamily]:
    stream, families = BytesIO(body), []
    while (family := proto.parse_length_prefixed(pb.MetricFamily, stream)) is not None:
        families.append(family)
    return families


def buckets_of(spans: list[tuple[int, int]], deltas: list[int]) -> dict[int, int]:
    """Read spans and deltas as the Prometheus specification tells."""
    found: dict[int, int] = {}
    index = count = 0
    rest = iter(deltas)
    for offset, length in spans:
        index += offset
        for _ in range(length):
            count += next(rest)
            found[index] = count
            index += 1
    assert next(rest, None) is None
    return found


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (NATIVE, Format.PROTOBUF),
        (CLASSIC, Format.TEXT),
        ("", Format.TEXT),
        ("*/*", Format.TEXT),
        ("text/html", Format.TEXT),
        ("application/vnd.google.protobuf", Format.PROTOBUF),
        ("text/plain;q=0.3, Application/Vnd.Google.Protobuf;q=0.4", Format.PROTOBUF),
        ("application/vnd.google.protobuf;q=0.4, text/plain;q=0.5", Format.TEXT),
        ("application/vnd.google.protobuf;q=0", Format.TEXT),
        ("application/vnd.google.protobuf;q=no", Format.TEXT),
        ("application/vnd.google.protobuf;proto=other.Message", Format.TEXT),
        ("application/vnd.google.protobuf;encoding=text", Format.TEXT),
        (
            'application/vnd.google.protobuf; proto="io.prometheus.client.MetricFamily"; escaping=values',
            Format.PROTOBUF,
        ),
        (";;,,=;q=,", Format.TEXT),
    ],
)
def test_the_format_is_the_one_that_the_scraper_prefers(accept: str, form: Format) -> None:
    assert negotiate(accept) is form


@given(st.text(max_size=200))
def test_any_accept_header_gets_a_format(accept: str) -> None:
    assert negotiate(accept) in Format


BUCKETS = st.dictionaries(st.integers(-2000, 2000), st.integers(1, 2**40), max_size=40).map(
    lambda found: tuple(sorted(found.items()))
)


@given(BUCKETS)
def test_spans_and_deltas_read_back_as_the_same_buckets(buckets: tuple[tuple[int, int], ...]) -> None:
    spans, deltas = spans_and_deltas(buckets)
    assert buckets_of(spans, deltas) == dict(buckets)
    assert all(offset > 0 for offset, _ in spans[1:])


@given(BUCKETS, BUCKETS, st.integers(0, 2**40), st.floats(0, 1e12), st.integers(-4, 8))
def test_a_histogram_reads_back_from_protobuf(
    positive: tuple[tuple[int, int], ...],
    negative: tuple[tuple[int, int], ...],
    zero_count: int,
    total: float,
    schema: int,
) -> None:
    count = zero_count + sum(n for _, n in (*positive, *negative))
    histogram = Histogram(schema, count, total, positive, negative, zero_count)
    (family,) = read_back(encode_protobuf([ExposedFamily("h", "histogram", "H.", [Point(LABELS, histogram)])]))
    (metric,) = family.metric
    found = metric.histogram
    assert (family.name, family.type, family.help) == ("h", pb.HISTOGRAM, "H.")
    assert [(pair.name, pair.value) for pair in metric.label] == list(LABELS)
    assert (
        Histogram(
            found.schema,
            found.sample_count,
            found.sample_sum,
            tuple(
                buckets_of([(s.offset, s.length) for s in found.positive_span], list(found.positive_delta)).items()
            ),
            tuple(
                buckets_of([(s.offset, s.length) for s in found.negative_span], list(found.negative_delta)).items()
            ),
            found.zero_count,
            found.zero_threshold,
        )
        == histogram
    )


@pytest.mark.parametrize("threshold", [DEFAULT_ZERO_THRESHOLD, 0.0])
def test_an_empty_histogram_is_still_seen_as_native(threshold: float) -> None:
    empty = Histogram(3, 0, 0.0, zero_threshold=threshold)
    (family,) = read_back(encode_protobuf([ExposedFamily("h", "histogram", "", [Point((), empty)])]))
    found = family.metric[0].histogram
    assert found.zero_threshold > 0 or len(found.positive_span) > 0
    assert sum(span.length for span in found.positive_span) == 0


def test_counters_and_gauges_read_back_from_protobuf() -> None:
    families = [
        ExposedFamily("c_total", "counter", "C.", [Point(LABELS, 2.5), Point((), 0.0)]),
        ExposedFamily("g", "gauge", "G.", [Point((), -1.0)]),
    ]
    counter, gauge = read_back(encode(families, Format.PROTOBUF))
    assert [metric.counter.value for metric in counter.metric] == [2.5, 0.0]
    assert all(metric.HasField("counter") for metric in counter.metric)
    assert (gauge.type, gauge.metric[0].gauge.value) == (pb.GAUGE, -1.0)


def test_text_tells_a_histograms_count_and_sum_only() -> None:
    histogram = Histogram(3, 5, 1.25, ((0, 2), (9, 3)))
    body = encode_text([ExposedFamily("h", "histogram", "H.", [Point((("az", "a"),), histogram)])])
    assert body.decode().splitlines() == [
        "# HELP h H.",
        "# TYPE h histogram",
        'h_bucket{az="a",le="+Inf"} 5',
        'h_sum{az="a"} 1.25',
        'h_count{az="a"} 5',
    ]


def test_text_reads_back_with_escapes() -> None:
    families = [
        ExposedFamily("c_total", "counter", "back\\slash\nline", [Point(LABELS, 3.0)]),
        ExposedFamily("g", "gauge", "G.", [Point((), 1e-9)]),
    ]
    counter, gauge = text_string_to_metric_families(encode(families, Format.TEXT).decode())
    assert counter.documentation == "back\\slash\nline"
    assert [(sample.name, sample.labels, sample.value) for sample in counter.samples] == [
        ("c_total", dict(LABELS), 3.0)
    ]
    assert gauge.samples[0].value == 1e-9
