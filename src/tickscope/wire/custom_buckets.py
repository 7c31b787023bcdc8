"""Native histograms with custom buckets as classic ones, for stores that know only the latter.

A custom-bucket histogram (schema -53, Prometheus 3) carries the upper bounds of its buckets and how many
observations each holds; a classic one is a counter per bound with everything up to it, one more for +Inf, a count
and a sum. Nothing is lost but the end of a series: a stale marker has no bounds.
"""

import math
from collections.abc import Iterator

from tickscope.model.series import METRIC_NAME
from tickscope.wire import remote_write
from tickscope.wire.core import Core
from tickscope.wire.pb import remote_pb2 as pb

CUSTOM_BUCKETS_SCHEMA = -53


def without_custom_buckets(core: Core, body: bytes, raw_bytes_max: int) -> bytes:
    """Return a snappy request in which every custom-bucket histogram is classic; the same body where none is."""
    request = remote_write.parse(core.decompress(body, raw_bytes_max))
    if not any(_is_custom(histogram) for series in request.timeseries for histogram in series.histograms):
        return body
    made = pb.WriteRequest(metadata=request.metadata)
    for series in request.timeseries:
        custom = [histogram for histogram in series.histograms if _is_custom(histogram)]
        if not custom:
            made.timeseries.append(series)
            continue
        native = [histogram for histogram in series.histograms if not _is_custom(histogram)]
        if native or series.samples:
            made.timeseries.append(pb.TimeSeries(labels=series.labels, samples=series.samples, histograms=native))
        made.timeseries.extend(_classic(series, custom))
    return remote_write.body_of(core, made)


def _is_custom(histogram: pb.Histogram) -> bool:
    return histogram.schema == CUSTOM_BUCKETS_SCHEMA


def _classic(series: pb.TimeSeries, histograms: list[pb.Histogram]) -> Iterator[pb.TimeSeries]:
    """Yield the classic series of one: buckets by their bounds, then count and sum, each in the order of time."""
    labels = {label.name: label.value for label in series.labels}
    buckets: dict[float, pb.TimeSeries] = {}
    count, total = _named(labels, "_count"), _named(labels, "_sum")
    for histogram in histograms:
        running = 0.0
        bounds = [*histogram.custom_values, math.inf]
        held = dict(_counts(histogram))
        for index, bound in enumerate(bounds):
            running += held.get(index, 0.0)
            if bound not in buckets:
                buckets[bound] = _named(labels, "_bucket", "+Inf" if math.isinf(bound) else repr(float(bound)))
            buckets[bound].samples.add(value=running, timestamp=histogram.timestamp)
        count.samples.add(value=_count(histogram), timestamp=histogram.timestamp)
        total.samples.add(value=histogram.sum, timestamp=histogram.timestamp)
    for exemplar in series.exemplars:
        home = min((bound for bound in buckets if exemplar.value <= bound), default=None)
        if home is not None:
            buckets[home].exemplars.append(exemplar)
    yield from (buckets[bound] for bound in sorted(buckets))
    yield from (count, total)


def _named(labels: dict[str, str], suffix: str, bound: str = "") -> pb.TimeSeries:
    changed = labels | {METRIC_NAME: labels.get(METRIC_NAME, "") + suffix} | ({"le": bound} if bound else {})
    return pb.TimeSeries(labels=[pb.Label(name=name, value=changed[name]) for name in sorted(changed)])


def _count(histogram: pb.Histogram) -> float:
    is_float = histogram.WhichOneof("count") == "count_float"
    return histogram.count_float if is_float else float(histogram.count_int)


def _counts(histogram: pb.Histogram) -> Iterator[tuple[int, float]]:
    """Yield place and count of each bucket that is written down."""
    absolute = list(histogram.positive_counts)
    if not absolute:
        total = 0
        for delta in histogram.positive_deltas:
            total += delta
            absolute.append(float(total))
    index, at = 0, 0
    for span in histogram.positive_spans:
        index += span.offset
        for _ in range(min(span.length, len(absolute) - at)):
            yield index, absolute[at]
            index, at = index + 1, at + 1
