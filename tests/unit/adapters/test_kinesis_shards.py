"""Which shard takes a key, and how much."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from tickscope.adapters.kinesis.shards import (
    BURST_S,
    SHARD_BYTES_PER_S,
    SHARD_RECORDS_PER_S,
    Shard,
    ShardBucket,
    ShardMap,
)

HASHES = 1 << 128


@given(st.sets(st.integers(1, HASHES - 1), max_size=30), st.text(min_size=1))
def test_a_key_goes_to_the_open_shard_whose_range_has_its_md5(cuts: set[int], key: str) -> None:
    firsts = [0, *sorted(cuts)]
    opened = [Shard(f"s{n}", first, True, ()) for n, first in enumerate(firsts)]
    closed = [Shard("closed", 0, False, ())]
    number = int(hashlib.md5(key.encode(errors="surrogatepass"), usedforsecurity=False).hexdigest(), 16)
    taken = ShardMap(closed + opened).shard_of(key)
    index = int(taken[1:])
    assert firsts[index] <= number < (firsts + [HASHES])[index + 1]


@given(st.lists(st.tuples(st.floats(0, 0.5), st.integers(1, 1 << 20)), min_size=1, max_size=200), st.integers(1, 4))
def test_no_second_takes_more_than_the_share(steps: list[tuple[float, int]], writers: int) -> None:
    bucket = ShardBucket(writers, 0.0)
    now_s, taken, largest, packs = 0.0, 0, 0, 0
    for pause_s, size in steps:
        now_s += pause_s
        now_s += bucket.wait_s(now_s) + 1e-9
        bucket.wait_s(now_s)
        bucket.take(size)
        taken, largest, packs = taken + size, max(largest, size), packs + 1
        assert taken <= SHARD_BYTES_PER_S / writers * (now_s + BURST_S) + largest + 1
        assert packs <= SHARD_RECORDS_PER_S / writers * (now_s + BURST_S) + 1
