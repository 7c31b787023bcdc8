"""Metric families to what Prometheus scrapes: delimited protobuf, or text format 0.0.4.

Only protobuf can carry native histograms. In text they are reduced to ``_count``, ``_sum`` and the bucket
``le="+Inf"``: enough for rates and averages, not for quantiles. Source: the Prometheus exposition formats.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from io import BytesIO

from google.protobuf import proto

from tickscope.model.histogram import Histogram
from tickscope.model.platform import FamilyKind
from tickscope.model.series import Labels
from tickscope.wire.pb import exposition_pb2 as pb

PROTOBUF_TYPE = "application/vnd.google.protobuf"
PROTOBUF_MESSAGE = "io.prometheus.client.MetricFamily"
_TEXT_VERSION = "0.0.4"
_RANGES_PER_ACCEPT_MAX = 32


class Format(Enum):
    """An exposition format; the value is its content type."""

    PROTOBUF = f"{PROTOBUF_TYPE}; proto={PROTOBUF_MESSAGE}; encoding=delimited"
    TEXT = f"text/plain; version={_TEXT_VERSION}; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Point:
    """One series now; ``labels`` are without the metric's name."""

    labels: Labels
    value: float | Histogram


@dataclass(frozen=True, slots=True)
class ExposedFamily:
    """A family with its points; histograms hold ``Histogram`` values, counters and gauges floats."""

    name: str
    kind: FamilyKind
    help: str
    points: Sequence[Point]


def negotiate(accept: str) -> Format:
    """Return the format that an Accept header prefers; text when it names neither.

    Among equal q-values the range that stands first wins, and a wildcard means text.
    """
    best, best_q = Format.TEXT, 0.0
    for media_range in accept.split(",")[:_RANGES_PER_ACCEPT_MAX]:
        media_type, *parameters = (part.strip() for part in media_range.split(";"))
        options = dict(_parameter(parameter) for parameter in parameters)
        offered = _offer(media_type.lower(), options)
        q = _q(options.get("q", "1"))
        if offered is not None and q > best_q:
            best, best_q = offered, q
    return best


def encode(families: Iterable[ExposedFamily], form: Format) -> bytes:
    """Return the body of a scrape."""
    return encode_protobuf(families) if form is Format.PROTOBUF else encode_text(families)


def encode_protobuf(families: Iterable[ExposedFamily]) -> bytes:
    """Return MetricFamily messages, each behind its length as a varint."""
    out = BytesIO()
    for family in families:
        proto.serialize_length_prefixed(_family_message(family), out)
    return out.getvalue()


def encode_text(families: Iterable[ExposedFamily]) -> bytes:
    """Return text format 0.0.4; of a histogram only its count and sum are told."""
    return "".join(line for family in families for line in _family_lines(family)).encode()


def spans_and_deltas(buckets: Sequence[tuple[int, int]]) -> tuple[list[tuple[int, int]], list[int]]:
    """Return sorted (index, count) buckets as Prometheus writes them: (offset, length) spans, count deltas.

    The first offset is an absolute index, each further one the gap after the span before.
    """
    spans: list[tuple[int, int]] = []
    deltas: list[int] = []
    next_index = previous_count = 0
    for index, count in buckets:
        if spans and index == next_index:
            offset, length = spans[-1]
            spans[-1] = (offset, length + 1)
        else:
            spans.append((index - next_index, 1))
        deltas.append(count - previous_count)
        next_index, previous_count = index + 1, count
    return spans, deltas


_KINDS = {"counter": pb.COUNTER, "gauge": pb.GAUGE, "histogram": pb.HISTOGRAM}


def _family_message(family: ExposedFamily) -> pb.MetricFamily:
    message = pb.MetricFamily(name=family.name, help=family.help, type=_KINDS[family.kind])
    for point in family.points:
        metric = message.metric.add()
        for name, value in point.labels:
            metric.label.add(name=name, value=value)
        if isinstance(point.value, Histogram):
            fill_histogram(metric.histogram, point.value)
        elif family.kind == "gauge":
            metric.gauge.value = point.value
        else:
            metric.counter.value = point.value
    return message


def fill_histogram(message: pb.Histogram, histogram: Histogram) -> None:
    """Write a native histogram into its message."""
    message.sample_count = histogram.count
    message.sample_sum = histogram.sum
    message.schema = histogram.schema
    message.zero_threshold = histogram.zero_threshold
    message.zero_count = histogram.zero_count
    for buckets, spans, deltas in (
        (histogram.negative, message.negative_span, message.negative_delta),
        (histogram.positive, message.positive_span, message.positive_delta),
    ):
        pairs, differences = spans_and_deltas(buckets)
        for offset, length in pairs:
            spans.add(offset=offset, length=length)
        deltas.extend(differences)
    if not histogram.zero_threshold and not message.positive_span:
        # Prometheus takes a histogram without a threshold or a span for a classic one.
        message.positive_span.add(offset=0, length=0)


def _family_lines(family: ExposedFamily) -> Iterator[str]:
    description = family.help.replace("\\", r"\\").replace("\n", r"\n")
    yield f"# HELP {family.name} {description}\n# TYPE {family.name} {family.kind}\n"
    for point in family.points:
        if isinstance(point.value, Histogram):
            count, total = point.value.count, repr(point.value.sum)
            yield f"{family.name}_bucket{_braces((*point.labels, ('le', '+Inf')))} {count}\n"
            yield f"{family.name}_sum{_braces(point.labels)} {total}\n"
            yield f"{family.name}_count{_braces(point.labels)} {count}\n"
        else:
            yield f"{family.name}{_braces(point.labels)} {float(point.value)!r}\n"


def _braces(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _parameter(raw: str) -> tuple[str, str]:
    name, _, value = raw.partition("=")
    return name.strip().lower(), value.strip().strip('"')


def _offer(media_type: str, options: dict[str, str]) -> Format | None:
    if media_type == PROTOBUF_TYPE:
        fits = options.get("proto", PROTOBUF_MESSAGE) == PROTOBUF_MESSAGE
        return Format.PROTOBUF if fits and options.get("encoding", "delimited") == "delimited" else None
    if media_type == "text/plain":
        return Format.TEXT if options.get("version", _TEXT_VERSION) == _TEXT_VERSION else None
    return Format.TEXT if media_type in ("text/*", "*/*") else None


def _q(raw: str) -> float:
    try:
        q = float(raw)
    except ValueError:
        return 0.0
    return q if 0 <= q <= 1 else 0.0
