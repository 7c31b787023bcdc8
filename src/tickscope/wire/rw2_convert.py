"""Remote-write 2.0 requests in the normal form, remote-write 1 with native histograms."""

from dataclasses import dataclass, field

from tickscope.wire import rw1_faults, rw1_write
from tickscope.wire.core import SERIES_LABELS_MAX, Converted, ScanLimits
from tickscope.wire.rw1_fields import Field, fields, read_varint, write_message
from tickscope.wire.rw1_known import ReferenceKnownSeries
from tickscope.wire.rw1_look import look, signed, strip
from tickscope.wire.rw1_messages import (
    EXEMPLARS,
    HISTOGRAM,
    HISTOGRAMS,
    SAMPLE,
    SAMPLES,
    SERIES,
    VARINT,
    Message,
)
from tickscope.wire.rw1_start import Start, Starts
from tickscope.wire.rw2_messages import (
    CREATED,
    EXEMPLAR_2,
    EXEMPLARS_2,
    HISTOGRAMS_2,
    METADATA_2,
    METADATA_OF_SERIES,
    REFERENCES,
    REQUEST_2,
    SAMPLE_2,
    SAMPLES_2,
    SERIES_2,
    SYMBOLS,
    TIME_SERIES_2,
)

SYMBOLS_MAX = 1_000_000
GAUGE, HISTOGRAM_KIND, SUMMARY = 2, 3, 5
CLASSIC_SUFFIXES = (b"_bucket", b"_count", b"_sum")

Pairs = list[tuple[bytes, bytes]]


def convert(raw: bytes, starts: ReferenceKnownSeries, limits: ScanLimits) -> Converted:
    """Convert raw bytes; the body of the result is raw too. Raises Reject as ``Core.from_remote_write_2``."""
    writer = _Writer(raw, _symbols(raw), limits, Starts(starts, limits.now_s))
    out, count = bytearray(), 0
    for found in fields(raw, 0, len(raw), REQUEST_2):
        if found.number == SERIES_2:
            if count == limits.series_max:
                raise rw1_faults.too_many_series(found.start, count)
            count += 1
            out += write_message(SERIES, writer.series(found))
            rw1_write.check_size(len(out), limits.raw_bytes_max)
    return Converted(bytes(out + writer.metadata), tuple(writer.starts.zeros))


def _symbols(raw: bytes) -> list[bytes]:
    symbols: list[bytes] = []
    for found in fields(raw, 0, len(raw), REQUEST_2):
        if found.number != SYMBOLS:
            continue
        if len(symbols) == SYMBOLS_MAX:
            raise rw1_faults.too_many_symbols(found.start, SYMBOLS_MAX)
        symbols.append(raw[found.body : found.end])
        if symbols[0]:
            raise rw1_faults.first_symbol()
    return symbols


