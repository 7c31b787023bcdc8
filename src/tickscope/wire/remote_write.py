"""Remote-write 1 messages to model and back, by the generated classes: the slow, convenient way."""

import math

from tickscope.errors import Reject
from tickscope.model.histogram import Histogram
from tickscope.model.series import HistogramSample, Sample, Series
from tickscope.wire.core import Core
from tickscope.wire.pb import remote_pb2 as pb


def parse(raw: bytes) -> pb.WriteRequest:
    """Parse an uncompressed request; raises Reject ``protobuf``."""
    try:
        return pb.WriteRequest.FromString(raw)
    except Exception as error:  # the runtime's DecodeError has no stable home across its versions
        raise Reject("protobuf", f"not a remote-write 1.0 request: {error}") from error


def body_of(core: Core, request: pb.WriteRequest) -> bytes:
    """Return a request as a snappy body."""
    return core.compress(request.SerializeToString())


def series_of(series: pb.TimeSeries) -> Series:
    """Return a series as a model value."""
    return Series(
        labels=tuple((label.name, label.value) for label in series.labels),
        samples=tuple(Sample(sample.timestamp, sample.value) for sample in series.samples),
        histograms=tuple(HistogramSample(h.timestamp, histogram_of(h)) for h in series.histograms),
    )


def histogram_of(histogram: pb.Histogram) -> Histogram:
    """Return a native histogram; counts of float histograms are rounded to whole observations.

    The gateway looks at labels and times only, so this may be any histogram that protobuf can hold: a count that is
    no finite number becomes 0, and spans are followed no further than there are counts for them.
    """
    integer = histogram.WhichOneof("count") != "count_float"
    return Histogram(
        schema=histogram.schema,
        count=histogram.count_int if integer else _whole(histogram.count_float),
        sum=histogram.sum,
        positive=_buckets(histogram.positive_spans, histogram.positive_deltas, histogram.positive_counts),
        negative=_buckets(histogram.negative_spans, histogram.negative_deltas, histogram.negative_counts),
        zero_count=histogram.zero_count_int or _whole(histogram.zero_count_float),
        zero_threshold=histogram.zero_threshold,
    )


def _buckets(spans: object, deltas: object, counts: object) -> tuple[tuple[int, int], ...]:
    buckets: list[tuple[int, int]] = []
    absolute = [_whole(count) for count in counts]  # type: ignore[attr-defined]
    if not absolute:
        total = 0
        for delta in deltas:  # type: ignore[attr-defined]
            total += delta
            absolute.append(total)
    index, at = 0, 0
    for span in spans:  # type: ignore[attr-defined]
        index += span.offset
        told = min(span.length, len(absolute) - at)
        buckets += [(index + step, absolute[at + step]) for step in range(told)]
        index, at = index + span.length, at + told
    return tuple(buckets)


def _whole(count: float) -> int:
    return round(count) if math.isfinite(count) else 0
