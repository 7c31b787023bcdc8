"""Native histograms: where a value falls, and that adding and coarsening lose nothing."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickscope.model.histogram import (
    DEFAULT_ZERO_THRESHOLD,
    SCHEMA_MAX,
    SCHEMA_MIN,
    Histogram,
    bucket_index,
    coarsen,
    merge,
    observe_all,
    upper_bound,
)

SCHEMAS = st.integers(SCHEMA_MIN, SCHEMA_MAX)
POSITIVE = st.floats(min_value=5e-324, allow_infinity=False)
# Sums of these are exact in a double, so that "equal" means equal.
OBSERVED = st.dictionaries(st.integers(-(2**20), 2**20).map(lambda n: n / 64), st.integers(1, 1000), max_size=12)
HISTOGRAMS = st.builds(observe_all, OBSERVED, SCHEMAS)


@given(POSITIVE, SCHEMAS)
def test_a_value_lies_in_its_bucket(value: float, schema: int) -> None:
    index = bucket_index(value, schema)
    assert upper_bound(index - 1, schema) < value <= upper_bound(index, schema)


@given(st.integers(-1022, 1023), SCHEMAS)
def test_a_power_of_two_closes_its_bucket(exponent: int, schema: int) -> None:
    index = bucket_index(2.0**exponent, schema)
    if schema >= 0:
        assert index == exponent << schema
        assert upper_bound(index, schema) == 2.0**exponent
    assert bucket_index(math.nextafter(2.0**exponent, math.inf), max(schema, 0)) == (exponent << max(schema, 0)) + 1


@given(st.integers(-200, 200), st.integers(0, SCHEMA_MAX))
def test_buckets_have_the_resolution_that_the_schema_says(index: int, schema: int) -> None:
    assert upper_bound(index + 1, schema) / upper_bound(index, schema) == pytest.approx(2 ** (2**-schema))


@pytest.mark.parametrize("index", [1024, 5000])
def test_the_last_bucket_is_open(index: int) -> None:
    assert upper_bound(index, 0) == math.inf


@given(HISTOGRAMS, HISTOGRAMS, HISTOGRAMS)
def test_merging_is_associative_and_commutative(a: Histogram, b: Histogram, c: Histogram) -> None:
    assert merge(merge(a, b), c) == merge(a, merge(b, c))
    assert merge(a, b) == merge(b, a)


@given(OBSERVED, OBSERVED, SCHEMAS, SCHEMAS)
def test_a_merge_is_the_histogram_of_everything_observed(
    one: dict[float, int], other: dict[float, int], schema: int, other_schema: int
) -> None:
    together = {value: one.get(value, 0) + other.get(value, 0) for value in one | other}
    merged = merge(observe_all(one, schema), observe_all(other, other_schema))
    assert merged == observe_all(together, min(schema, other_schema))


@given(OBSERVED, SCHEMAS, SCHEMAS)
def test_coarsening_is_observing_at_the_coarser_schema(values: dict[float, int], one: int, other: int) -> None:
    fine, coarse = max(one, other), min(one, other)
    assert coarsen(observe_all(values, fine), coarse) == observe_all(values, coarse)


@given(OBSERVED, SCHEMAS)
def test_every_observation_is_counted_once(values: dict[float, int], schema: int) -> None:
    found = observe_all(values, schema)
    buckets = sum(count for _, count in (*found.positive, *found.negative))
    assert found.count == buckets + found.zero_count == sum(values.values())
    assert Fraction(found.sum) == sum(Fraction(value) * times for value, times in values.items())
    assert found.positive == tuple(sorted(found.positive))


def test_what_is_nearly_zero_is_zero() -> None:
    found = observe_all({0.0: 1, DEFAULT_ZERO_THRESHOLD: 2, -DEFAULT_ZERO_THRESHOLD: 3, 1.0: 4}, 3)
    assert (found.zero_count, found.positive, found.negative) == (6, ((0, 4),), ())


def test_what_cannot_be_merged_or_refined_says_so() -> None:
    one = observe_all({1.0: 1}, 3)
    with pytest.raises(ValueError, match="zero thresholds differ"):
        merge(one, Histogram(3, 0, 0.0, zero_threshold=0.5))
    with pytest.raises(ValueError, match="cannot be refined"):
        coarsen(one, 4)
