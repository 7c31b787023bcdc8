"""The function: what a series has at a time. Whoever knows a series and a time knows the value."""

import functools
import hashlib
from dataclasses import dataclass

from tickscope.model.histogram import Histogram
from tickscope.model.series import Labels

EPOCH_MS = 1_767_225_600_000
"""2026-01-01T00:00:00Z: counters count from here."""

RISE = 1024
"""How much a counter rises in a second; the exact value within that is not to be guessed from a neighbour's."""

BUCKETS_BEFORE_GAP, BUCKETS_AFTER_GAP, GAP = 7, 3, 4
BUCKETS = BUCKETS_BEFORE_GAP + BUCKETS_AFTER_GAP
BUCKET_RISE = 16
FIRST_BUCKETS = 24
"""Series differ in where their buckets begin, by this many."""

_SCHEMA_3_OF_15_MS = -48
_MASK = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Identity:
    """A series as the function sees it: 64 bits of its labels."""

    seed: int


@functools.lru_cache(maxsize=200_000)
def identity(labels: Labels) -> Identity:
    """Return the identity of a label set; sorted, so that their order is nothing."""
    text = "\x1f".join(f"{name}\x1e{value}" for name, value in sorted(labels))
    return Identity(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big"))


def counter(series: Identity, t_ms: int) -> float:
    """Return a counter's value: whole, below 2**53, never falling from one second to the next."""
    return float(_risen(series.seed, t_ms, RISE))


def histogram(series: Identity, t_ms: int, schema: int) -> Histogram:
    """Return a cumulative native histogram: ten buckets in two spans, each of them a counter of its own."""
    first = bucket_first(series, schema)
    indexes = [first + i + (GAP if i >= BUCKETS_BEFORE_GAP else 0) for i in range(BUCKETS)]
    counts = [_risen(series.seed + i + 1, t_ms, BUCKET_RISE) for i in range(BUCKETS)]
    zero = _risen(series.seed + BUCKETS + 1, t_ms, 2)
    return Histogram(
        schema=schema,
        count=sum(counts) + zero,
        # Sixty-fourths are exact in binary: a sum that comes back different was changed.
        sum=_risen(series.seed + BUCKETS + 2, t_ms, RISE) / 64,
        positive=tuple(zip(indexes, counts, strict=True)),
        zero_count=zero,
    )


def bucket_first(series: Identity, schema: int) -> int:
    """Return the index of a series' first bucket: around 15 ms, whatever the schema."""
    offset = series.seed % FIRST_BUCKETS
    shift = schema - 3
    return (_SCHEMA_3_OF_15_MS << shift if shift >= 0 else _SCHEMA_3_OF_15_MS >> -shift) + offset


def _risen(seed: int, t_ms: int, rise: int) -> int:
    seconds, _ = divmod(t_ms - EPOCH_MS, 1000)
    return seconds * rise + _mix(seed ^ t_ms) % rise


def _mix(number: int) -> int:
    """SplitMix64's finaliser (Steele, Lea, Flood 2014): neighbouring inputs have unrelated outputs."""
    number = (number + 0x9E3779B97F4A7C15) & _MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _MASK
    return number ^ (number >> 31)
