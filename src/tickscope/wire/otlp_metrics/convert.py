"""Walks a request of OTLP metrics and writes it in the normal form."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tickscope.wire import rw1_faults, rw1_write
from tickscope.wire.core import SERIES_LABELS_MAX, FromOtlp, RefusedPoints, ScanLimits
from tickscope.wire.otlp_metrics import buckets, messages, points
from tickscope.wire.otlp_metrics.attributes import (
    Attribute,
    Labels,
    float_text,
    labels_of,
    read_attribute,
    resource_labels,
)
from tickscope.wire.otlp_metrics.deltas import Deltas, Report
from tickscope.wire.otlp_metrics.names import metric_name, unit_name
from tickscope.wire.otlp_metrics.totals import ReferenceTotals, float_bytes
from tickscope.wire.rw1_fields import Field, fields, read_varint, write_message
from tickscope.wire.rw1_known import ReferenceKnownSeries
from tickscope.wire.rw1_messages import HISTOGRAMS, SERIES, Message
from tickscope.wire.rw1_start import Start, Starts

RESOURCE_ATTRIBUTES_MAX = 512
DELTA, CUMULATIVE = 1, 2
KIND_IN_METADATA = {messages.GAUGE: 2, messages.HISTOGRAM: 3, messages.EXPONENTIAL: 3, messages.SUMMARY: 5}


class _Refused(Exception):  # noqa: N818
    """A point that cannot be what it says; its argument is a stable code."""


@dataclass(slots=True)
class Writer:
    """Writes one request; ``convert`` is its only way in."""

    raw: bytes
    wanted: Sequence[tuple[bytes, bytes]]
    starts: Starts
    deltas: Deltas
    limits: ScanLimits
    resource: Labels = field(default_factory=dict)
    name: bytes = b""
    series: int = 0
    taken: int = 0
    refused: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    metadata: bytearray = field(default_factory=bytearray)
    out: bytearray = field(default_factory=bytearray)

    def request(self) -> None:
        for resource in self._parts((0, len(self.raw)), messages.REQUEST, 1):
            attributes: list[Attribute] = []
            for part in self._parts(_span(resource), messages.RESOURCE_METRICS, 1):
                for attribute in self._parts(_span(part), messages.RESOURCE, 1):
                    if len(attributes) == RESOURCE_ATTRIBUTES_MAX:
                        raise rw1_faults.too_many_labels(attribute.start, len(attributes))
                    attributes.append(read_attribute(self.raw, attribute))
            self.resource = resource_labels(attributes, self.wanted)
            for scope in self._parts(_span(resource), messages.RESOURCE_METRICS, 2):
                for metric in self._parts(_span(scope), messages.SCOPE_METRICS, 2):
                    self._metric(metric)

    def _metric(self, metric: Field) -> None:
        texts, data = {1: b"", 2: b"", 3: b""}, None
        for found in fields(self.raw, metric.body, metric.end, messages.METRIC):
            if found.number in texts:
                texts[found.number] = self.raw[found.body : found.end]
            elif found.number in messages.DATA:
                data = found
        if data is None:
            return
        temporality, monotonic = self._counting(data)
        counter = data.number == messages.SUM and monotonic
        gauge = data.number in (messages.GAUGE, messages.SUM) and not counter
        self.name = metric_name(texts[1], texts[3], counter=counter, gauge=gauge)
        before = self.taken
        for point in self._parts(_span(data), messages.DATA[data.number], 1):
            try:
                self._point(point, data.number, temporality, monotonic)
                self.taken += 1
            except _Refused as refused:
                reason = str(refused)
                first, number = self.refused.get(reason, (self.name, 0))
                self.refused[reason] = first, number + 1
        if self.taken > before:
            kind = 1 if counter else KIND_IN_METADATA.get(data.number, 2)
            self.metadata += rw1_write.metadata(kind, self.name, texts[2], unit_name(texts[3]))
            rw1_write.check_size(len(self.metadata), self.limits.raw_bytes_max)

    def _counting(self, data: Field) -> tuple[int, bool]:
        counting = {2: 0, 3: 0}
        if data.number in (messages.GAUGE, messages.SUMMARY):
            return 0, False
        for found in fields(self.raw, data.body, data.end, messages.DATA[data.number]):
            if found.number in counting:
                counting[found.number] = read_varint(self.raw, found.body, found.end)[0]
        return counting[2], bool(counting[3])

    def _point(self, point: Field, data: int, temporality: int, monotonic: bool) -> None:
        if data == messages.SUMMARY:
            self._summary(point)
        elif data in (messages.GAUGE, messages.SUM):
            self._number(point, data == messages.SUM, temporality, monotonic)
        else:
            self._histogram(point, data == messages.HISTOGRAM, temporality)

    def _number(self, point: Field, total: bool, temporality: int, monotonic: bool) -> None:
        head, labels = self._head(point, points.NUMBER)
        value = rw1_write.STALE if head.unrecorded else points.number_of(self.raw, point)
        if value is None:
            raise _Refused("no_value")
        report = None
        if total and not head.unrecorded and temporality != CUMULATIVE:
            report = self._report(labels, value, head, temporality, monotonic)
            if report is None:
                self._exemplars_alone(labels, point)
                return
            value = float_bytes(report.total)
        content = self._begin(labels, temporality == CUMULATIVE and monotonic and not head.unrecorded)
        content += self.starts.zero_sample(Start(head.start_ms, head.t_ms))
        sample = len(content)
        content += rw1_write.sample(value, head.t_ms)
        if monotonic:
            content += points.exemplars(self.raw, point, points.NUMBER)
        self._end(content)
        if report:
            report.at = len(self.out) - len(content) + sample

    def _exemplars_alone(self, labels: Labels, point: Field) -> None:
        """Write what a delta has besides its value, which is part of a sample that is there."""
        if exemplars := points.exemplars(self.raw, point, points.NUMBER):
            self._end(self._begin(labels, False) + exemplars)

    def _report(
        self, labels: Labels, value: bytes, head: points.Head, temporality: int, monotonic: bool
    ) -> Report | None:
        """Return a delta's report, or None where it is part of another."""
        if temporality != DELTA:
            raise _Refused("no_temporality")
        if not monotonic:
            raise _Refused("delta_updown")
        delta: float = struct.unpack("<d", value)[0]
        if not delta >= 0:
            raise _Refused("negative_delta")
        report = self.deltas.add(labels, delta, head.t_ms)
        if report == "late":
            raise _Refused("delta_out_of_order")
        return None if report == "met" else report

    def _histogram(self, point: Field, explicit: bool, temporality: int) -> None:
        kind = points.HISTOGRAM if explicit else points.EXPONENTIAL
        head, labels = self._head(point, kind)
        if temporality != CUMULATIVE:
            raise _Refused("delta_histogram" if temporality == DELTA else "no_temporality")
        try:
            if head.unrecorded:
                histogram = buckets.stale_histogram(head.t_ms)
            else:
                histogram = (buckets.explicit if explicit else buckets.exponential)(self.raw, point, head.t_ms)
        except buckets.Unfit as unfit:
            raise _Refused(str(unfit)) from unfit
        content = self._begin(labels, not head.unrecorded)
        content += self.starts.zero_histogram(Start(head.start_ms, head.t_ms), histogram, 0, len(histogram))
        content += write_message(HISTOGRAMS, histogram) + points.exemplars(self.raw, point, kind)
        self._end(content)

    def _summary(self, point: Field) -> None:
        head, labels = self._head(point, points.SUMMARY)
        count, total = bytes(8), bytes(8)
        for found in fields(self.raw, point.body, point.end, messages.SUMMARY_POINT):
            content = self.raw[found.body : found.end]
            if found.number == 4:
                count = struct.pack("<d", int.from_bytes(content, "little"))
            elif found.number == 5:
                total = content
            elif found.number == 6:
                pair = {1: bytes(8), 2: bytes(8)}
                for part in fields(self.raw, found.body, found.end, messages.QUANTILE):
                    if part.number in pair:
                        pair[part.number] = self.raw[part.body : part.end]
                self._number_of_summary(
                    labels | {b"quantile": float_text(*struct.unpack("<d", pair[1]))}, pair[2], head
                )
        for suffix, value in ((b"_count", count), (b"_sum", total)):
            self._number_of_summary(labels | {b"__name__": self.name + suffix}, value, head)

    def _number_of_summary(self, labels: Labels, value: bytes, head: points.Head) -> None:
        content = self._begin(labels, counts=False)
        self._end(content + rw1_write.sample(rw1_write.STALE if head.unrecorded else value, head.t_ms))

    def _head(self, point: Field, kind: points.Kind) -> tuple[points.Head, Labels]:
        head = points.read_head(self.raw, point, kind)
        labels = labels_of([read_attribute(self.raw, attribute) for attribute in head.attributes])
        if labels is None:
            raise _Refused("attribute_type")
        if head.t_ms == 0:
            raise _Refused("no_time")
        own = {name: value for name, value in self.resource.items() if name in (b"job", b"instance")}
        labels = self.resource | labels | own | {b"__name__": self.name}
        # A summary has one more, its quantile.
        if len(labels) >= SERIES_LABELS_MAX:
            raise rw1_faults.too_many_labels(point.start, SERIES_LABELS_MAX - 1)
        return head, labels

    def _begin(self, labels: Labels, counts: bool) -> bytes:
        if self.series == self.limits.series_max:
            raise rw1_faults.too_many_points(self.limits.series_max)
        self.series += 1
        content = b""
        for name, value in sorted(labels.items()):
            content += rw1_write.label(name, value)
            rw1_write.check_size(len(content), self.limits.raw_bytes_max)
        self.starts.series(sorted(labels.items()), 0, counts)
        return content

    def _end(self, content: bytes) -> None:
        self.out += write_message(SERIES, content)
        rw1_write.check_size(len(self.out), self.limits.raw_bytes_max)

    def _parts(self, span: tuple[int, int], message: Message, number: int) -> Iterator[Field]:
        return (found for found in fields(self.raw, *span, message) if found.number == number)


def convert(
    raw: bytes,
    wanted: Sequence[tuple[bytes, bytes]],
    starts: ReferenceKnownSeries,
    totals: ReferenceTotals,
    limits: ScanLimits,
) -> FromOtlp:
    """Convert raw bytes; the body of the result is raw too. Raises Reject as ``Core.from_otlp`` does."""
    writer = Writer(raw, wanted, Starts(starts, limits.now_s), Deltas(totals), limits)
    writer.request()
    writer.deltas.settle(writer.out)
    refused = tuple(RefusedPoints(reason, *first) for reason, first in writer.refused.items())
    return FromOtlp(bytes(writer.out + writer.metadata), writer.taken, refused, tuple(writer.starts.zeros))


def _span(found: Field) -> tuple[int, int]:
    return found.body, found.end
