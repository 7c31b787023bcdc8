"""The remote-write 1 core of the Rust wheel ``tickscope-wire``; importing this needs the wheel."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

import tickscope_wire

from tickscope.errors import Reject
from tickscope.wire.core import (
    Already,
    Converted,
    Folded,
    FromOtlp,
    KnownSeries,
    Once,
    Overflow,
    PassedLabels,
    Recognised,
    RefusedPoints,
    Rest,
    Rewritten,
    Room,
    Runs,
    Scan,
    ScanLimits,
    Stamped,
    TakenIn,
    Totals,
    UnknownSeries,
    Zero,
)


class NativeCore:
    """``Core`` in Rust; what works on a request releases the GIL meanwhile."""

    name = "native"
    raw_bytes_per_ms = 1 << 21

    def known_series(self, key: bytes, capacity_max: int) -> tickscope_wire.KnownSeries:
        return tickscope_wire.KnownSeries(key, capacity_max)

    def scan(self, body: bytes, known: KnownSeries | None, limits: ScanLimits) -> Scan:
        if known is not None and not isinstance(known, tickscope_wire.KnownSeries):
            raise TypeError("known comes from another core")
        with _rejects():
            found = tickscope_wire.scan(body, known, _tuple(limits))
        return Scan(*found[0], tuple(UnknownSeries(*series) for series in found[1]), *found[2:])

    def passed_labels(
        self, key: bytes, of_metrics: Collection[bytes], capacity_max: int
    ) -> tickscope_wire.PassedLabels:
        return tickscope_wire.PassedLabels(key, list(of_metrics), capacity_max)

    def recognise(
        self, body: bytes, known: KnownSeries, passed: PassedLabels, room: Room, limits: ScanLimits
    ) -> Recognised:
        if not isinstance(known, tickscope_wire.KnownSeries) or not isinstance(passed, tickscope_wire.PassedLabels):
            raise TypeError("known or passed come from another core")
        numbers, new, strange, rest = tickscope_wire.recognise(body, known, passed, _room(room), _tuple(limits))
        return Recognised(None if numbers is None else Scan(*numbers), new, strange, rest)

    def take_in(
        self, rest: Rest, known: KnownSeries, passed: PassedLabels, room: Room, limits: ScanLimits
    ) -> TakenIn:
        if not (
            isinstance(rest, tickscope_wire.Rest)
            and isinstance(known, tickscope_wire.KnownSeries)
            and isinstance(passed, tickscope_wire.PassedLabels)
        ):
            raise TypeError("rest, known or passed come from another core")
        return TakenIn(*tickscope_wire.take_in(rest, known, passed, _room(room), _tuple(limits)))

    def totals(self, key: bytes, capacity_max: int) -> tickscope_wire.Totals:
        return tickscope_wire.Totals(key, capacity_max)

    def runs(self, key: bytes, capacity_max: int) -> tickscope_wire.Runs:
        return tickscope_wire.Runs(key, capacity_max)

    def stored_already(self, body: bytes, runs: Runs, owner: int, given_up_ms: int, raw_bytes_max: int) -> Already:
        if not isinstance(runs, tickscope_wire.Runs):
            raise TypeError("runs come from another core")
        with _rejects():
            stored, awaited = runs.already(body, owner, given_up_ms, raw_bytes_max)
        return Already(tuple(stored), awaited)

    def note_stored(self, body: bytes, runs: Runs, owner: int, raw_bytes_max: int) -> None:
        if not isinstance(runs, tickscope_wire.Runs):
            raise TypeError("runs come from another core")
        with _rejects():
            runs.note(body, owner, raw_bytes_max)

    def from_remote_write_2(self, body: bytes, starts: KnownSeries, limits: ScanLimits) -> Converted:
        if not isinstance(starts, tickscope_wire.KnownSeries):
            raise TypeError("starts comes from another core")
        with _rejects():
            made, zeros = tickscope_wire.from_remote_write_2(body, starts, _tuple(limits))
        return Converted(made, tuple(Zero(*each) for each in zeros))

    def from_otlp(
        self,
        raw: bytes,
        resource_labels: Sequence[tuple[bytes, bytes]],
        starts: KnownSeries,
        totals: Totals,
        limits: ScanLimits,
    ) -> FromOtlp:
        if not isinstance(starts, tickscope_wire.KnownSeries) or not isinstance(totals, tickscope_wire.Totals):
            raise TypeError("starts or totals come from another core")
        with _rejects():
            made = tickscope_wire.from_otlp(raw, resource_labels, starts, totals, _tuple(limits))
        body, points, refused, zeros = made
        return FromOtlp(
            body, points, tuple(RefusedPoints(*each) for each in refused), tuple(Zero(*each) for each in zeros)
        )

    def count_trace_messages(self, raw: bytes, messages_max: int) -> int:
        with _rejects():
            return tickscope_wire.count_trace_messages(raw, messages_max)

    def first_labels(self, body: bytes, limits: ScanLimits) -> list[tuple[bytes, bytes]]:
        with _rejects():
            return tickscope_wire.first_labels(body, _tuple(limits))

    def rewrite(
        self,
        body: bytes,
        drop: Sequence[int],
        known: KnownSeries,
        limits: ScanLimits,
        drop_metadata: Sequence[int] = (),
    ) -> Rewritten:
        if not isinstance(known, tickscope_wire.KnownSeries):
            raise TypeError("known comes from another core")
        with _rejects():
            left, gone = tickscope_wire.rewrite(body, drop, drop_metadata, known, _tuple(limits))
        return Rewritten(left, tuple(gone))

    def once(self, body: bytes, raw_bytes_max: int) -> Once:
        with _rejects():
            made, same, conflicts = tickscope_wire.once(body, raw_bytes_max)
        return Once(made, same, tuple(conflicts))

    def overflow(self, key: bytes, capacity_max: int) -> tickscope_wire.Overflow:
        return tickscope_wire.Overflow(key, capacity_max)

    def fold(
        self, body: bytes, indices: Sequence[int], overflow: Overflow, now_ms: int, limits: ScanLimits
    ) -> Folded:
        if not isinstance(overflow, tickscope_wire.Overflow):
            raise TypeError("overflow comes from another core")
        with _rejects():
            made, sums, samples, strange = tickscope_wire.fold(body, indices, overflow, now_ms, _tuple(limits))
        return Folded(made, sums, samples, tuple(strange))

    def stamp(self, bodies: Sequence[bytes], name: str, value: str, raw_bytes_max: int) -> Stamped:
        with _rejects():
            return Stamped(*tickscope_wire.stamp(bodies, name, value, raw_bytes_max))

    def split(self, body: bytes, part_bytes_max: int, raw_bytes_max: int) -> list[bytes]:
        if len(body) <= part_bytes_max:
            return [body]  # nearly always, and without a copy
        with _rejects():
            return tickscope_wire.split(body, part_bytes_max, raw_bytes_max)

    def histograms_in_order(self, body: bytes, raw_bytes_max: int) -> bool:
        with _rejects():
            return tickscope_wire.histograms_in_order(body, raw_bytes_max)

    def decompress(self, body: bytes, raw_bytes_max: int) -> bytes:
        with _rejects():
            return tickscope_wire.decompress(body, raw_bytes_max)

    def compress(self, raw: bytes) -> bytes:
        with _rejects():
            return tickscope_wire.compress(raw)


@contextmanager
def _rejects() -> Iterator[None]:
    try:
        yield
    except tickscope_wire.Reject as error:
        reason, message = error.args
        raise Reject(reason, message) from None


def _room(room: Room) -> tuple[int, int, int, int]:
    return room.series_max, room.of_group_max, room.new_max, room.looks_max


def _tuple(limits: ScanLimits) -> tuple[int, int, int, int, int, int, bool]:
    return (
        limits.raw_bytes_max,
        limits.series_max,
        limits.labels_per_series_max,
        limits.t_min_ms,
        limits.t_max_ms,
        limits.now_s,
        limits.any_exemplar,
    )
