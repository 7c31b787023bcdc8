"""The oracle tells every way in which a store may differ from what was sent."""

import dataclasses
from typing import Any

import pytest

from tests.unit.gates.plans import START_MS, plan, stored
from tickscope.gates.load.plan import LoadPlan
from tickscope.gates.oracle.compare import compare_slot
from tickscope.gates.oracle.findings import EXAMPLES_MAX, Findings, sound
from tickscope.gates.oracle.read import StoredSeries

PLAN = plan()
TIMES_MS = [START_MS + 1000 * step for step in range(90)]
SLOT = 7


def judge(held: list[StoredSeries], acknowledged_ms: list[int] = TIMES_MS, of: LoadPlan = PLAN) -> Findings:
    return compare_slot(of, SLOT, TIMES_MS, frozenset(acknowledged_ms), held)


def first(held: list[StoredSeries], histograms: bool) -> int:
    return next(place for place, series in enumerate(held) if bool(series.histograms) is histograms)


def test_a_faithful_store_has_nothing_wrong() -> None:
    found = judge(stored(PLAN, SLOT, TIMES_MS))
    assert sound(found)
    assert found.stored == found.acknowledged == found.due == len(TIMES_MS) * len(PLAN.shapes)
    assert found.histograms == len(TIMES_MS) * 7
    assert found.examples == ()


def test_a_slot_whose_server_is_replaced_is_followed_from_one_to_the_next() -> None:
    churning = dataclasses.replace(PLAN, replaced_per_m=50)
    held = stored(churning, SLOT, TIMES_MS)
    assert len({dict(series.labels)["instance"] for series in held}) >= 2
    assert sound(judge(held, of=churning))


@pytest.mark.parametrize("histograms", [False, True])
def test_a_sample_that_was_dropped_is_missing(histograms: bool) -> None:
    held = stored(PLAN, SLOT, TIMES_MS)
    place = first(held, histograms)
    held[place] = dataclasses.replace(
        held[place], samples=held[place].samples[:-1], histograms=held[place].histograms[:-1]
    )
    found = judge(held)
    assert (found.missing, found.gaps) == (1, 1)
    assert f"at {TIMES_MS[-1]} ms: acknowledged and not stored" in found.examples[0]


def test_what_was_never_acknowledged_is_a_gap_and_not_missing() -> None:
    found = judge(stored(PLAN, SLOT, TIMES_MS[:-1]), TIMES_MS[:-1])
    assert (found.missing, found.gaps) == (0, len(PLAN.shapes))
    assert not sound(found)


def test_what_was_stored_without_an_acknowledgement_is_right() -> None:
    assert sound(judge(stored(PLAN, SLOT, TIMES_MS), TIMES_MS[:-1]))


def test_another_value_is_off() -> None:
    held = stored(PLAN, SLOT, TIMES_MS)
    place = first(held, histograms=False)
    (t_ms, value), *rest = held[place].samples
    held[place] = dataclasses.replace(held[place], samples=((t_ms, value + 1), *rest))
    assert judge(held).off == 1


@pytest.mark.parametrize("change", ["count", "sum", "zero_count", "buckets", "shifted", "lost"])
def test_a_histogram_is_compared_bucket_by_bucket(change: str) -> None:
    held = stored(PLAN, SLOT, TIMES_MS)
    place = first(held, histograms=True)
    (t_ms, value), *rest = held[place].histograms
    (bound, count), *others = value.buckets
    changes: dict[str, dict[str, Any]] = {
        "count": {"count": value.count + 1},
        "sum": {"sum": value.sum + 1},
        "zero_count": {"zero_count": value.zero_count + 1},
        "buckets": {"buckets": ((bound, count + 1), *others)},
        "shifted": {"buckets": ((bound / 2, count), *others)},
        "lost": {"buckets": tuple(others)},
    }
    changed = dataclasses.replace(value, **changes[change])
    held[place] = dataclasses.replace(held[place], histograms=((t_ms, changed), *rest))
    found = judge(held)
    assert (found.histograms_off, found.off) == (1, 0)


def test_a_time_that_is_there_twice_is_repeated() -> None:
    held = stored(PLAN, SLOT, TIMES_MS)
    held.append(dataclasses.replace(held[0], samples=held[0].samples[:1], histograms=held[0].histograms[:1]))
    assert judge(held).repeated == 1


def test_a_series_that_nobody_sent_is_unsent() -> None:
    stranger = StoredSeries((("__name__", "x"), ("instance", "run-1/s00007-0")), ((START_MS, 1.0),), ())
    found = judge([*stored(PLAN, SLOT, TIMES_MS), stranger])
    assert found.unsent == 1
    assert "was never sent" in found.examples[0]


def test_a_moment_that_was_never_due_is_unsent() -> None:
    late_ms = TIMES_MS[-1] + 500
    found = judge([*stored(PLAN, SLOT, [*TIMES_MS, late_ms])])
    assert found.unsent == len(PLAN.shapes)


def test_findings_add_up_and_keep_few_examples() -> None:
    one = Findings(due=2, missing=1, examples=("a", "b", "c"))
    both = one.plus(one)
    assert (both.due, both.missing, len(both.examples)) == (4, 2, EXAMPLES_MAX)
