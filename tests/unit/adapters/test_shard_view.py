"""A shard taken apart: whatever waits, nothing is lost, order is kept, memory is bounded."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickscope.adapters.sharded import view as view_module
from tickscope.adapters.sharded.source import Checkpoint, Fetched
from tickscope.adapters.sharded.view import BEHIND_BYTES_MAX, SHARD_BYTES_MAX, STANDSTILL_S, ShardView
from tickscope.model.record import Entry, Record

PIECE = 5


def entry(offset: int, tenant: str, sender: str = "edge", size: int = 100) -> Entry:
    return Entry(offset, Record(tenant, sender, 1000 + offset, bytes(16), 1, b"x" * size))


def fetch(log: Sequence[Entry], start: int, piece: int = PIECE) -> Fetched:
    found = [each for each in log if each.offset >= start][:piece]
    return Fetched(found, found[-1].offset + 1 if found else start)


def step(view: ShardView, log: Sequence[Entry], now_s: float, piece: int = PIECE) -> bool:
    """Do what the reader does once; return whether anything was fetched."""
    asked = view.next()
    if asked is None:
        view.make_room(now_s)
        return False
    fetched = fetch(log, asked.start, piece)
    view.take(asked, fetched, now_s)
    return bool(fetched.entries)


def one_second_each(log: Sequence[Entry], view: ShardView, still: set[str], rounds: int) -> list[Entry]:
    """Fetch and commit what is not of a tenant that stands still; return what was committed, in order."""
    done: list[Entry] = []
    for now_s in range(rounds):
        for _ in range(len(log)):
            if not step(view, log, now_s):
                break
        for partition in view.partitions():
            for each in view.read(partition, view.committed(partition), 1 << 30):
                if each.record.tenant not in still:
                    view.commit(partition, each.offset, now_s)
                    done.append(each)
    return done


BIG = 400_000
LOG = [entry(10 * n, "stuck" if n % 2 else "fine", size=BIG) for n in range(400)]


def test_a_tenant_that_stands_still_holds_up_nobody_and_costs_little() -> None:
    view = ShardView(Checkpoint(0))
    done = one_second_each(LOG, view, {"stuck"}, 200)
    assert done == [each for each in LOG if each.record.tenant == "fine"]
    assert view.bytes() <= 2 * BEHIND_BYTES_MAX
    assert view.checkpoint() == Checkpoint(LOG[-1].offset + 1, {"stuck": 10})


def test_a_tenant_that_goes_on_catches_up_in_order() -> None:
    view = ShardView(Checkpoint(0))
    one_second_each(LOG, view, {"stuck"}, 200)
    done = one_second_each(LOG, view, set(), 400)
    assert done == [each for each in LOG if each.record.tenant == "stuck"]
    assert view.checkpoint() == Checkpoint(LOG[-1].offset + 1)
    assert view.bytes() == 0


def test_a_restart_finds_the_tenant_where_it_was() -> None:
    view = ShardView(Checkpoint(0))
    one_second_each(LOG, view, {"stuck"}, 200)
    again = ShardView(view.checkpoint())
    done = one_second_each(LOG, again, set(), 400)
    assert done == [each for each in LOG if each.record.tenant == "stuck"]


def test_when_the_store_is_away_for_all_memory_is_bounded_and_nobody_falls_behind() -> None:
    view = ShardView(Checkpoint(0))
    done = one_second_each(LOG, view, {"stuck", "fine"}, 60)
    assert done == []
    assert SHARD_BYTES_MAX <= view.bytes() <= SHARD_BYTES_MAX + PIECE * (BIG + 1000)
    assert view.next() is None
    assert view.checkpoint() == Checkpoint(0)


def test_a_tenant_whose_records_have_just_come_does_not_fall_behind() -> None:
    view = ShardView(Checkpoint(0))
    log = [entry(n, "fine", size=100) for n in range(3)]
    log += [entry(10 + n, "new", size=BIG) for n in range(60)]
    step(view, log, 0, piece=3)
    view.commit("fine/edge", 2, STANDSTILL_S * 100)
    while step(view, log, STANDSTILL_S * 100):
        pass
    assert view.make_room(STANDSTILL_S * 100 + 1) is None
    assert view.make_room(STANDSTILL_S * 101 - 0.1) is None


def test_an_ended_shard_is_done_when_all_of_it_is_committed() -> None:
    view = ShardView(Checkpoint(0))
    asked = view.next()
    assert asked
    view.take(asked, Fetched([entry(5, "fine")], 6, ended=True), 0)
    assert (view.next(), view.done()) == (None, False)
    view.commit("fine/edge", 5, 0)
    assert view.done()


@settings(max_examples=200, deadline=None)
@given(
    tenants=st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=60),
    still=st.sets(st.sampled_from(["a", "b", "c"]), max_size=2),
    crash_after=st.integers(0, 60),
    limits=st.tuples(st.integers(700, 5000), st.integers(700, 3000)),
)
def test_nothing_is_lost_and_order_is_kept_over_crashes(
    tenants: list[str], still: set[str], crash_after: int, limits: tuple[int, int]
) -> None:
    log = [entry(3 * n, tenant, f"s{n % 2}") for n, tenant in enumerate(tenants)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(view_module, "SHARD_BYTES_MAX", limits[0])
        patch.setattr(view_module, "BEHIND_BYTES_MAX", limits[1])
        view = ShardView(Checkpoint(0))
        before = one_second_each(log, view, still, crash_after)
        again = ShardView(view.checkpoint())
        after = one_second_each(log, again, set(), 200)
    assert {each.offset for each in before} | {each.offset for each in after} == {each.offset for each in log}
    for done in (before, after):
        for partition in {each.record.partition for each in done}:
            offsets = [each.offset for each in done if each.record.partition == partition]
            assert offsets == sorted(set(offsets))
