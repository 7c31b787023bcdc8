"""Exponential (native) histograms: mergeable, with a fixed relative resolution.

Bucket ``i`` of schema ``s`` holds values in ``(base**(i-1), base**i]`` with ``base = 2**(2**-s)``.
Source: the Prometheus native-histogram specification; OpenTelemetry's exponential histogram is the
same scale with its index shifted by one.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SCHEMA_MIN, SCHEMA_MAX = -4, 8
DEFAULT_ZERO_THRESHOLD = 2.0**-128


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts per bucket index, sparse and sorted by index; ``sum`` has the unit of the observations."""

    schema: int
    count: int
    sum: float
    positive: tuple[tuple[int, int], ...] = ()
    negative: tuple[tuple[int, int], ...] = ()
    zero_count: int = 0
    zero_threshold: float = DEFAULT_ZERO_THRESHOLD


def bucket_index(value: float, schema: int) -> int:
    """Return the index of the bucket that holds ``value`` (finite, > 0).

    Exact at bucket boundaries: a power of two lies in the bucket that it closes.
    """
    fraction, exponent = math.frexp(value)  # value = fraction * 2**exponent, fraction in [0.5, 1)
    if schema <= 0:
        whole = exponent - 1 if fraction == 0.5 else exponent
        return -(-whole >> -schema)
    scale = 1 << schema
    index = math.ceil(math.log2(fraction) * scale) + exponent * scale
    while upper_bound(index - 1, schema) >= value:
        index -= 1
    while upper_bound(index, schema) < value:
        index += 1
    return index


def upper_bound(index: int, schema: int) -> float:
    """Return the inclusive upper bound of bucket ``index``."""
    exponent = math.ldexp(index, -schema)
    return math.inf if exponent >= 1024 else 2.0**exponent


def merge(one: Histogram, other: Histogram) -> Histogram:
    """Add two histograms exactly; the coarser schema wins.

    Raises ValueError when their zero thresholds differ.
    """
    if one.zero_threshold != other.zero_threshold:
        raise ValueError(f"zero thresholds differ: {one.zero_threshold} and {other.zero_threshold}")
    schema = min(one.schema, other.schema)
    one, other = coarsen(one, schema), coarsen(other, schema)
    return Histogram(
        schema=schema,
        count=one.count + other.count,
        sum=one.sum + other.sum,
        positive=_add((*one.positive, *other.positive)),
        negative=_add((*one.negative, *other.negative)),
        zero_count=one.zero_count + other.zero_count,
        zero_threshold=one.zero_threshold,
    )


def coarsen(histogram: Histogram, schema: int) -> Histogram:
    """Return the histogram at a coarser ``schema``; counts stay exact.

    Raises ValueError when ``schema`` is finer than the histogram's own.
    """
    shift = histogram.schema - schema
    if shift < 0:
        raise ValueError(f"schema {histogram.schema} cannot be refined to {schema}")
    if shift == 0:
        return histogram
    return Histogram(
        schema=schema,
        count=histogram.count,
        sum=histogram.sum,
        positive=_add((-(-index >> shift), count) for index, count in histogram.positive),
        negative=_add((-(-index >> shift), count) for index, count in histogram.negative),
        zero_count=histogram.zero_count,
        zero_threshold=histogram.zero_threshold,
    )


def observe_all(values: Mapping[float, int], schema: int) -> Histogram:
    """Build a histogram from finite values and how often each was seen."""
    positive: dict[int, int] = {}
    negative: dict[int, int] = {}
    zero_count = 0
    for value, times in values.items():
        if abs(value) <= DEFAULT_ZERO_THRESHOLD:
            zero_count += times
            continue
        side = positive if value > 0 else negative
        index = bucket_index(abs(value), schema)
        side[index] = side.get(index, 0) + times
    return Histogram(
        schema=schema,
        count=sum(values.values()),
        sum=math.fsum(value * times for value, times in values.items()),
        positive=tuple(sorted(positive.items())),
        negative=tuple(sorted(negative.items())),
        zero_count=zero_count,
    )


def _add(buckets: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    total: dict[int, int] = {}
    for index, count in buckets:
        total[index] = total.get(index, 0) + count
    return tuple(sorted(total.items()))
