"""Whether a native histogram is one.

The rules are those of Prometheus' own check (``Histogram.Validate``, ``FloatHistogram.Validate``), and two of ours:
an index has 32 bits, and no bucket is counted in numbers of the kind that its readers skip.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import isfinite, isnan

from tickscope.wire import rw1_faults
from tickscope.wire.rw1_fields import Field, fields, read_varint
from tickscope.wire.rw1_messages import BUCKET_SPAN, HISTOGRAM, VARINT

SCHEMA_MIN, SCHEMA_MAX, CUSTOM_BUCKETS = -4, 8, -53
_SIDES = {8: -1, 9: -1, 10: -1, 11: 1, 12: 1, 13: 1}


@dataclass(slots=True)
class _Side:
    """The buckets on one side of zero; ``spans`` are offsets and lengths."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    deltas: list[int] = field(default_factory=list)
    counts: list[float] = field(default_factory=list)

    @property
    def end(self) -> int:
        """The index behind the last bucket."""
        return sum(offset + length for offset, length in self.spans)

    @property
    def integers(self) -> list[int]:
        return list(accumulate(self.deltas))

    def fits(self, is_float: bool) -> bool:
        own, others = (self.counts, self.deltas) if is_float else (self.deltas, self.counts)
        ends = accumulate(offset + length for offset, length in self.spans)
        return (
            len(own) == sum(length for _, length in self.spans)
            and not others
            and all(offset >= 0 for offset, _ in self.spans[1:])
            and all(end <= 1 << 31 for end in ends)
            and not any(count < 0 for count in self.counts)
            and all(0 <= count < 1 << 63 for count in self.integers)
        )


@dataclass(slots=True)
class _Histogram:
    is_float: bool = False
    count: tuple[int, float] = (0, 0.0)
    """As an integer or as a float; the other one is 0."""
    sum: float = 0.0
    schema: int = 0
    zero_threshold: float = 0.0
    zero_count: tuple[int, float] = (0, 0.0)
    sides: dict[int, _Side] = field(default_factory=lambda: {-1: _Side(), 1: _Side()})
    bounds: list[float] = field(default_factory=list)

    @property
    def valid(self) -> bool:
        if self.schema == CUSTOM_BUCKETS:
            widths = self._fits_bounds()
        else:
            widths = SCHEMA_MIN <= self.schema <= SCHEMA_MAX and not self.bounds
        return widths and all(side.fits(self.is_float) for side in self.sides.values()) and self._counts_fit()

    def _fits_bounds(self) -> bool:
        positive, negative = self.sides[1], self.sides[-1]
        return (
            not (negative.spans or negative.deltas or negative.counts)
            and all(offset >= 0 for offset, _ in positive.spans)
            and positive.end <= len(self.bounds) + 1
            and self.zero_count == (0, 0.0)
            and self.zero_threshold == 0
            and ascending(self.bounds)
        )

    def _counts_fit(self) -> bool:
        """Floats are not added up: they may differ by what rounding leaves."""
        (count, float_count), (zero, float_zero) = self.count, self.zero_count
        if self.is_float:
            return not (float_count < 0 or float_zero < 0) and zero == 0
        buckets = sum(sum(side.integers) for side in self.sides.values())
        return float_zero == 0 and adds_up(buckets + zero, count, self.sum)


def is_valid(raw: bytes, at: int, end: int) -> bool:
    """Return whether the histogram between two offsets is one that a store takes. Raises Reject ``protobuf``."""
    found = _Histogram()
    for part in fields(raw, at, end, HISTOGRAM):
        if part.number in (1, 2):
            found.is_float, found.count = part.number == 2, _count(raw, part)
        elif part.number == 3:
            found.sum = eights(raw, part, "d")[0]
        elif part.number == 4:
            found.schema = unzigzag(read_varint(raw, part.body, part.end)[0], 32)
        elif part.number == 5:
            found.zero_threshold = eights(raw, part, "d")[0]
        elif part.number in (6, 7):
            found.zero_count = _count(raw, part)
        elif part.number in _SIDES:
            _take(raw, part, found.sides[_SIDES[part.number]])
        elif part.number == 16:
            found.bounds += eights(raw, part, "d")
    return found.valid


def adds_up(buckets: int, count: int, sum_: float) -> bool:
    """Return whether the buckets hold what was counted; what is no number is counted, and in no bucket."""
    return count < 1 << 63 and (buckets <= count if isnan(sum_) else buckets == count)


def ascending(bounds: Sequence[float]) -> bool:
    """Return whether bounds of buckets are numbers, each above the one before."""
    return all(map(isfinite, bounds)) and all(one < other for one, other in zip(bounds, bounds[1:], strict=False))


def eights(raw: bytes, part: Field, kind: str) -> tuple[float, ...]:
    """Return a number of eight bytes, or several packed ones: ``d`` for floats, ``Q`` for integers."""
    size = part.end - part.body
    if size % 8:
        raise rw1_faults.ragged_packed(part.start)
    return struct.unpack(f"<{size // 8}{kind}", raw[part.body : part.end])


def unzigzag(value: int, bits: int = 64) -> int:
    """Return what the varint of a ``sint64`` (or ``sint32``) means."""
    value &= (1 << bits) - 1
    return value >> 1 ^ -(value & 1)


def _count(raw: bytes, part: Field) -> tuple[int, float]:
    if part.wire_type == VARINT:
        return read_varint(raw, part.body, part.end)[0], 0.0
    return 0, eights(raw, part, "d")[0]


def _take(raw: bytes, part: Field, side: _Side) -> None:
    if part.number in (8, 11):
        span = {1: 0, 2: 0}
        for inner in fields(raw, part.body, part.end, BUCKET_SPAN):
            if inner.number in span:
                span[inner.number] = read_varint(raw, inner.body, inner.end)[0]
        side.spans.append((unzigzag(span[1], 32), span[2] & 0xFFFF_FFFF))
    elif part.number in (10, 13):
        side.counts += eights(raw, part, "d")
    else:
        at = part.body
        while at < part.end:
            delta, at = read_varint(raw, at, part.end)
            side.deltas.append(unzigzag(delta))
