"""Histograms of OTLP as native histograms of Prometheus."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from tickscope.wire.otlp_metrics.messages import BUCKETS, EXPONENTIAL_POINT, HISTOGRAM_POINT
from tickscope.wire.rw1_fields import Field, fields, read_varint, write_message, write_varint
from tickscope.wire.rw1_histogram import (
    CUSTOM_BUCKETS,
    SCHEMA_MAX,
    SCHEMA_MIN,
    adds_up,
    ascending,
    eights,
    unzigzag,
)
from tickscope.wire.rw1_write import STALE, fixed64, varint, zigzag

BUCKETS_MAX = 4096
"""Buckets of one histogram that are not empty."""
ZERO_THRESHOLD = struct.pack("<d", 1e-128)
"""What OTLP leaves open is nothing but zero, which a bucket of no width cannot say."""

Buckets = list[tuple[int, int]]
"""Indices and counts, none of them 0."""


class Unfit(Exception):  # noqa: N818
    """A histogram that is none of Prometheus'; its argument is a stable code."""


@dataclass(slots=True)
class _Native:
    count: int = 0
    sum: bytes = bytes(8)
    schema: int = 0
    zero_threshold: bytes = bytes(8)
    zero_count: int = 0
    negative: Buckets = field(default_factory=list)
    positive: Buckets = field(default_factory=list)
    bounds: list[float] = field(default_factory=list)

    def checked(self, t_ms: int) -> bytes:
        both = self.positive + self.negative
        far = any(not -(1 << 31) <= index < 1 << 31 for index, _ in both)
        counted = sum(count for _, count in both) + self.zero_count
        if far or not adds_up(counted, self.count, struct.unpack("<d", self.sum)[0]):
            raise Unfit("invalid_histogram")
        return self.content(t_ms)

    def content(self, t_ms: int) -> bytes:
        out = varint(1, self.count) + fixed64(3, self.sum) + varint(4, zigzag(self.schema))
        out += fixed64(5, self.zero_threshold) + varint(6, self.zero_count)
        out += _side(8, self.negative) + _side(11, self.positive) + varint(15, t_ms)
        if self.bounds:
            out += write_message(16, struct.pack(f"<{len(self.bounds)}d", *self.bounds))
        return out


def stale_histogram(t_ms: int) -> bytes:
    """Return the content of the histogram that says: this series is no more."""
    return _Native(sum=STALE).content(t_ms)


def explicit(raw: bytes, point: Field, t_ms: int) -> bytes:
    """Return a histogram with bounds of its own. Raises Unfit, or Reject ``protobuf``."""
    native = _Native(schema=CUSTOM_BUCKETS)
    counts: list[int] = []
    for found in fields(raw, point.body, point.end, HISTOGRAM_POINT):
        content = raw[found.body : found.end]
        if found.number == 4:
            native.count = int.from_bytes(content, "little")
        elif found.number == 5:
            native.sum = content
        elif found.number == 6:
            counts += map(int, eights(raw, found, "Q"))
        elif found.number == 7:
            native.bounds += eights(raw, found, "d")
    if not counts and not native.bounds:
        counts = [native.count]
    if len(counts) != len(native.bounds) + 1 or not ascending(native.bounds):
        raise Unfit("invalid_histogram")
    if len(counts) > BUCKETS_MAX:
        raise Unfit("histogram_buckets")
    native.positive = [(index, count) for index, count in enumerate(counts) if count]
    return native.checked(t_ms)


def exponential(raw: bytes, point: Field, t_ms: int) -> bytes:
    """Return a histogram with exponential buckets. Raises Unfit, or Reject ``protobuf``."""
    native, sides = _Native(), dict[int, Field]()
    for found in fields(raw, point.body, point.end, EXPONENTIAL_POINT):
        content = raw[found.body : found.end]
        if found.number == 4:
            native.count = int.from_bytes(content, "little")
        elif found.number == 5:
            native.sum = content
        elif found.number == 6:
            native.schema = unzigzag(read_varint(raw, found.body, found.end)[0], 32)
        elif found.number == 7:
            native.zero_count = int.from_bytes(content, "little")
        elif found.number in (8, 9):
            sides[found.number] = found
        elif found.number == 14:
            native.zero_threshold = content
    if native.schema < SCHEMA_MIN:
        raise Unfit("histogram_scale")
    shift = max(0, native.schema - SCHEMA_MAX)
    native.schema -= shift
    if struct.unpack("<d", native.zero_threshold)[0] == 0:
        native.zero_threshold = ZERO_THRESHOLD
    if 8 in sides:
        native.positive = _merged(raw, sides[8], shift)
    if 9 in sides:
        native.negative = _merged(raw, sides[9], shift)
    return native.checked(t_ms)


def _merged(raw: bytes, side: Field, shift: int) -> Buckets:
    """Return one side, ``2 ** shift`` buckets as one.

    OTLP names a bucket by its lower bound, Prometheus by its upper one. A count is at most what 64 bits hold: more
    can only be wrong.
    """
    offset = 0
    for found in fields(raw, side.body, side.end, BUCKETS):
        if found.number == 1:
            offset = unzigzag(read_varint(raw, found.body, found.end)[0], 32)
    buckets: Buckets = []
    for index, count in enumerate(_counts(raw, side), offset):
        merged = (index >> min(shift, 63)) + 1
        if not count:
            continue
        if buckets and buckets[-1][0] == merged:
            buckets[-1] = merged, min(buckets[-1][1] + count, (1 << 64) - 1)
        else:
            buckets.append((merged, count))
        if len(buckets) > BUCKETS_MAX:
            raise Unfit("histogram_buckets")
    return buckets


def _counts(raw: bytes, side: Field) -> Iterator[int]:
    for found in fields(raw, side.body, side.end, BUCKETS):
        at = found.body
        while found.number == 2 and at < found.end:
            count, at = read_varint(raw, at, found.end)
            yield count


def _side(number: int, buckets: Buckets) -> bytes:
    """Return spans as field ``number``, and the counts behind it as differences."""
    spans: list[tuple[int, int]] = []
    deltas, after, before = b"", 0, 0
    for index, count in buckets:
        if spans and index == after:
            spans[-1] = spans[-1][0], spans[-1][1] + 1
        else:
            spans.append((index - after, 1))
        deltas += write_varint(zigzag(count - before))
        after, before = index + 1, count
    out = b"".join(write_message(number, varint(1, zigzag(gap)) + varint(2, length)) for gap, length in spans)
    return out + (write_message(number + 1, deltas) if deltas else b"")
