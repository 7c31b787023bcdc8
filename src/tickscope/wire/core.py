"""What the remote-write hot path needs from its core: the Rust wheel, else the Python reference.

Both give the same results for the same bytes; one test suite runs on both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

FINGERPRINT_BYTES = 16


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

    ``outside`` are indices of series with a sample before ``t_min_ms`` or after ``t_max_ms``.
    ``foreign`` says that the request holds fields which remote-write 1 does not define.
    """

    raw_bytes: int
    series: int
    samples: int
    histograms: int
    exemplars: int
    t_first_ms: int
    t_last_ms: int
    unknown: tuple[UnknownSeries, ...]
    outside: tuple[int, ...]
    foreign: bool


@dataclass(frozen=True, slots=True)
class ScanLimits:
    """Bounds that a scan keeps; the gateway takes them from the platform file."""

    raw_bytes_max: int
    series_max: int
    labels_per_series_max: int
    t_min_ms: int
    t_max_ms: int


class KnownSeries(Protocol):
    """Fingerprints of label sets that policy has passed, in two generations of ``capacity_max`` each.

    When the young generation is full it becomes the old one; a hit in the old one moves to the young.
    """

    def add(self, fingerprint: bytes) -> None:
        """Remember a label set."""
        ...

    def __contains__(self, fingerprint: bytes) -> bool: ...

    def __len__(self) -> int: ...


class Core(Protocol):
    """Remote-write 1 bodies are snappy block format around a protobuf WriteRequest.

    Every function raises Reject: ``snappy`` (corrupt or truncated), ``too_large`` (declared or real raw size
    over the limit; told before anything is allocated), ``protobuf`` (malformed), ``too_many_series``,
    ``too_many_labels``.
    """

    name: str

    def known_series(self, key: bytes, capacity_max: int) -> KnownSeries:
        """Return an empty set; ``key`` (16 bytes) keys the fingerprints: SipHash-1-3, 128 bits."""
        ...

    def scan(self, body: bytes, known: KnownSeries, limits: ScanLimits) -> Scan:
        """Look at a request once: count, find the first and last time, and what is unknown."""
        ...

    def rewrite(self, body: bytes, drop: Sequence[int], limits: ScanLimits) -> bytes:
        """Return the body without the series of ``drop`` (ascending), samples outside the limits' times,
        series left without samples by that, and foreign fields."""
        ...

    def stamp(self, body: bytes, name: str, value: str, raw_bytes_max: int) -> bytes:
        """Return the body with label ``name`` set to ``value`` in every series, at its sorted place."""
        ...

    def split(self, body: bytes, part_bytes_max: int, raw_bytes_max: int) -> list[bytes]:
        """Return the request as bodies of at most ``part_bytes_max`` each (compressed), order kept.

        A series that is too large alone is split by its samples. Raises Reject ``too_large`` when one sample
        with its labels does not fit.
        """
        ...

    def decompress(self, body: bytes, raw_bytes_max: int) -> bytes:
        """Return the raw bytes of a snappy block; the declared length is checked first."""
        ...

    def compress(self, raw: bytes) -> bytes:
        """Return a snappy block."""
        ...


@cache
def load_core() -> Core:
    """Return the Rust core when the wheel ``tickscope-wire`` is installed, else the Python reference."""
    try:
        from tickscope.wire import native
    except ImportError:
        from tickscope.wire import reference

        return reference.ReferenceCore()
    return native.NativeCore()
