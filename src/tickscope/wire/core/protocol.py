"""What the gateway's and the relay's hot paths do with requests, whatever does it for them."""

from collections.abc import Collection, Sequence
from typing import Protocol

from tickscope.wire.core.requests import Already, Converted, Folded, FromOtlp, Once, Rewritten, Stamped
from tickscope.wire.core.scans import Recognised, Rest, Room, Scan, ScanLimits, TakenIn
from tickscope.wire.core.tables import KnownSeries, Overflow, PassedLabels, Runs, Totals


class Core(Protocol):
    """Remote-write 1 bodies are snappy block format around a protobuf WriteRequest.

    Every function raises Reject: ``snappy`` (corrupt or truncated), ``too_large`` (declared or real raw size
    over the limit; told before anything is allocated), ``protobuf`` (malformed), ``too_many_series``,
    ``too_many_labels``. The first fault in the order of the bytes is the one told. Malformed are a varint that is
    cut or over 64 bits (32 in tags and lengths), a field that runs past its message, field number 0, a group,
    and a defined field with a wire type that is not its own; whether labels are UTF-8 is for policy to check.
    """

    name: str
    raw_bytes_per_ms: int
    """How much it recognises or stamps in about a millisecond: so much may be done on an event loop."""

    def known_series(self, key: bytes, capacity_max: int) -> KnownSeries:
        """Return an empty set; ``key`` (16 bytes) keys the fingerprints: universal hashes of 128 bits.

        What is hashed are the labels in the order of the request, as label fields of a series in their shortest
        form: name and value, both there even when they are empty. Raises ValueError for a wrong key or a
        capacity below 1.
        """
        ...

    def totals(self, key: bytes, capacity_max: int) -> Totals:
        """Return an empty set; raises ValueError for a key that has not 16 bytes."""
        ...

    def runs(self, key: bytes, capacity_max: int) -> Runs:
        """Return an empty set; raises ValueError for a key that has not 16 bytes."""
        ...

    def stored_already(self, body: bytes, runs: Runs, owner: int, given_up_ms: int, raw_bytes_max: int) -> Already:
        """Return what of a request is stored already: series whose samples all lie in the run of the series.

        A run are stored samples of which each comes at most one and a half steps behind the one before, by the step
        of those two. Awaited are series with samples newer than their run and than ``given_up_ms``, unless the
        newest of the run is ``owner``'s: a number of 64 bits for who sent it.
        """
        ...

    def note_stored(self, body: bytes, runs: Runs, owner: int, raw_bytes_max: int) -> None:
        """Remember that a request of ``owner`` is stored; what only marks the end of a series is no sample."""
        ...

    def from_remote_write_2(self, body: bytes, starts: KnownSeries, limits: ScanLimits) -> Converted:
        """Return a remote-write 2.0 body as remote-write 1, with metadata once for each family.

        A sample or histogram that is the first to tell when its counting began, not more than 5 minutes before,
        has a zero of that time before it. ``starts`` are those that were told: the zeros' fingerprints are to be
        added once the body is durable, not before. Raises Reject ``symbols`` and ``too_many_symbols`` too, and
        ``too_large`` for a body that grows over ``raw_bytes_max``.
        """
        ...

    def from_otlp(
        self,
        raw: bytes,
        resource_labels: Sequence[tuple[bytes, bytes]],
        starts: KnownSeries,
        totals: Totals,
        limits: ScanLimits,
    ) -> FromOtlp:
        """Return an ``ExportMetricsServiceRequest`` (protobuf, not compressed) as a body of remote-write 1.

        ``resource_labels`` are keys of resource attributes and the labels that they become. Deltas of counters are
        added up in ``totals``: within a request all that one series has of one time, of a later request none of
        that time. Histograms become native ones, of custom buckets (-53) where they have bounds. ``starts`` are as
        in ``from_remote_write_2``.
        """
        ...

    def count_trace_messages(self, raw: bytes, messages_max: int) -> int:
        """Return how many messages an ``ExportTraceServiceRequest`` is made of, nested ones included.

        Raises Reject ``too_many_messages``, and ``too_deep`` for one that is nested deeper than 32 levels.
        """
        ...

    def passed_labels(self, key: bytes, of_metrics: Collection[bytes], capacity_max: int) -> PassedLabels:
        """Return an empty set; labels named in ``of_metrics`` pass by metric. Raises ValueError for a wrong key."""
        ...

    def recognise(
        self, body: bytes, known: KnownSeries, passed: PassedLabels, room: Room, limits: ScanLimits
    ) -> Recognised:
        """Look at a request of which nothing may have to be judged or changed.

        That is: nothing is outside, talkative, invalid, metadata or foreign, and every series is known and stored
        as it came, or has only labels that have passed and finds ``room``: then it is known from now on. A few
        others may be left unknown. A request that is written in an unusual way may be left to ``scan``.
        """
        ...

    def take_in(
        self, rest: Rest, known: KnownSeries, passed: PassedLabels, room: Room, limits: ScanLimits
    ) -> TakenIn:
        """Look again at what ``recognise`` has left unknown, as it does: its labels have been judged meanwhile."""
        ...

    def scan(self, body: bytes, known: KnownSeries | None, limits: ScanLimits) -> Scan:
        """Look at a request once: count, find the first and last time, and what is unknown.

        Without ``known`` nothing is unknown or replaced: series are only counted.
        """
        ...

    def first_labels(self, body: bytes, limits: ScanLimits) -> list[tuple[bytes, bytes]]:
        """Return the labels of the first series as they came; none where there is no series."""
        ...

    def rewrite(
        self,
        body: bytes,
        drop: Sequence[int],
        known: KnownSeries,
        limits: ScanLimits,
        drop_metadata: Sequence[int] = (),
    ) -> Rewritten:
        """Return the body without the series of ``drop``, the metadata of ``drop_metadata``, samples outside the
        limits' times, invalid histograms, series left without samples by that, talkative exemplars (but for
        ``any_exemplar``), and foreign fields.

        Series that ``known`` replaces have their other labels, in front of all else, or are left out.
        A series that came without samples stays; other metadata stays in its place. A dropped series is not read.
        A scan of the result finds nothing foreign.
        """
        ...

    def once(self, body: bytes, raw_bytes_max: int) -> Once:
        """Leave out samples and histograms at a time that an earlier one of the same TimeSeries message has.

        A series may stand in the request more than once: what its messages have in common is not looked for.
        """
        ...

    def overflow(self, key: bytes, capacity_max: int) -> Overflow:
        """Return an empty set; ``key`` is that of the ``KnownSeries`` whose fingerprints it is given."""
        ...

    def fold(
        self, body: bytes, indices: Sequence[int], overflow: Overflow, now_ms: int, limits: ScanLimits
    ) -> Folded:
        """Add up the series at ``indices`` (ascending) that ``overflow`` folds, within the limits' times.

        A counter's rise since its last sample is added, all of its value where it fell, and nothing for its first
        sample, for one that is not newer than the last, and for stale markers. A sum is told at ``now_ms``, or a
        millisecond after it was told last where that is later and it rose.
        """
        ...

    def stamp(self, bodies: Sequence[bytes], name: str, value: str, raw_bytes_max: int) -> Stamped:
        """Return the bodies as one, in their order, with label ``name`` set to ``value`` in every series.

        The first label of that name is replaced where it is and others of the name go; without one, the label
        comes before the first with a greater name, else behind the last. All else stays byte for byte, and only
        labels, samples and histograms are read. The result may be larger than ``raw_bytes_max``, which bounds the
        input: all bodies together.
        """
        ...

    def split(self, body: bytes, part_bytes_max: int, raw_bytes_max: int) -> list[bytes]:
        """Return the request as bodies of at most ``part_bytes_max`` each (compressed), order kept.

        Metadata comes first. A series that is too large alone is split by its samples, each part with all of
        its labels. A body that fits is returned as it is, unread. Raises Reject ``too_large`` when one sample
        with its labels does not fit.
        """
        ...

    def histograms_in_order(self, body: bytes, raw_bytes_max: int) -> bool:
        """Return whether the histograms of every series come in ascending time, none at the same time twice.

        A series (the same label bytes in the same order) may stand in the request more than once.
        """
        ...

    def decompress(self, body: bytes, raw_bytes_max: int) -> bytes:
        """Return the raw bytes of a snappy block; the declared length is checked first."""
        ...

    def compress(self, raw: bytes) -> bytes:
        """Return a snappy block."""
        ...
