"""Where a counter began: a zero at that time lets a query count from there."""

from collections.abc import Iterable
from typing import NamedTuple

from tickscope.wire.core import Zero
from tickscope.wire.rw1_fields import fields, write_message
from tickscope.wire.rw1_fingerprint import fingerprint_of
from tickscope.wire.rw1_histogram import is_valid
from tickscope.wire.rw1_known import ReferenceKnownSeries
from tickscope.wire.rw1_messages import HISTOGRAM, HISTOGRAMS
from tickscope.wire.rw1_write import fixed64, sample, varint

START_AGE_MS_MAX = 300_000
"""An older start says nothing new: a gateway that was restarted must not tell of it again."""


class Start(NamedTuple):
    """When a sample's counting began, 0 where that is not told, and when the sample was taken."""

    start_ms: int
    t_ms: int


class Starts:
    """The starts of one request, each told once. Whoever makes the request durable remembers them."""

    def __init__(self, told: ReferenceKnownSeries, now_s: int) -> None:
        self._told = told
        self._now_s = now_s
        self._fresh: set[bytes] = set()
        self._series = -1
        self._labels: tuple[tuple[bytes, bytes], ...] = ()
        self._created_ms = 0
        self._counts = False
        self._previous_ms: int | None = None
        self.zeros: list[Zero] = []

    def series(self, labels: Iterable[tuple[bytes, bytes]], created_ms: int, counts: bool) -> None:
        """Begin the next series; ``created_ms`` counts for samples that tell no start of their own."""
        self._series += 1
        self._labels, self._created_ms, self._counts = tuple(labels), created_ms, counts
        self._previous_ms = None

    def zero_sample(self, start: Start) -> bytes:
        """Return a float zero at the start, or nothing where the start was told before."""
        print_ = self._begins(start)
        if print_ is None:
            return b""
        self._tell(start, False, print_)
        return sample(bytes(8), self._start_of(start))

    def zero_histogram(self, start: Start, raw: bytes, at: int, end: int) -> bytes:
        """Return an empty histogram of the same buckets at the start; of an invalid one, too, nothing."""
        print_ = self._begins(start)
        if print_ is None or not is_valid(raw, at, end):
            return b""
        self._tell(start, True, print_)
        out, count, zero_count = b"", varint(1, 0), varint(6, 0)
        for field in fields(raw, at, end, HISTOGRAM):
            if field.number in (4, 5, 16):
                out += raw[field.start : field.end]
            elif field.number in (1, 2):
                count = varint(1, 0) if field.number == 1 else fixed64(2, bytes(8))
            elif field.number in (6, 7):
                zero_count = varint(6, 0) if field.number == 6 else fixed64(7, bytes(8))
        return write_message(HISTOGRAMS, out + count + zero_count + varint(15, self._start_of(start)))

    def _begins(self, start: Start) -> bytes | None:
        """Return what is remembered of a sample's start, where the sample is the first that is known since then."""
        start_ms = self._start_of(start)
        before, self._previous_ms = self._previous_ms, start.t_ms
        near = start_ms > 0 and 0 < start.t_ms - start_ms <= START_AGE_MS_MAX
        if not self._counts or not near or (before is not None and before >= start_ms):
            return None
        print_ = fingerprint_of(self._told.key, (*self._labels, (b"", start_ms.to_bytes(8, "little"))))
        told = print_ in self._fresh or not self._told.unknown([print_], self._now_s)[0]
        return None if told or not self._told.has_room(len(self._fresh) + 1) else print_

    def _tell(self, start: Start, histogram: bool, print_: bytes) -> None:
        self._fresh.add(print_)
        self.zeros.append(Zero(self._series, self._start_of(start), histogram, print_))

    def _start_of(self, start: Start) -> int:
        return start.start_ms or self._created_ms
