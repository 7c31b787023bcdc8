"""What a request becomes, and what is told of it besides."""

from dataclasses import dataclass
from typing import NamedTuple


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
