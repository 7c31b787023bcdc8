"""How many series a tenant may have: limits that name themselves, and what is known goes on."""

from dataclasses import replace

import pytest

from tests.unit.gateway.world import CORE, PLATFORM
from tickscope.gateway.cardinality import ACTIVE_S, Cardinality
from tickscope.model.platform import Limits
from tickscope.policy.personal_data import Patterns

KEY = bytes(16)
LIMITS = replace(PLATFORM.tenants[0].limits, active_series=100, new_series_per_h=100, series_per_metric=100)


def kept(**limits: int) -> Cardinality:
    return Cardinality(CORE, KEY, replace(LIMITS, **limits), 10_000, 0)


def admitted(series: Cardinality, numbers: range, now_s: int = 0, metric: bytes = b"up") -> list[str | None]:
    """Return the limits that each series would break, None for those that came in."""
    found = []
    for number in numbers:
        labels = ((b"__name__", metric), (b"shard_id", str(number).encode()))
        refusal = series.admit(labels, metric.ljust(8) + number.to_bytes(8, "big"), now_s)
        found.append(refusal.reason if refusal else None)
    return found


def test_active_series_have_a_limit_and_room_again_when_some_are_idle() -> None:
    series = kept(active_series=3)
    assert admitted(series, range(5)) == [None] * 3 + ["active_series"] * 2
    assert admitted(series, range(3)) == [None] * 3
    series.expire(ACTIVE_S)
    assert admitted(series, range(3, 4), ACTIVE_S) == ["active_series"]
    series.expire(ACTIVE_S + 1)
    assert admitted(series, range(3, 6), ACTIVE_S + 1) == [None] * 3


def test_a_metric_has_a_limit_of_its_own() -> None:
    series = kept(series_per_metric=2)
    assert admitted(series, range(3)) == [None, None, "series_per_metric"]
    assert admitted(series, range(1), metric=b"down") == [None]
    series.expire(ACTIVE_S + 1)
    assert admitted(series, range(2), ACTIVE_S + 1) == [None, None]


def test_new_series_come_at_a_rate_and_a_start_does_not_count() -> None:
    series = kept(active_series=50, new_series_per_h=10)
    # After a start everything is new, so that 50 active ones and 10 new ones come in.
    assert admitted(series, range(50)).count(None) == 50
    series.expire(ACTIVE_S + 1)
    now_s = ACTIVE_S + 1
    refused = admitted(series, range(100, 130), now_s)
    assert refused == [None] * 10 + ["new_series_per_h"] * 20
    assert admitted(series, range(130, 133), now_s + 370) == [None, None, "new_series_per_h"]


def test_a_refusal_does_not_repeat_what_the_files_own_patterns_find() -> None:
    patterns = Patterns.of({"a player": "pl[0-9]{6}"})
    series = Cardinality(CORE, KEY, replace(LIMITS, series_per_metric=0), 10_000, 0, patterns)
    refusal = series.admit(((b"__name__", b"pl123456"),), bytes(16), 0)
    assert refusal is not None
    assert "(a name that looks like a player) has 0 series" in refusal.message


@pytest.mark.parametrize("limit", ["active_series", "series_per_metric", "new_series_per_h"])
def test_a_refusal_names_its_setting(limit: str) -> None:
    wide = {"active_series": 500, "series_per_metric": 2000, "new_series_per_h": 10}
    series = kept(**wide | {limit: 1})
    labels = ((b"__name__", b"up"),)
    refusals = [series.admit(labels, number.to_bytes(16, "big"), 4000) for number in range(12)]
    assert refusals[-1] is not None
    assert f"(limits.{limit})" in refusals[-1].message


def test_other_limits_count_for_what_comes_next() -> None:
    series = kept(active_series=1)
    assert admitted(series, range(2)) == [None, "active_series"]
    limits: Limits = replace(LIMITS, active_series=2)
    series.reload(limits)
    assert admitted(series, range(3)) == [None, None, "active_series"]


def test_the_memory_of_a_gateway_has_a_limit_too() -> None:
    series = Cardinality(CORE, KEY, LIMITS, 1, 0)
    assert admitted(series, range(2)) == [None, "known_series_max"]


def shared(gateways: int, **limits: int) -> Cardinality:
    return Cardinality(CORE, KEY, replace(LIMITS, **limits), 10_000, 0, gateways=gateways)


@pytest.mark.parametrize(("gateways", "here"), [(1, 120), (2, 120), (3, 60), (4, 40)])
def test_each_gateway_of_a_tenant_has_room_for_its_part_of_a_lost_ones_series(gateways: int, here: int) -> None:
    series = shared(gateways, active_series=120, series_per_metric=120)
    own = 120 // gateways
    of_a_lost_one = own // max(1, gateways - 1) if gateways > 1 else 0
    assert admitted(series, range(own + of_a_lost_one)) == [None] * here
    assert admitted(series, range(1000, 1001)) == ["active_series"]


def test_a_takeover_does_not_use_up_the_new_series_of_an_hour() -> None:
    series = shared(2, active_series=90, new_series_per_h=10)
    assert admitted(series, range(45)) == [None] * 45
    assert admitted(series, range(45, 90), 2 * 3600) == [None] * 45


@pytest.mark.parametrize("limit", ["active_series", "series_per_metric", "new_series_per_h"])
def test_a_refusal_names_the_files_number_and_the_gateways_own(limit: str) -> None:
    series = shared(3, **{"active_series": 500, "series_per_metric": 2000, "new_series_per_h": 1000} | {limit: 10})
    admitted(series, range(250), 4000)
    now_s = 4000 + ACTIVE_S + 1
    series.expire(now_s)
    found = [series.admit(((b"__name__", b"up"),), number.to_bytes(16, "big"), now_s) for number in range(20)]
    assert found[-1] is not None
    assert "10 are allowed, 5 at each of 3 gateways (gateway.gateways_per_tenant)" in found[-1].message
    assert f"(limits.{limit})" in found[-1].message
