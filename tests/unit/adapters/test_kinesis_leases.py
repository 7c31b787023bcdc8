"""Who takes which lease: members that take turns share the shards, and one that dies is replaced."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tickscope.adapters.kinesis.leases import NOBODY, Lease, Seen, dead, readable, wanted
from tickscope.adapters.kinesis.shards import Shard
from tickscope.adapters.sharded import Checkpoint

PLACE = Checkpoint(0)
LEASE_S = 8.0


def leases_of(owners: list[str]) -> dict[str, Lease]:
    return {f"s{n}": Lease(f"s{n}", owner, 1, PLACE, ended=False) for n, owner in enumerate(owners)}


def turn(me: str, leases: dict[str, Lease], gone: set[str]) -> None:
    """A member takes what it wants, one lease after the other."""
    while (lease := wanted(me, leases.values(), gone)) is not None:
        leases[lease.shard] = replace(lease, owner=me)
        gone.discard(lease.shard)


@given(
    st.lists(st.sampled_from(["", "a", "b", "c", "ghost"]), min_size=1, max_size=20),
    st.sets(st.sampled_from("abc"), min_size=1),
)
def test_living_members_come_to_equal_shares_of_everything(owners: list[str], members: set[str]) -> None:
    leases = leases_of(owners)
    gone = {shard for shard, lease in leases.items() if lease.owner not in members}
    for _ in range(len(owners)):
        for member in sorted(members):
            turn(member, leases, gone)
    counts = [sum(lease.owner == member for lease in leases.values()) for member in members]
    assert sum(counts) == len(owners)
    assert max(counts) - min(counts) <= 1
    for member in members:
        assert wanted(member, leases.values(), set()) is None, "and then there is peace"


def test_a_counter_that_stands_still_is_a_dead_member() -> None:
    lease = Lease("s0", "b", 7, PLACE, ended=False)
    assert not dead(lease, None, 100.0, LEASE_S), "seen for the first time"
    assert not dead(lease, Seen(6, 0.0), 100.0, LEASE_S), "it has moved"
    assert not dead(lease, Seen(7, 95.0), 100.0, LEASE_S)
    assert dead(lease, Seen(7, 92.0), 100.0, LEASE_S)
    assert dead(replace(lease, owner=NOBODY), None, 0.0, LEASE_S)


@given(st.booleans(), st.booleans())
def test_a_child_waits_for_both_parents(first: bool, second: bool) -> None:
    shards = {"child": Shard("child", 0, True, ("one", "two"))}
    leases = {
        "one": Lease("one", "a", 1, PLACE, ended=first),
        "two": Lease("two", "a", 1, PLACE, ended=second),
        "child": Lease("child", NOBODY, 0, PLACE, ended=False),
    }
    assert readable("child", shards, leases) == (first and second)


def test_a_parent_that_retention_took_is_not_waited_for() -> None:
    shards = {"child": Shard("child", 0, True, ("gone",))}
    assert readable("child", shards, {"child": Lease("child", NOBODY, 0, PLACE, ended=False)})
