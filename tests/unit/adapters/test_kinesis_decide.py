"""What goes into the next PutRecords: order of a partition and the limits, whatever comes back."""

import random
from collections import deque

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tickscope.adapters.kinesis import decide, packing
from tickscope.adapters.kinesis.decide import Lane, Piece
from tickscope.adapters.kinesis.shards import ShardBucket

PARTITIONS = ("a/1", "a/2", "b/1")
FAR_S = 1e9


def lanes_of(sizes: dict[str, list[int]]) -> dict[str, Lane]:
    return {
        partition: Lane(deque(Piece(bytes([n % 256]) * size, n, FAR_S) for n, size in enumerate(each)))
        for partition, each in sizes.items()
    }


def shard_of(partition: str) -> str:
    return partition[0]


@settings(suppress_health_check=[HealthCheck.data_too_large])
@given(
    st.dictionaries(st.sampled_from(PARTITIONS), st.lists(st.integers(1, 400_000), max_size=12)),
    st.randoms(use_true_random=False),
)
def test_every_record_is_stored_once_and_in_order_however_often_packs_fail(
    sizes: dict[str, list[int]], dice: random.Random
) -> None:
    lanes = lanes_of(sizes)
    buckets = {shard: ShardBucket(1, 0.0) for shard in "ab"}
    under_way: list[decide.Pack] = []
    stored: dict[str, list[bytes]] = {partition: [] for partition in sizes}
    now_s = 0.0
    while under_way or any(lane.pieces for lane in lanes.values()):
        now_s += 0.3
        plan = decide.plan(lanes, shard_of, buckets, now_s, decide.CALL_BYTES_MAX)
        partitions = [pack.partition for pack in (*under_way, *plan.packs)]
        assert len(partitions) == len(set(partitions)), "two packs of one partition at once"
        assert len(plan.packs) <= decide.CALL_RECORDS_MAX
        assert all(len(p.data) + len(p.partition) <= packing.KINESIS_RECORD_BYTES_MAX for p in plan.packs)
        assert plan.packs or under_way or plan.wait_s is not None, "nothing goes, and nothing will"
        under_way += plan.packs
        if under_way and dice.random() < 0.7:
            pack = under_way.pop(dice.randrange(len(under_way)))
            if dice.random() < 0.3:
                assert decide.fail(lanes[pack.partition], now_s, dice.random()) == []
            else:
                decide.succeed(lanes[pack.partition])
                stored[pack.partition] += packing.unpack(pack.data)
    assert stored == {p: [bytes([n % 256]) * size for n, size in enumerate(each)] for p, each in sizes.items()}


@given(st.integers(1, 2000))
def test_a_call_is_within_the_limits_of_putrecords(partitions: int) -> None:
    lanes = lanes_of({f"a/{n}": [30_000] for n in range(partitions)})
    plan = decide.plan(lanes, lambda name: name, {name: ShardBucket(1, 0.0) for name in lanes}, 0.0, 5_000_000)
    assert sum(len(pack.data) + len(pack.partition) for pack in plan.packs) <= 5_000_000
    assert len(plan.packs) <= decide.CALL_RECORDS_MAX


def test_a_failed_pack_waits_longer_each_time_and_not_for_ever() -> None:
    lane = lanes_of({"a/1": [10]})["a/1"]
    delays = []
    for _ in range(20):
        lane.under_way = 1
        decide.fail(lane, 0.0, 1.0)
        delays.append(lane.not_before_s)
    assert delays == sorted(delays)
    assert delays[0] == decide.BACKOFF_FIRST_S
    assert delays[-1] == decide.BACKOFF_S_MAX


def test_a_record_whose_time_is_over_takes_no_younger_one_with_it() -> None:
    lane = Lane(deque([Piece(b"old", 1, 10.0), Piece(b"young", 2, 50.0)]), under_way=2)
    assert decide.expire(lane, 20.0) == [], "its pack may yet be stored"
    assert [piece.ticket for piece in decide.fail(lane, 20.0, 0.5)] == [1]
    assert [piece.ticket for piece in lane.pieces] == [2]


def test_a_busy_shard_holds_nobody_up_but_its_own() -> None:
    lanes = lanes_of({"a/1": [900_000, 900_000], "b/1": [10]})
    buckets = {shard: ShardBucket(1, 0.0) for shard in "ab"}
    first = decide.plan(lanes, shard_of, buckets, 0.0, decide.CALL_BYTES_MAX)
    assert [pack.partition for pack in first.packs] == ["a/1", "b/1"]
    for lane in lanes.values():
        decide.succeed(lane)
    lanes["b/1"].pieces.append(Piece(b"more", 9, FAR_S))
    then = decide.plan(lanes, shard_of, buckets, 0.01, decide.CALL_BYTES_MAX)
    assert [pack.partition for pack in then.packs] == ["b/1"]
    decide.succeed(lanes["b/1"])
    last = decide.plan(lanes, shard_of, buckets, 0.02, decide.CALL_BYTES_MAX)
    assert not last.packs
    assert last.wait_s is not None
    assert 0.5 < last.wait_s < 1.0
