"""How long to wait before a restart."""

from hypothesis import given
from hypothesis import strategies as st

from tickscope.local.decide import BACKOFF_FIRST_S, BACKOFF_S_MAX, STABLE_S, restart_delay_s, restarts_counted


@given(st.integers(1, 10**9))
def test_each_restart_waits_longer_up_to_a_bound(restarts: int) -> None:
    assert BACKOFF_FIRST_S <= restart_delay_s(restarts) <= restart_delay_s(restarts + 1) <= BACKOFF_S_MAX


def test_delays_double_from_the_first() -> None:
    assert [restart_delay_s(number) for number in (1, 2, 3)] == [0.2, 0.4, 0.8]
    assert restart_delay_s(50) == BACKOFF_S_MAX


def test_a_part_that_lived_long_begins_anew() -> None:
    assert restarts_counted(7, STABLE_S) == 0
    assert restarts_counted(7, STABLE_S - 1) == 7
