"""Our own metrics, as a scraper of protobuf reads them."""

import uuid

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.requests import Request

from tests.unit.wire.test_exposition import read_back
from tickscope.adapters.native_histogram import NativeHistogram
from tickscope.adapters.telemetry import metrics_endpoint
from tickscope.adapters.telemetry_protobuf import encode
from tickscope.model import histogram as model
from tickscope.wire.exposition import Format

PROMETHEUS = (
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
    "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
)


def asking(accept: str) -> Request:
    return Request({"type": "http", "headers": [(b"accept", accept.encode())]})


def test_every_kind_of_metric_reads_back() -> None:
    registry = CollectorRegistry()
    Counter("sent", "Sent.", ["tenant"], registry=registry).labels("a").inc(3)
    Gauge("held", "Held.", registry=registry).set(-1.5)
    Counter("unused", "Never counted.", ["tenant"], registry=registry)
    took = Histogram("took_seconds", "Took.", ["code"], buckets=(0.5, 1.0), registry=registry)
    took.labels("200").observe(0.7, {"trace_id": "ab"})
    took.labels("500").observe(3)
    found = {family.name: family for family in read_back(encode(registry, {}))}
    (sent,) = found["sent_total"].metric
    assert ([(pair.name, pair.value) for pair in sent.label], sent.counter.value) == ([("tenant", "a")], 3)
    assert found["held"].metric[0].gauge.value == -1.5
    first, second = (metric.histogram for metric in found["took_seconds"].metric)
    assert [(each.upper_bound, each.cumulative_count) for each in first.bucket] == [(0.5, 0), (1.0, 1)]
    assert (first.sample_count, second.sample_count, second.sample_sum) == (1, 1, 3)
    assert first.bucket[1].exemplar.label[0].value == "ab"
    assert first.bucket[1].exemplar.timestamp.seconds > 1_700_000_000


async def test_a_native_histogram_has_exponential_buckets_in_protobuf_and_classic_ones_in_text() -> None:
    name = f"test_{uuid.uuid4().hex}_seconds"
    mine = NativeHistogram(name, "Of a test.")
    for seconds in (0.0, 0.003, 0.1, 0.1, 7.0):
        mine.observe(seconds, {"trace_id": "cd"})
    answer = await metrics_endpoint(asking(PROMETHEUS))
    assert answer.headers["content-type"] == Format.PROTOBUF.value
    (family,) = (each for each in read_back(bytes(answer.body)) if each.name == name)
    found = family.metric[0].histogram
    assert (found.schema, found.sample_count, found.zero_count, sum(found.positive_delta)) == (3, 5, 1, 1)
    assert len(found.bucket) > 5
    assert any(bucket.exemplar.label for bucket in found.bucket)
    assert mine.read().positive == tuple(
        sorted({model.bucket_index(each, 3): 1 + (each == 0.1) for each in (0.003, 0.1, 7.0)}.items())
    )
    text = bytes((await metrics_endpoint(asking("text/plain"))).body).decode()
    assert f'{name}_bucket{{le="0.1"}} 4.0' in text
