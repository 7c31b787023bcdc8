"""Quotas: buckets that refill, and nobody pays for a neighbour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response

from tests.unit.gateway.world import PLATFORM, limited
from tickscope.errors import Busy, Reject
from tickscope.gateway.answers import ask_again
from tickscope.gateway.bucket import Bucket
from tickscope.gateway.quotas import Quotas
from tickscope.model.platform import Tenant

PLACES = 10
"""Places that are free for requests of all tenants."""


class Clock:
    now_s = 0.0


def quotas(clock: Clock, tenants: list[Tenant], share: int = 1, jitter: float = 0.0) -> Quotas:
    return Quotas(tenants, share, lambda: clock.now_s, lambda: jitter)


@given(
    steps=st.lists(st.tuples(st.floats(0, 5), st.integers(0, 300)), max_size=60),
    rate=st.integers(1, 100),
    burst=st.integers(1, 200),
)
def test_over_any_time_no_more_than_burst_rate_and_one_request_pass(
    steps: list[tuple[float, int]], rate: int, burst: int
) -> None:
    bucket, now_s, passed, largest = Bucket(rate, burst, burst, 0.0), 0.0, 0, 0
    for after_s, amount in steps:
        now_s += after_s
        if bucket.wait_s(now_s) == 0:
            bucket.take(amount, now_s)
            passed, largest = passed + amount, max(largest, amount)
    assert passed <= burst + rate * now_s + largest + 1e-6


@given(debt=st.floats(1, 1e6), rate=st.floats(0.1, 1e6))
def test_a_wait_is_as_long_as_it_takes_and_no_longer(debt: float, rate: float) -> None:
    bucket = Bucket(rate, 10.0, -debt, 0.0)
    wait_s = bucket.wait_s(0.0)
    assert bucket.wait_s((debt - 0.01) / rate) > 0
    assert bucket.wait_s(wait_s) == 0


def test_samples_are_owed_and_waited_for() -> None:
    clock = Clock()
    kept = quotas(clock, limited(samples_per_s=100, burst_samples=50), jitter=1.0)
    kept.enter("embergate", 10, PLACES)
    kept.charge("embergate", 249)
    with pytest.raises(Busy, match=r"100 samples per second are used up \(limits.samples_per_s\)") as refused:
        kept.enter("embergate", 10, PLACES)
    assert (refused.value.reason, refused.value.retry_after_s) == ("samples_per_s", pytest.approx(2.0))
    kept.enter("skyhook", 10, PLACES)
    clock.now_s = 2.0
    kept.enter("embergate", 10, PLACES)


def test_senders_that_were_refused_together_come_back_spread_and_never_too_early() -> None:
    for share in (0.0, 0.25, 0.5, 0.999):
        kept = quotas(Clock(), limited(), jitter=share)
        assert [kept.spread(wait_s) for wait_s in (0.2, 100)] == pytest.approx([0.2 + 2 * share, 100 + 25 * share])
    response = Response()
    for wait_s, header in ((0.1, "1"), (1.2, "2"), (1.49, "2"), (3.0, "3"), (3.01, "4")):
        ask_again(response, wait_s)
        assert response.headers["retry-after"] == header


def test_a_tenant_may_have_as_many_requests_under_way_as_places_are_left() -> None:
    kept = quotas(Clock(), limited())
    left = 64
    for tenant in ("embergate", "skyhook"):
        entered = 0
        with pytest.raises(Busy, match=r"gateway\.requests_in_flight_max") as refused:
            while True:
                kept.enter(tenant, 0, left)
                left, entered = left - 1, entered + 1
        assert (refused.value.reason, entered) == (
            "requests_in_flight_share",
            {"embergate": 32, "skyhook": 16}[tenant],
        )
    kept.leave("embergate", 0)
    kept.enter("skyhook", 0, left + 1)


def test_a_tenant_that_is_no_longer_there_is_told() -> None:
    kept = quotas(Clock(), limited())
    kept.enter("embergate", 1, PLACES)
    kept.reload(PLATFORM.tenants[1:], 1)
    with pytest.raises(Reject, match="taken out of the platform file"):
        kept.grow("embergate", 1)
    kept.leave("embergate", 1)


def test_requests_have_a_rate_of_their_own_that_gateways_share() -> None:
    clock = Clock()
    kept = quotas(clock, limited(requests_per_s=6), share=3)
    for _ in range(2):
        kept.enter("embergate", 0, PLACES)
    with pytest.raises(Busy) as refused:
        kept.enter("embergate", 0, PLACES)
    assert refused.value.reason == "requests_per_s"
    clock.now_s = 0.5
    kept.enter("embergate", 0, PLACES)


def test_bytes_under_way_are_limited_and_given_back() -> None:
    kept = quotas(Clock(), limited(in_flight_bytes=100))
    kept.enter("embergate", 60, PLACES)
    kept.enter("embergate", 30, PLACES)
    with pytest.raises(Busy, match="limits.in_flight_bytes allows 100") as refused:
        kept.enter("embergate", 11, PLACES)
    assert refused.value.reason == "in_flight_bytes"
    kept.grow("embergate", 10)
    with pytest.raises(Busy, match="takes 1 unpacked"):
        kept.grow("embergate", 1)
    kept.enter("skyhook", 1000, PLACES)
    kept.leave("embergate", 70)
    kept.enter("embergate", 70, PLACES)


def test_a_tenants_only_request_is_never_too_large() -> None:
    kept = quotas(Clock(), limited(in_flight_bytes=100))
    kept.enter("embergate", 1000, PLACES)
    kept.grow("embergate", 1000)
    with pytest.raises(Busy):
        kept.enter("embergate", 1, PLACES)
    kept.leave("embergate", 2000)
    kept.enter("embergate", 1, PLACES)


def test_other_limits_leave_what_is_owed() -> None:
    clock = Clock()
    kept = quotas(clock, limited(samples_per_s=100, burst_samples=100))
    kept.enter("embergate", 70, PLACES)
    kept.charge("embergate", 200)
    kept.reload(limited(samples_per_s=1000, burst_samples=100, in_flight_bytes=80), 1)
    with pytest.raises(Busy):
        kept.enter("embergate", 1, PLACES)
    clock.now_s = 0.2
    kept.enter("embergate", 10, PLACES)
    with pytest.raises(Busy, match="80 bytes"):
        kept.enter("embergate", 10, PLACES)
    kept.reload(PLATFORM.tenants[1:], 1)
    kept.leave("embergate", 70)
    kept.charge("embergate", 1)
    assert kept.over_quota_status("embergate") == 503
