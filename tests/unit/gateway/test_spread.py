"""Which label has the most values: estimates that tell few from many."""

import pytest

from tickscope.gateway import spread
from tickscope.gateway.spread import GENERATION_S, Spread, Values

NAMES = frozenset({b"shard_id", b"region", b"queue"})


@pytest.mark.parametrize("number", [0, 1, 10, 100, 1000, 100_000])
def test_an_estimate_is_near(number: int) -> None:
    values = Values()
    for each in range(number):
        for _ in range(2):
            values.add(str(each).encode())
    assert values.number() == pytest.approx(number, rel=0.4, abs=1)


def pairs(shard: int, region: int = 0) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"player", str(shard).encode()), (b"region", b"%d" % region), (b"shard_id", b"%d" % shard))


def test_the_widest_of_the_labels_that_may_be_folded_is_told() -> None:
    found = Spread(NAMES, 0)
    assert found.widest(b"up", ((b"player", b"1"),)) is None
    for number in range(100):
        found.take(b"up", pairs(number, number % 3))
        found.take(b"other", pairs(0, number))
    name, number = found.widest(b"up", pairs(7)) or (b"", 0)
    assert (name, 70 < number < 130) == (b"shard_id", True)
    assert (found.widest(b"other", pairs(7)) or (b"",))[0] == b"region"
    assert found.widest(b"new", pairs(7)) == (b"region", 0)


def test_what_is_two_generations_old_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "METRICS_WATCHED_MAX", 1)
    found = Spread(NAMES, 0)
    found.take(b"up", pairs(1))
    found.expire(GENERATION_S - 1)
    found.take(b"down", pairs(1))
    assert found.widest(b"up", pairs(1)) == (b"region", 1)
    found.expire(GENERATION_S)
    assert found.widest(b"up", pairs(1)) == (b"region", 0)
    assert found.widest(b"down", pairs(1)) == (b"region", 1)
