"""The core in plain Python: slow, readable, and the definition of the right result."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from tickscope.errors import Reject
from tickscope.wire import (
    otlp_count,
    rw1_fold,
    rw1_once,
    rw1_order,
    rw1_overflow,
    rw1_passed,
    rw1_rewrite,
    rw1_scan,
    rw1_snappy,
    rw1_split,
    rw2_convert,
)
from tickscope.wire.core import (
    REST_MAX,
    SERIES_LABELS_MAX,
    Already,
    Converted,
    Folded,
    FromOtlp,
    KnownSeries,
    Once,
    Overflow,
    PassedLabels,
    Recognised,
    Rest,
    Rewritten,
    Room,
    Runs,
    Scan,
    ScanLimits,
    Stamped,
    TakenIn,
    Totals,
)
from tickscope.wire.otlp_metrics import convert
from tickscope.wire.otlp_metrics.totals import ReferenceTotals
from tickscope.wire.rw1_known import ReferenceKnownSeries
from tickscope.wire.rw1_runs import ReferenceRuns


class ReferenceCore:
    """``Core`` in Python; it needs cramjam for snappy and nothing else."""

    name = "reference"
    raw_bytes_per_ms = 1 << 13

    def known_series(self, key: bytes, capacity_max: int) -> ReferenceKnownSeries:
        return ReferenceKnownSeries(key, capacity_max)

    def scan(self, body: bytes, known: KnownSeries | None, limits: ScanLimits) -> Scan:
        if known is not None and not isinstance(known, ReferenceKnownSeries):
            raise TypeError("known comes from another core")
        return rw1_scan.scan(self.decompress(body, limits.raw_bytes_max), known, limits)

    def passed_labels(
        self, key: bytes, of_metrics: Collection[bytes], capacity_max: int
    ) -> rw1_passed.ReferencePassedLabels:
        return rw1_passed.ReferencePassedLabels(key, of_metrics, capacity_max)

    def recognise(
        self, body: bytes, known: KnownSeries, passed: PassedLabels, room: Room, limits: ScanLimits
    ) -> Recognised:
        if not isinstance(known, ReferenceKnownSeries) or not isinstance(passed, rw1_passed.ReferencePassedLabels):
            raise TypeError("known or passed come from another core")
        if known.mostly_replaces:
            return Recognised(None)
        try:
            # How many labels are too many is told of those series that are still unknown afterwards.
            found = self.scan(body, known, replace(limits, labels_per_series_max=SERIES_LABELS_MAX))
        except Reject:
            return Recognised(None)
        if found.foreign or found.outside or found.talkative or found.invalid or found.metadata:
            return Recognised(None)
        new, strange = rw1_passed.admit(found.unknown, known, passed, room, limits)
        rest = tuple(series for series in found.unknown if series.fingerprint not in known)
        few = len(rest) <= REST_MAX and sum(len(series.labels) for series in rest) <= limits.unknown_labels_max
        told = tuple(strange.values())
        if not few or found.replaced:
            return Recognised(None, new, told)
        return Recognised(replace(found, unknown=()), new, told, rest or None)

    def take_in(
        self, rest: Rest, known: KnownSeries, passed: PassedLabels, room: Room, limits: ScanLimits
    ) -> TakenIn:
        if not isinstance(known, ReferenceKnownSeries) or not isinstance(passed, rw1_passed.ReferencePassedLabels):
            raise TypeError("known or passed come from another core")
        if not isinstance(rest, tuple):
            raise TypeError("rest comes from another core")
        new, _ = rw1_passed.admit(rest, known, passed, room, limits)
        missing, replaced = known.unknown([series.fingerprint for series in rest], limits.now_s)
        return TakenIn(new, not missing and not replaced)

    def totals(self, key: bytes, capacity_max: int) -> ReferenceTotals:
        return ReferenceTotals(key, capacity_max)

    def runs(self, key: bytes, capacity_max: int) -> ReferenceRuns:
        return ReferenceRuns(key, capacity_max)

    def stored_already(self, body: bytes, runs: Runs, owner: int, given_up_ms: int, raw_bytes_max: int) -> Already:
        if not isinstance(runs, ReferenceRuns):
            raise TypeError("runs come from another core")
        return runs.already(self.decompress(body, raw_bytes_max), owner, given_up_ms)

    def note_stored(self, body: bytes, runs: Runs, owner: int, raw_bytes_max: int) -> None:
        if not isinstance(runs, ReferenceRuns):
            raise TypeError("runs come from another core")
        runs.note(self.decompress(body, raw_bytes_max), owner)

    def from_remote_write_2(self, body: bytes, starts: KnownSeries, limits: ScanLimits) -> Converted:
        if not isinstance(starts, ReferenceKnownSeries):
            raise TypeError("starts comes from another core")
        made = rw2_convert.convert(self.decompress(body, limits.raw_bytes_max), starts, limits)
        return replace(made, body=self.compress(made.body))

    def from_otlp(
        self,
        raw: bytes,
        resource_labels: Sequence[tuple[bytes, bytes]],
        starts: KnownSeries,
        totals: Totals,
        limits: ScanLimits,
    ) -> FromOtlp:
        if not isinstance(starts, ReferenceKnownSeries) or not isinstance(totals, ReferenceTotals):
            raise TypeError("starts or totals come from another core")
        made = convert.convert(raw, resource_labels, starts, totals, limits)
        return replace(made, body=self.compress(made.body))

    def count_trace_messages(self, raw: bytes, messages_max: int) -> int:
        return otlp_count.count_trace_messages(raw, messages_max)

    def first_labels(self, body: bytes, limits: ScanLimits) -> list[tuple[bytes, bytes]]:
        return rw1_scan.first_labels(self.decompress(body, limits.raw_bytes_max))

    def rewrite(
        self,
        body: bytes,
        drop: Sequence[int],
        known: KnownSeries,
        limits: ScanLimits,
        drop_metadata: Sequence[int] = (),
    ) -> Rewritten:
        if not isinstance(known, ReferenceKnownSeries):
            raise TypeError("known comes from another core")
        raw = self.decompress(body, limits.raw_bytes_max)
        left, gone = rw1_rewrite.rewrite(raw, drop, known, limits, drop_metadata)
        return Rewritten(self.compress(left), tuple(gone))

    def once(self, body: bytes, raw_bytes_max: int) -> Once:
        made, same, conflicts = rw1_once.once(self.decompress(body, raw_bytes_max))
        return Once(None if made is None else self.compress(made), same, tuple(conflicts))

    def overflow(self, key: bytes, capacity_max: int) -> rw1_overflow.ReferenceOverflow:
        return rw1_overflow.ReferenceOverflow(key, capacity_max)

    def fold(
        self, body: bytes, indices: Sequence[int], overflow: Overflow, now_ms: int, limits: ScanLimits
    ) -> Folded:
        if not isinstance(overflow, rw1_overflow.ReferenceOverflow):
            raise TypeError("overflow comes from another core")
        raw = self.decompress(body, limits.raw_bytes_max)
        made, sums, samples, strange = rw1_fold.fold(raw, indices, overflow, now_ms, limits)
        return Folded(self.compress(made), sums, samples, tuple(strange))

    def stamp(self, bodies: Sequence[bytes], name: str, value: str, raw_bytes_max: int) -> Stamped:
        out, left, histograms = bytearray(), raw_bytes_max, rw1_order.Histograms()
        times: list[int] = []
        for body in bodies:
            raw = self.decompress(body, left)
            left -= len(raw)
            times += rw1_rewrite.stamp(raw, name.encode(), value.encode(), out, histograms)
        in_order = not histograms.out_of_order
        return Stamped(self.compress(bytes(out)), in_order, histograms.custom_buckets, min(times, default=None))

    def split(self, body: bytes, part_bytes_max: int, raw_bytes_max: int) -> list[bytes]:
        if len(body) <= part_bytes_max:
            return [body]
        return rw1_split.split(self.decompress(body, raw_bytes_max), len(body), part_bytes_max)

    def histograms_in_order(self, body: bytes, raw_bytes_max: int) -> bool:
        return rw1_order.histograms_in_order(self.decompress(body, raw_bytes_max))

    def decompress(self, body: bytes, raw_bytes_max: int) -> bytes:
        return rw1_snappy.decompress(body, raw_bytes_max)

    def compress(self, raw: bytes) -> bytes:
        return rw1_snappy.compress(raw)
