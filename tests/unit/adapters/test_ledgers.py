"""The lines of the ledger: the buffer's reading and the dead letters' books in one."""

import pytest

from tickscope.adapters.ledgers import balanced
from tickscope.model.ledger import Account, Ledger, Place, Reading, Standing
from tickscope.ports.dead_letters import Booked, Fate

ACCOUNT = Account("embergate", "hot", "metrics")


def ledger(standing: Standing, *booked: Booked, damaged: int = 0) -> Ledger:
    places = {"hot": Place(100, {"embergate/edge": 150})}
    return balanced(Reading(7, {ACCOUNT: standing}, places, damaged), booked)


def letters(samples: int, fate: Fate = Fate.KEPT, partition: str = "", offset: int = -1) -> Booked:
    return Booked("embergate", "metrics", fate, samples, partition, offset)


def test_dead_letters_are_taken_from_what_is_committed() -> None:
    found = ledger(Standing(100, 70, 30), letters(5), letters(3, Fate.DROPPED), letters(2, Fate.REPLAYED))
    assert found.document() == {
        "read_ms": 7,
        "balanced": True,
        "damaged_records": 0,
        "balances": [
            {
                "tenant": "embergate",
                "consumer": "hot",
                "signal": "metrics",
                "accepted": 100,
                "committed": 60,
                "queued": 30,
                "dead_lettered": 5,
                "dropped": 3,
                "replayed": 2,
                "difference": 0,
            }
        ],
    }


@pytest.mark.parametrize(("offset", "dead"), [(150, 5), (99, 5), (151, 0)])
def test_a_letter_of_a_record_under_way_is_queued_with_it(offset: int, dead: int) -> None:
    (line,) = ledger(Standing(100, 70, 30), letters(5, partition="embergate/edge", offset=offset)).balances
    assert (line.dead_lettered, line.committed, line.queued, line.difference) == (dead, 70 - dead, 30, 0)


def test_what_is_damaged_is_a_difference() -> None:
    found = ledger(Standing(100, 60, 30), damaged=2)
    assert found.balances[0].difference == 10
    assert not found.balanced
    assert not ledger(Standing(), damaged=1).balanced


def test_letters_of_another_buffer_are_a_difference() -> None:
    found = ledger(Standing(10, 10, 0), letters(25))
    assert (found.balances[0].committed, found.balances[0].difference) == (0, -15)


def test_a_tenants_ledger_has_its_own_lines_only() -> None:
    other = Account("skyhook", "hot", "metrics")
    found = balanced(Reading(7, {ACCOUNT: Standing(1, 1, 0), other: Standing(2, 2, 0)}, {}), [])
    assert [line.account for line in found.of("skyhook").balances] == [other]