@dataclass(slots=True)
class _Writer:
    raw: bytes
    symbols: list[bytes]
    limits: ScanLimits
    starts: Starts
    metadata: bytearray = field(default_factory=bytearray)
    described: set[bytes] = field(default_factory=set)

    def series(self, series: Field) -> bytes:
        references: list[int] = []
        created_ms, told = 0, None
        for found in fields(self.raw, series.body, series.end, TIME_SERIES_2):
            if found.number == REFERENCES:
                self._add_references(found, references)
            elif found.number == METADATA_OF_SERIES:
                told = found
            elif found.number == CREATED:
                created_ms = signed(read_varint(self.raw, found.body, found.end)[0])
        labels = self._pairs(references, series.end)
        kind = self._describe(told, labels) if told else 0
        out = self._labels(labels)
        self.starts.series(labels, created_ms, kind != GAUGE)
        for found in fields(self.raw, series.body, series.end, TIME_SERIES_2):
            if found.number == SAMPLES_2:
                start = self._start(found, SAMPLE_2, 3, 2)
                out += self.starts.zero_sample(start) + self._put(found, SAMPLES, SAMPLE)
            elif found.number == HISTOGRAMS_2:
                start = self._start(found, HISTOGRAM, 17, HISTOGRAM.timestamp)
                out += self.starts.zero_histogram(start, self.raw, found.body, found.end)
                out += self._put(found, HISTOGRAMS, HISTOGRAM)
            elif found.number == EXEMPLARS_2:
                out += self._exemplar(found)
                rw1_write.check_size(len(out), self.limits.raw_bytes_max)
        return out

    def _start(self, point: Field, message: Message, start: int, time: int) -> Start:
        found = {start: 0, time: 0}
        for part in fields(self.raw, point.body, point.end, message):
            if part.number in found and part.wire_type == VARINT:
                found[part.number] = signed(read_varint(self.raw, part.body, part.end)[0])
        return Start(found[start], found[time])

    def _put(self, point: Field, number: int, message: Message) -> bytes:
        if look(self.raw, point.body, point.end, message)[0]:
            return write_message(number, strip(self.raw, point.body, point.end, message))
        return write_message(number, self.raw[point.body : point.end])

    def _exemplar(self, exemplar: Field) -> bytes:
        references: list[int] = []
        value, t_ms = bytes(8), 0
        for found in fields(self.raw, exemplar.body, exemplar.end, EXEMPLAR_2):
            if found.number == 1:
                self._add_references(found, references)
            elif found.number == 2:
                value = self.raw[found.body : found.end]
            elif found.number == 3:
                t_ms = read_varint(self.raw, found.body, found.end)[0]
        out = self._labels(self._pairs(references, exemplar.end))
        return write_message(EXEMPLARS, out + rw1_write.fixed64(2, value) + rw1_write.varint(3, t_ms))

    def _labels(self, labels: Pairs) -> bytes:
        out = b""
        for name, value in labels:
            out += rw1_write.label(name, value)
            rw1_write.check_size(len(out), self.limits.raw_bytes_max)
        return out

    def _describe(self, told: Field, labels: Pairs) -> int:
        """Write what the metric is, once for each family of the request, and return its kind."""
        found = {1: 0, 3: 0, 4: 0}
        for part in fields(self.raw, told.body, told.end, METADATA_2):
            if part.number in found:
                found[part.number] = read_varint(self.raw, part.body, part.end)[0]
        kind, text, unit = found[1], self._symbol(found[3], told.end), self._symbol(found[4], told.end)
        family = next((value for name, value in labels if name == b"__name__"), b"")
        if kind in (HISTOGRAM_KIND, SUMMARY):
            family = next(
                (family.removesuffix(suffix) for suffix in CLASSIC_SUFFIXES if family.endswith(suffix)), family
            )
        if (kind or text or unit) and family and family not in self.described:
            self.described.add(family)
            self.metadata += rw1_write.metadata(kind, family, text, unit)
            rw1_write.check_size(len(self.metadata), self.limits.raw_bytes_max)
        return kind

    def _add_references(self, found: Field, out: list[int]) -> None:
        at = found.body
        while at < found.end and len(out) <= 2 * SERIES_LABELS_MAX:
            reference, at = read_varint(self.raw, at, found.end)
            out.append(reference)
        if len(out) > 2 * SERIES_LABELS_MAX:
            raise rw1_faults.too_many_labels(found.start, SERIES_LABELS_MAX)

    def _pairs(self, references: list[int], at: int) -> Pairs:
        if len(references) % 2:
            raise rw1_faults.odd_references(at)
        texts = [self._symbol(reference, at) for reference in references]
        return list(zip(texts[::2], texts[1::2], strict=True))

    def _symbol(self, reference: int, at: int) -> bytes:
        if reference == 0:
            return b""
        if reference >= len(self.symbols):
            raise rw1_faults.unknown_symbol(at, reference, len(self.symbols))
        return self.symbols[reference]
