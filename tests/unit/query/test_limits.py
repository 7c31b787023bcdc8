"""Every limit refuses what exceeds it, and its sentence names it."""

import time

import pytest

from tickscope.errors import Reject
from tickscope.query import decide
from tickscope.query.limits import Limits
from tickscope.query.times import parse_step, parse_time

LIMITS = Limits(range_s_max=3600)


def ranged(**changed: str) -> decide.RangeQuestion:
    parameters = {"query": "up", "start": "1000", "end": "1600", "step": "10", **changed}
    return decide.ranged(parameters, "acme", LIMITS)


def test_a_range_within_its_limits_is_asked() -> None:
    assert ranged() == decide.RangeQuestion('up{tenant="acme"}', 1000.0, 1600.0, 10.0)


@pytest.mark.parametrize(
    ("changed", "limit"),
    [
        ({"end": "4601"}, "range_s_max"),
        ({"query": "rate(up[61m])"}, "range_s_max"),
        ({"query": "max_over_time(up[2h:1m])"}, "range_s_max"),
        ({"query": "max_over_time(max_over_time(up[1h:1s])[1h:1s])"}, "subquery_points_max"),
        ({"step": "0.5"}, "step_s_min"),
        ({"query": "up" + " " * 8192}, "query_chars_max"),
        ({"query": "(" * 101 + "up" + ")" * 101}, "query_nesting_max"),
        ({"query": "+".join(["up"] * 102)}, "query_nesting_max"),
        ({"query": "-" * 101 + "up"}, "query_nesting_max"),
    ],
)
def test_a_limits_sentence_names_it(changed: dict[str, str], limit: str) -> None:
    with pytest.raises(Reject) as caught:
        ranged(**changed)
    assert caught.value.reason == limit
    assert limit in str(caught.value)


def test_points_are_counted_with_both_ends() -> None:
    limits = Limits(range_s_max=1e6)
    base = {"query": "up", "start": "0", "step": "1"}
    decide.ranged({**base, "end": "10999"}, "acme", limits)
    with pytest.raises(Reject, match="points_max allows 11000"):
        decide.ranged({**base, "end": "11000"}, "acme", limits)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"end": "999"}, "bad_range"),
        ({"start": "yesterday"}, "bad_time"),
        ({"start": "nan"}, "bad_time"),
        ({"start": "-1"}, "bad_time"),
        ({"end": "inf"}, "bad_time"),
        ({"step": "0"}, "bad_step"),
        ({"step": "nan"}, "bad_step"),
        ({"step": "soon"}, "bad_step"),
        ({"query": " "}, "parameter_missing"),
        ({"start": ""}, "parameter_missing"),
    ],
)
def test_nonsense_is_refused(changed: dict[str, str], reason: str) -> None:
    with pytest.raises(Reject) as caught:
        ranged(**changed)
    assert caught.value.reason == reason


def test_the_dearest_query_that_is_let_in_is_cheap_to_rewrite() -> None:
    dear = "+".join(["up"] * 101)
    started = time.process_time()
    decide.expression(dear, "acme", LIMITS)
    assert time.process_time() - started < 3


@pytest.mark.parametrize("text", ["1700000000", "2023-11-14T22:13:20Z", "2023-11-14T23:13:20+01:00", "1.7e9"])
def test_times_are_numbers_or_rfc_3339(text: str) -> None:
    assert parse_time(text, "start") == 1_700_000_000


@pytest.mark.parametrize(("text", "seconds"), [("15", 15), ("1.5", 1.5), ("30s", 30), ("1m30s", 90)])
def test_steps_are_numbers_or_durations(text: str, seconds: float) -> None:
    assert parse_step(text) == seconds


def test_an_instant_question_is_of_now_unless_it_says_when() -> None:
    assert decide.instant({"query": "up"}, "acme", 5.0, LIMITS).time_s == 5
    assert decide.instant({"query": "up", "time": "7"}, "acme", 5.0, LIMITS).time_s == 7
