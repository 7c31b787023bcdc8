"""Whether observed totals are those of whole rounds of the fleet."""

import dataclasses
import math
from pathlib import Path

import pytest

from tickscope.local.fleet.expected import expected_totals
from tickscope.local.fleet.servers import servers
from tickscope.local.fleet.verify import Observed, check
from tickscope.spec import load

PLATFORM = load(Path(__file__).parents[3] / "tickscope.yaml")
TENANT = PLATFORM.tenants[0]
SHARDS = [server.shard for server in servers(PLATFORM, TENANT)]


def after(shard: str, rounds: int) -> Observed:
    totals = expected_totals(PLATFORM, TENANT, shard, rounds)
    spent = totals.histogram("game_tick_duration_seconds")
    return Observed(
        spent.count,
        spent.sum,
        totals.counter("game_ticks_late_total"),
        totals.counter("game_hitches_total"),
    )


def between(shard: str, first: int, last: int) -> Observed:
    early, late = dataclasses.astuple(after(shard, first)), dataclasses.astuple(after(shard, last))
    return Observed(*(b - a for a, b in zip(early, late, strict=True)))


SEEN = {shard: after(shard, 40 + place) for place, shard in enumerate(SHARDS)}


def problems(shard: str, seen: Observed, reached: int | None = None) -> list[str]:
    rounds = None if reached is None else dict.fromkeys(SHARDS, 60) | {shard: reached}
    return check(PLATFORM, TENANT, SEEN | {shard: seen}, rounds)


def test_whole_rounds_of_every_shard_are_no_problem() -> None:
    assert check(PLATFORM, TENANT, SEEN) == []
    assert check(PLATFORM, TENANT, SEEN, dict.fromkeys(SHARDS, 60)) == []
    assert check(PLATFORM, TENANT, dict.fromkeys(SHARDS, Observed(0, 0.0, 0, 0))) == []


@pytest.mark.parametrize(
    "change",
    [
        {"tick_count": 901.0},
        {"tick_count": 930.0},
        {"tick_count": -30.0},
        {"tick_count": math.nan},
        {"tick_count": math.inf},
        {"tick_sum_s": 0.0},
        {"tick_sum_s": math.nan},
        {"late": -1.0},
        {"late": 0.5},
        {"hitches": 1e9},
    ],
)
@pytest.mark.parametrize("reached", [None, 50])
def test_one_wrong_total_of_one_shard_is_told(change: dict[str, float], reached: int | None) -> None:
    (problem,) = problems(SHARDS[1], dataclasses.replace(after(SHARDS[1], 30), **change), reached)
    assert problem.startswith(SHARDS[1])


def test_the_smallest_unit_too_much_is_told() -> None:
    seen = after(SHARDS[0], 30)
    assert problems(SHARDS[0], dataclasses.replace(seen, tick_sum_s=seen.tick_sum_s + 1 / 8192))


def test_a_window_after_a_restart_needs_the_round_that_was_reached() -> None:
    window = between(SHARDS[0], 13, 45)
    assert len(problems(SHARDS[0], window)) == 1
    assert problems(SHARDS[0], window, reached=60) == []
    assert len(problems(SHARDS[0], window, reached=44)) == 1


def test_a_window_with_a_hole_is_told() -> None:
    first, second = between(SHARDS[0], 10, 20), between(SHARDS[0], 21, 40)
    holed = Observed(*(a + b for a, b in zip(dataclasses.astuple(first), dataclasses.astuple(second), strict=True)))
    assert len(problems(SHARDS[0], holed, reached=60)) == 1


def test_more_than_was_sent_is_told() -> None:
    (problem,) = problems(SHARDS[0], after(SHARDS[0], 30), reached=29)
    assert "29 were sent" in problem


def test_missing_and_foreign_shards_are_told() -> None:
    seen = {shard: value for shard, value in SEEN.items() if shard != SHARDS[2]}
    assert check(PLATFORM, TENANT, seen | {"elsewhere": SEEN[SHARDS[0]]}) == [
        f"{SHARDS[2]}: not seen",
        f"elsewhere: no server of {TENANT.name}",
    ]
