"""Tickscope's own metrics as Prometheus' protobuf exposition format has them."""

import math
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO

from google.protobuf import proto
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.samples import Sample

from tickscope.model.histogram import Histogram
from tickscope.wire.exposition import fill_histogram
from tickscope.wire.pb import exposition_pb2 as pb

_KINDS = {"counter": pb.COUNTER, "gauge": pb.GAUGE, "histogram": pb.HISTOGRAM}


def encode(registry: CollectorRegistry, native: Mapping[str, Callable[[], Histogram]]) -> bytes:
    """Return every counter, gauge and histogram, each family behind its length.

    A histogram has its classic buckets with their exemplars, and the exponential ones that ``native`` reads.
    """
    out = BytesIO()
    for metric in registry.collect():
        if metric.type in _KINDS:
            proto.serialize_length_prefixed(_family(metric, native.get(metric.name)), out)
    return out.getvalue()


def _family(metric: Metric, native: Callable[[], Histogram] | None) -> pb.MetricFamily:
    name = f"{metric.name}_total" if metric.type == "counter" else metric.name
    family = pb.MetricFamily(name=name, help=metric.documentation, type=_KINDS[metric.type])
    if metric.type == "histogram":
        _histograms(family, metric.samples, native)
        return family
    for sample in metric.samples:
        message = _with_labels(family, sample.labels)
        if metric.type == "counter":
            message.counter.value = sample.value
        else:
            message.gauge.value = sample.value
    return family


def _histograms(family: pb.MetricFamily, samples: Iterable[Sample], native: Callable[[], Histogram] | None) -> None:
    messages: dict[tuple[tuple[str, str], ...], pb.Histogram] = {}
    for sample in samples:
        labels = {name: value for name, value in sample.labels.items() if name != "le"}
        key = tuple(sorted(labels.items()))
        if key not in messages:
            messages[key] = _with_labels(family, labels).histogram
        message = messages[key]
        if sample.name.endswith("_count"):
            message.sample_count = int(sample.value)
        elif sample.name.endswith("_sum"):
            message.sample_sum = sample.value
        elif not math.isinf(bound := float(sample.labels["le"])):
            _bucket(message.bucket.add(cumulative_count=int(sample.value), upper_bound=bound), sample)
    if native:
        for message in messages.values():
            fill_histogram(message, native())


def _bucket(bucket: pb.Bucket, sample: Sample) -> None:
    if sample.exemplar is None:
        return
    bucket.exemplar.value = sample.exemplar.value
    for name, value in sample.exemplar.labels.items():
        bucket.exemplar.label.add(name=name, value=value)
    if sample.exemplar.timestamp is not None:
        seconds = float(sample.exemplar.timestamp)
        bucket.exemplar.timestamp.seconds = int(seconds)
        bucket.exemplar.timestamp.nanos = int(seconds % 1 * 1e9)


def _with_labels(family: pb.MetricFamily, labels: Mapping[str, str]) -> pb.Metric:
    message = family.metric.add()
    for name, value in sorted(labels.items()):
        message.label.add(name=name, value=value)
    return message
