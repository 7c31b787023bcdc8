"""Which samples count, for which series, and what a scrape shows."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.edge.samples import LATE, LEVEL, PACKETS, PLAYERS, SCHEMA, TICKS, aggregator, shown, tell
from tickscope.edge.decide import SERIES_IDLE_S_MAX, Aggregator, integrated_gauge
from tickscope.edge.slots import BUCKETS_PER_SERIES_MAX, GAUGE_HOLD_S_MAX
from tickscope.model.histogram import Histogram, observe_all, upper_bound
from tickscope.wire.statsd import Kind, Sample

HELD = GAUGE_HOLD_S_MAX


def test_counters_add_up_per_series_whatever_the_order_of_tags() -> None:
    kept = aggregator()
    assert tell(kept, f"{LATE}:2|c|#az:a,queue:x") is None
    assert tell(kept, f"{LATE}:3:4|c|#queue:x,az:a") is None
    assert tell(kept, f"{LATE}:1|c|#az:b") is None
    assert shown(kept) == {f"{LATE}{{az=a,queue=x}}": 9.0, f"{LATE}{{az=b}}": 1.0}
    assert kept.series == 2


def test_a_sampled_counter_is_scaled_up() -> None:
    kept = aggregator()
    tell(kept, f"{LATE}:3:1|c|@0.25")
    assert shown(kept) == {f"{LATE}{{}}": 16.0}


@given(st.lists(st.floats(0, 1e6), max_size=200))
def test_a_histogram_is_the_one_of_all_its_observations(values: list[float]) -> None:
    kept = Aggregator(SCHEMA, 1)
    for value in values:
        assert kept.add(Sample(TICKS, Kind.HISTOGRAM, (value,)), 0) is None
    if not values:
        assert shown(kept) == {}
        return
    (found,) = shown(kept).values()
    want = observe_all(Counter(values), SCHEMA.histogram_schema)
    assert isinstance(found, Histogram)
    assert found.sum == pytest.approx(want.sum)
    assert (found.schema, found.count, found.positive, found.zero_count, found.zero_threshold) == (
        want.schema,
        want.count,
        want.positive,
        want.zero_count,
        want.zero_threshold,
    )


@pytest.mark.parametrize(("rate", "lines", "count"), [("0.5", 4, 8), ("0.3", 30, 100), ("0.8", 8, 10)])
def test_a_sampled_histogram_keeps_whole_counts_and_loses_no_fraction(rate: str, lines: int, count: int) -> None:
    kept = aggregator()
    for _ in range(lines):
        tell(kept, f"{TICKS}:0.5|d|@{rate}")
    (found,) = shown(kept).values()
    assert isinstance(found, Histogram)
    # A rate such as 0.3 has no exact reciprocal: one observation may still be carried.
    assert count - found.count in (0, 1)
    assert found.sum == 0.5 * found.count


def test_a_gauge_is_integrated_into_its_counter() -> None:
    kept = aggregator()
    tell(kept, "game_players:10|g|#az:a", now_s=100)
    assert shown(kept, 100) == {f"{PLAYERS}{{az=a}}": 0.0}
    assert shown(kept, 105) == {f"{PLAYERS}{{az=a}}": 50.0}
    tell(kept, "game_players:4|g|#az:a", now_s=110)
    assert shown(kept, 112) == {f"{PLAYERS}{{az=a}}": 108.0}


def test_a_silent_servers_players_do_not_go_on() -> None:
    kept = aggregator()
    tell(kept, "game_players:10|g", now_s=0)
    assert shown(kept, 10 * HELD) == {f"{PLAYERS}{{}}": 10 * HELD}
    tell(kept, "game_players:1|g", now_s=20 * HELD)
    assert shown(kept, 20 * HELD + 1) == {f"{PLAYERS}{{}}": 10 * HELD + 1}


def test_a_gauge_may_be_told_as_changes() -> None:
    kept = aggregator()
    tell(kept, "game_players:10|g", now_s=0)
    tell(kept, "game_players:+5:-3|g", now_s=1)
    assert shown(kept, 2) == {f"{PLAYERS}{{}}": 22.0}
    assert tell(kept, "game_players:-13|g", now_s=2) == "negative_value"
    assert shown(kept, 3) == {f"{PLAYERS}{{}}": 34.0}


def test_a_change_of_a_forgotten_level_starts_from_zero() -> None:
    kept = aggregator()
    tell(kept, "game_players:10|g", now_s=0)
    tell(kept, "game_players:+2|g", now_s=2 * HELD)
    assert shown(kept, 2 * HELD + 1) == {f"{PLAYERS}{{}}": 10 * HELD + 2}


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 90)), max_size=40))
def test_an_integral_never_goes_down_and_never_exceeds_its_levels(steps: list[tuple[int, float]]) -> None:
    kept = Aggregator(SCHEMA, 1)
    now_s, before, bound = 1000.0, 0.0, 0.0
    for level, wait_s in steps:
        kept.add(Sample("game_players", Kind.GAUGE, (float(level),)), now_s)
        now_s += wait_s
        bound += level * min(wait_s, HELD)
        (after,) = shown(kept, now_s).values()
        assert isinstance(after, float)
        assert before <= after <= bound + 1e-6
        before = after


def test_the_rule_for_integrated_gauges() -> None:
    assert integrated_gauge("game_player_seconds_total") == "game_players"
    assert integrated_gauge("game_capacity_player_seconds_total") == "game_capacity_players"
    assert integrated_gauge("game_ticks_late_total") is None
    assert integrated_gauge("_seconds_total") is None


def test_a_family_declared_a_gauge_is_shown_while_it_is_believed() -> None:
    kept = aggregator()
    assert tell(kept, f"{LEVEL}:-4|g", now_s=0) is None
    assert shown(kept, HELD) == {f"{LEVEL}{{}}": -4.0}
    assert shown(kept, HELD + 1) == {}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("other:1|c", "unknown_family"),
        (f"{TICKS}:1|c", "type_mismatch"),
        (f"{LATE}:1|d", "type_mismatch"),
        (f"{PLAYERS}:1|g", "type_mismatch"),
        ("game_players:1|c", "type_mismatch"),
        (f"{LATE}:-1|c", "negative_value"),
        (f"{TICKS}:0.1:-0.1|d", "negative_value"),
        ("game_players:+1:-2|g", "negative_value"),
        (f"{LATE}:1|c|#player:p", "unknown_label"),
        (f"{PACKETS}:1|c|#direction:up", "unknown_label_value"),
        (f"{LATE}:1|c|#direction:in", "unknown_label"),
        (f"{LATE}:1|c|#az:someone@example.com", "personal_data"),
        (f"{LATE}:1|c|#az:203.0.113.7", "personal_data"),
        (f"{LATE}:1|c|#le:1", "reserved_label"),
        (f"{LATE}:1|c|#__name__:x", "reserved_label"),
        (f"{LATE}:1|c|#instance:h", "reserved_label"),
        (f"{LATE}:1|c|#az:{'x' * 300}", "label_value_too_long"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(line: str, reason: str) -> None:
    kept = aggregator()
    assert [tell(kept, line), tell(kept, line)] == [reason, reason]
    assert shown(kept) == {}
    assert kept.series == 0


def test_a_refused_line_changes_nothing_of_its_series() -> None:
    kept = aggregator()
    tell(kept, f"{TICKS}:0.5|d")
    before = shown(kept)
    assert tell(kept, f"{TICKS}:0.25:-1|d") == "negative_value"
    assert shown(kept) == before


def test_over_the_limit_new_series_are_refused_and_the_others_go_on() -> None:
    kept = aggregator(series_max=2)
    assert tell(kept, f"{LATE}:1|c|#az:a") is None
    assert tell(kept, f"{TICKS}:1|d|#az:a") is None
    refusal = kept.add(Sample(LATE, Kind.COUNTER, (1.0,), tags=(("az", "b"),)), 0)
    assert refusal is not None
    assert refusal.reason == "series_limit"
    assert "edge.series_max" in refusal.message
    assert tell(kept, f"{LATE}:1|c|#az:a") is None
    assert shown(kept)[f"{LATE}{{az=a}}"] == 2.0


def test_idle_series_make_room() -> None:
    kept = aggregator(series_max=1)
    tell(kept, f"{LATE}:1|c|#az:a", now_s=0)
    kept.gather(SERIES_IDLE_S_MAX)
    assert tell(kept, f"{LATE}:1|c|#az:b", now_s=SERIES_IDLE_S_MAX) == "series_limit"
    kept.gather(SERIES_IDLE_S_MAX + 1)
    assert tell(kept, f"{LATE}:1|c|#az:b", now_s=SERIES_IDLE_S_MAX + 1) is None
    assert shown(kept, SERIES_IDLE_S_MAX + 1) == {f"{LATE}{{az=b}}": 1.0}


def test_a_histogram_has_a_bounded_number_of_buckets() -> None:
    kept = aggregator()
    values = [upper_bound(index, SCHEMA.histogram_schema) for index in range(-700, -600 + BUCKETS_PER_SERIES_MAX)]
    reasons = {tell(kept, f"{TICKS}:{value!r}|d") for value in values}
    assert reasons == {None, "too_many_buckets"}
    (found,) = shown(kept).values()
    assert isinstance(found, Histogram)
    assert len(found.positive) == BUCKETS_PER_SERIES_MAX


def test_refusals_are_remembered_for_a_bounded_number_of_label_sets() -> None:
    kept = aggregator()
    for number in range(10_000):
        assert tell(kept, f"{LATE}:1|c|#no:{number}") == "unknown_label"
    assert shown(kept) == {}


def test_messages_do_not_repeat_personal_data() -> None:
    refusal = aggregator().add(Sample(LATE, Kind.COUNTER, (1.0,), tags=(("az", "someone@example.com"),)), 0)
    assert refusal is not None
    assert "someone" not in refusal.message


@pytest.mark.proves("rehearsed", row=67, clause=2)
def test_one_family_cannot_take_the_room_of_the_others() -> None:
    kept = Aggregator(SCHEMA, 100, series_per_family_max=2)
    for number in range(2):
        assert tell(kept, f"{LATE}:1|c|#az:{number}") is None
    refusal = kept.add(Sample(LATE, Kind.COUNTER, (1.0,), tags=(("az", "2"),)), 0)
    assert refusal is not None
    assert (refusal.reason, "limits.series_per_metric" in refusal.message) == ("series_per_metric", True)
    assert tell(kept, f"{LATE}:1|c|#az:0") is None
    assert tell(kept, f"{TICKS}:1|d|#az:2") is None
    assert kept.series == 3


def test_a_families_name_is_not_repeated_where_it_is_personal_data() -> None:
    schema = replace(SCHEMA, personal_data_patterns={"a player's id": "plr_[0-9]+"})
    refusal = Aggregator(schema, 1).add(Sample("plr_12345", Kind.COUNTER, (1.0,)), 0)
    assert refusal is not None
    assert (refusal.reason, "12345" in refusal.message) == ("unknown_family", False)
