"""How long to wait before a restart, and when a fault does what."""

from hypothesis import given
from hypothesis import strategies as st

from tickscope.local.decide import (
    BACKOFF_FIRST_S,
    BACKOFF_S_MAX,
    STABLE_S,
    Moment,
    restart_delay_s,
    restarts_counted,
    timeline,
)
from tickscope.model.gates import Action, Fault


@given(st.integers(1, 10**9))
def test_each_restart_waits_longer_up_to_a_bound(restarts: int) -> None:
    assert BACKOFF_FIRST_S <= restart_delay_s(restarts) <= restart_delay_s(restarts + 1) <= BACKOFF_S_MAX


def test_delays_double_from_the_first() -> None:
    assert [restart_delay_s(number) for number in (1, 2, 3)] == [0.2, 0.4, 0.8]
    assert restart_delay_s(50) == BACKOFF_S_MAX


def test_a_part_that_lived_long_begins_anew() -> None:
    assert restarts_counted(7, STABLE_S) == 0
    assert restarts_counted(7, STABLE_S - 1) == 7


def test_a_fault_is_done_and_undone_in_the_order_of_time() -> None:
    fault = Fault("both", (Action("pause", "store", 1, 5), Action("kill", "relay", 2, 0)))
    assert timeline(fault) == (Moment(1, 0, undo=False), Moment(2, 1, undo=False), Moment(6, 0, undo=True))


def test_what_ends_makes_way_for_what_begins() -> None:
    fault = Fault("twice", (Action("pause", "store", 5, 5), Action("pause", "store", 0, 5)))
    assert [(moment.place, moment.undo) for moment in timeline(fault)] == [
        (1, False),
        (1, True),
        (0, False),
        (0, True),
    ]
