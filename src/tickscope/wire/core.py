"""What the gateway's and the relay's hot paths need from their core: the Rust wheel, else the Python reference.

Both give the same results for the same bytes; one test suite runs on both.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

FINGERPRINT_BYTES = 16
T_MIN_MS = -(1 << 63)
"""Before every time of a sample."""
SERIES_LABELS_MAX = 1024
"""Labels of one series: more in any of them refuse the whole request. Policy allows far fewer."""

Labels = Sequence[tuple[bytes, bytes]]
"""Names and values, as they come off the wire."""
Added = Literal["known", "full", "merges"]
"""What became of a label set that was to be remembered."""


@dataclass(frozen=True, slots=True)
class UnknownSeries:
    """A series whose label bytes were not seen before.

    ``labels`` are raw pairs in the order of the request: not yet checked for order, duplicates or UTF-8.
    """

    index: int
    fingerprint: bytes
    labels: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """One look at a remote-write 1 request; times are milliseconds since the Unix epoch, 0 without samples.

    ``samples`` are floats and ``histograms`` native histograms; both give times, exemplars do not.
    ``outside`` are indices of series with a sample or histogram before ``t_min_ms`` or after ``t_max_ms``.
    ``talkative`` are indices of series with an exemplar that says more than its value and the ids of its trace.
    ``invalid`` are indices of series with a native histogram that no store takes: by Prometheus' own rules,
    those of its ``Histogram.Validate`` and ``FloatHistogram.Validate``.
    ``replaced`` are indices of known series that are stored under other labels, or left out.
    ``metadata`` are name, help and unit of each entry of metadata, at most ``series_max``.
    ``foreign`` says that the request holds bytes, at any depth, that no reader of remote-write 1 sees: fields
    which it does not define (``pb/remote.proto``), and fields which a later one in the same message replaces.
    """

    raw_bytes: int
    series: int
    samples: int
    histograms: int
    exemplars: int
    t_first_ms: int
    t_last_ms: int
    unknown: tuple[UnknownSeries, ...] = ()
    outside: tuple[int, ...] = ()
    talkative: tuple[int, ...] = ()
    invalid: tuple[int, ...] = ()
    replaced: tuple[int, ...] = ()
    metadata: tuple[tuple[bytes, bytes, bytes], ...] = ()
    foreign: bool = False


Strange = tuple[bytes, bytes, bytes]
"""A label to judge: the metric on which it was met, its name and value; the metric's own name is one too."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many series may be remembered without a look at them: in all, of one group, and new ones in a request.

    ``looks_max`` bounds how many unknown series of a request are looked at.
    """

    series_max: int
    of_group_max: int
    new_max: int
    looks_max: int


REST_MAX = 16
"""So few unknown series are told with a quick look; with more, their labels alone are."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A quick look at a request: its scan where nothing has to be judged or changed but at most ``REST_MAX`` series
    that are still unknown, else None.

    ``new`` series are known from now on. ``strange`` are labels of unknown series that are to be judged first.
    """

    scan: Scan | None
    new: int = 0
    strange: Sequence[Strange] = ()


@dataclass(frozen=True, slots=True)
class ScanLimits:
    """Bounds that a scan keeps; the gateway takes them from the platform file. The times are inclusive.

    ``now_s`` is the time of the request, in seconds since the Unix epoch. ``labels_per_series_max`` is what policy
    allows a series: one may have more, up to ``SERIES_LABELS_MAX``, and is judged for it. ``any_exemplar`` lets a
    rewrite keep talkative exemplars.
    """

    raw_bytes_max: int
    series_max: int
    labels_per_series_max: int
    t_min_ms: int
    t_max_ms: int
    now_s: int = 0
    any_exemplar: bool = False

    @property
    def unknown_labels_max(self) -> int:
        """How many labels the unknown series of a request may have together."""
        return self.series_max * self.labels_per_series_max


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A rewritten body, and the indices of series that it no longer has."""

    body: bytes
    gone: tuple[int, ...] = ()


class Zero(NamedTuple):
    """A sample or histogram of zero where a counter began, which its sender did not count.

    ``series`` is its index in the normal form, ``t_ms`` the start; a set of starts remembers ``fingerprint``.
    """

    series: int
    t_ms: int
    histogram: bool
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Stamped:
    """Bodies made one, and what stores differ in about its histograms.

    ``histograms_in_order``: see ``Core.histograms_in_order``; ``custom_buckets``: a histogram says schema -53.
    ``t_first_ms`` is the first time of a sample or histogram, None without any.
    """

    body: bytes
    histograms_in_order: bool
    custom_buckets: bool
    t_first_ms: int | None


