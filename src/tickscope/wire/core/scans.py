"""One look at a request: what it is bounded by, and what it tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tickscope.wire.core.labels import Strange

T_MIN_MS = -(1 << 63)
"""Before every time of a sample."""
REST_MAX = 16
"""So few unknown series may a quick look leave for another one; with more, their labels alone are told."""


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


@dataclass(frozen=True, slots=True)
class Room:
    """How many series may be remembered without a look at them: in all, of one group, and new ones in a request.

    ``looks_max`` bounds how many unknown series of a request are looked at.
    """

    series_max: int
    of_group_max: int
    new_max: int
    looks_max: int


class Rest(Protocol):
    """The series that a quick look leaves unknown; of one core."""

    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Recognised:
    """A quick look at a request: its scan where nothing has to be judged or changed but at most ``REST_MAX`` series
    that are still unknown, else None.

    ``new`` series are known from now on. ``strange`` are labels of unknown series that are to be judged first.
    ``rest`` are unknown series that the scan is silent of; None where there are none, or no scan.
    """

    scan: Scan | None
    new: int = 0
    strange: Sequence[Strange] = ()
    rest: Rest | None = None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a ``Rest``: how many are new, and whether ``every`` one is known and stored as it came."""

    new: int
    every: bool