@dataclass(frozen=True, slots=True)
class Converted:
    """A remote-write 2.0 request in the normal form, and the zeros in it that its sender did not count."""

    body: bytes
    zeros: tuple[Zero, ...] = ()


@dataclass(frozen=True, slots=True)
class Folded:
    """What a request holds of label sets that are folded.

    ``body`` has one sample of each of the ``sums`` that they are part of; ``samples`` of theirs were added up, or
    were there already. ``strange`` are indices of those with a native histogram or a value that no counter has.
    """

    body: bytes
    sums: int
    samples: int
    strange: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Once:
    """A request with each time once in a series: ``body`` is None where that is what came.

    ``same`` samples and histograms were left out because an earlier one was the same, to the byte; ``conflicts``
    are indices of series that had another value at the same time, which was left out too.
    """

    body: bytes | None
    same: int
    conflicts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RefusedPoints:
    """How many points of OTLP were left out for one reason, and the name of the first metric that had one."""

    reason: str
    metric: bytes
    points: int


@dataclass(frozen=True, slots=True)
class FromOtlp:
    """An OTLP request in the normal form: how many of its points that holds, what it leaves out, and its zeros."""

    body: bytes
    points: int
    refused: tuple[RefusedPoints, ...]
    zeros: tuple[Zero, ...] = ()


@dataclass(frozen=True, slots=True)
class Already:
    """Places of the series of a request that are stored already, and how many of the others are awaited."""

    stored: tuple[int, ...]
    awaited: int


class Runs(Protocol):
    """How far each series is stored without a gap, in two generations; threads may share it; of one core."""


class Totals(Protocol):
    """Sums of delta counters, in two generations; threads may share it; it belongs to the core that made it."""


class KnownSeries(Protocol):
    """Fingerprints of label sets, at most ``capacity_max``, each with a group and when it was seen last.

    What a scan finds in it is seen at the scan's ``now_s``; ``in`` sees nothing. Threads may share it; it belongs
    to the core that made it. Times are seconds since the Unix epoch.
    """

    def add(self, fingerprint: bytes, now_s: int, group: int) -> Added:
        """Remember a label set as seen: ``known`` from now on, or refused.

        ``full``: there is no room until something expires; ``merges``: another series is stored under these labels.
        One that is there keeps its group, and is never seen earlier than it was.
        """
        ...

    def replace(
        self, fingerprint: bytes, now_s: int, group: int, labels: Labels, source: Labels | None = None
    ) -> Added:
        """Remember a label set as one that is stored as ``labels``; without any, its series is left out.

        Label sets with the same ``source`` (without it, their own labels) are one series, and may become the same;
        any other that would is refused: ``merges``. Else as ``add``.
        """
        ...

    def count(self, group: int) -> int:
        """Return how many series of a group are stored."""
        ...

    def stores(self, labels: Labels, source: Labels) -> bool:
        """Return whether a series of this ``source`` is stored as ``labels`` already."""
        ...

    def expire(self, before_s: int) -> list[tuple[int, int]]:
        """Forget what was last seen before; return how many series that were of each group, by group."""
        ...

    def __contains__(self, fingerprint: bytes) -> bool: ...

    def __len__(self) -> int:
        """Return how many series are stored for the label sets in it."""
        ...


class PassedLabels(Protocol):
    """Labels that policy has passed, and the groups of metrics: a series that has nothing else need not be judged.

    What was not met for long is forgotten, and judged again. Threads may share it; it belongs to the core that made
    it.
    """

    def add(self, metric: bytes, name: bytes, value: bytes) -> None:
        """Remember that a label passes: on this metric where labels of its name pass by metric, else on any."""
        ...

    def add_metric(self, metric: bytes, group: int) -> None:
        """Remember that a metric's name passes, and the group of its series."""
        ...

    def keep_groups(self, groups: set[int]) -> None:
        """Forget metrics of other groups."""
        ...


class Overflow(Protocol):
    """Label sets whose counters are added up into others, each with when it was folded last.

    Threads may share it; it belongs to the core that made it. What is forgotten begins at zero again.
    """

    def add(self, fingerprint: bytes, now_s: int, labels: Labels, source: Labels | None, sums_max: int) -> Added:
        """Fold a label set into ``labels``, of which there are at most ``sums_max``; one that is there stays.

        Label sets with the same ``source`` (without it, their own labels) are one counter. ``full``: no room.
        """
        ...

    def forget(self, fingerprint: bytes) -> None:
        """Fold a label set no more."""
        ...

    def expire(self, before_s: int) -> None:
        """Forget what was folded last before, and sums that nothing is folded into."""
        ...

    def __contains__(self, fingerprint: bytes) -> bool: ...

    def __len__(self) -> int:
        """Return how many sums there are."""
        ...


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
