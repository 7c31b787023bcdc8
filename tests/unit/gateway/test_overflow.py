"""Series over a limit: counters are added up under one label set, exactly; everything else is refused."""

import asyncio
import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gateway.world import NOW_MS, PLATFORM, World, body
from tests.unit.wire.cores import NAMES, core_named
from tickscope.errors import Busy
from tickscope.gateway.cardinality import ACTIVE_S
from tickscope.gateway.ingest import Ingest
from tickscope.gateway.normal_form import Normal, as_it_came
from tickscope.gateway.outcome import Outcome
from tickscope.wire.core import Core, Zero
from tickscope.wire.pb import remote_pb2 as pb
from tickscope.wire.reference import ReferenceCore

HITCHES = "game_hitches_total"
TELLER = "overflow_gateway"
FOLDED = {"__name__": HITCHES, "region": "eu", "shard_id": "__overflow__"}


@pytest.fixture(params=NAMES)
def core(request: pytest.FixtureRequest) -> Core:
    return core_named(request.param)


def series(shard: str, *points: tuple[float, int], name: str = HITCHES, **labels: str) -> pb.TimeSeries:
    """Return a series; times are milliseconds after now."""
    pairs = sorted({"__name__": name, "region": "eu", "shard_id": shard, **labels}.items())
    return pb.TimeSeries(
        labels=[pb.Label(name=each, value=value) for each, value in pairs],
        samples=[pb.Sample(value=value, timestamp=NOW_MS + t_ms) for value, t_ms in points],
    )


class Folding(World):
    """A gateway whose first tenant folds what is over a limit, with a clock."""

    def __init__(self, core: Core, tenant: dict[str, Any] | None = None, **limits: int) -> None:
        super().__init__(core)
        self.now_ms = NOW_MS
        first, *others = PLATFORM.tenants
        limited = dataclasses.replace(first.limits, **({"series_per_metric": 1} | limits))
        made = dataclasses.replace(
            first, limits=limited, over_series_limit="fold", fold_labels=("shard_id", "queue"), **(tenant or {})
        )
        self.platform = dataclasses.replace(self.platform, tenants=(made, *others))
        self.ingest = Ingest(self.platform, core, self.log, lambda: self.now_ms)

    async def send(self, *every: pb.TimeSeries) -> Outcome:
        self.now_ms += 1000
        return await self.ingest.take("embergate", "edge", body(*every), as_it_came)

    def sums(self) -> list[tuple[dict[str, str], float, int]]:
        """Return labels, value and time (ms after now) of every sum in the log."""
        return [
            (
                {each.name: each.value for each in one.labels if each.name != TELLER},
                point.value,
                point.timestamp - NOW_MS,
            )
            for record in self.log.records()
            if record.sender == "__overflow__"
            for one in pb.WriteRequest.FromString(ReferenceCore().decompress(record.body, 1 << 26)).timeseries
            for point in one.samples
        ]

    def tellers(self) -> set[str]:
        """Return who told the sums in the log."""
        return {
            each.value
            for request in self.log.requests()
            for one in request.timeseries
            for each in one.labels
            if each.name == TELLER
        }

    def others(self) -> list[str]:
        return [
            {each.name: each.value for each in one.labels}["shard_id"]
            for record in self.log.records()
            if record.sender != "__overflow__"
            for one in pb.WriteRequest.FromString(ReferenceCore().decompress(record.body, 1 << 26)).timeseries
        ]


async def test_counters_over_the_limit_are_added_up_and_known_ones_go_on(core: Core) -> None:
    world = Folding(core)
    first = await world.send(series("a", (10, 0)), series("b", (100, 0)), series("c", (7, 0)))
    assert (first.receipt.counts, first.written.samples, first.points_lost) == ({}, 3, 0)
    assert (first.folded.counts, first.samples_folded) == ({"series_per_metric": 2}, 2)
    for again in (1, 2):
        outcome = await world.send(*(series(each, (100 + 5 * again, again)) for each in "abc"))
        assert (outcome.folded.counts, outcome.written.samples, outcome.samples_folded) == ({}, 3, 2)
    # b: 100, 105, 110; c: 7, 105, 110. What they had counted before is not known.
    assert world.sums() == [(FOLDED, 0, 1000), (FOLDED, 5 + 98, 2000), (FOLDED, 10 + 103, 3000)]
    assert world.others() == ["a", "a", "a"]
    assert (world.ingest.active_series("embergate"), world.ingest.overflow_series("embergate")) == (1, 1)


async def test_the_receipt_names_the_limit_and_the_label(core: Core) -> None:
    world = Folding(core)
    outcome = await world.send(*(series(f"s{number}", (1, 0), queue="q") for number in range(9)))
    assert "limits.series_per_metric" in outcome.folded.shown[0].message
    assert all("label 'shard_id', with about" in each.message for each in outcome.folded.shown[2:])
    (kept,) = world.ingest.receipts.of("embergate")
    assert (kept.verdict, kept.document()["refused"]) == ("folded", {"series_per_metric": 8})


async def test_two_gateways_never_tell_one_sum(core: Core) -> None:
    first, second = Folding(core), Folding(core)
    for world in (first, second):
        await world.send(series("a", (1, 0)), series("b", (1, 0)))
        await world.send(series("b", (1, 1)))
    assert (len(first.tellers()), len(first.tellers() | second.tellers())) == (1, 2)


async def test_a_series_with_as_many_labels_as_there_may_be_can_be_folded(core: Core) -> None:
    world = Folding(core)
    schema = dataclasses.replace(world.platform.schema, labels_per_series_max=3)
    world.ingest.reload(dataclasses.replace(world.platform, schema=schema))
    outcome = await world.send(series("a", (1, 0)), series("b", (1, 0)))
    assert (outcome.samples_folded, len(world.sums())) == (1, 1)


async def test_a_restarted_counter_adds_what_it_counted_since(core: Core) -> None:
    world = Folding(core)
    await world.send(series("a", (1, 0)), series("b", (50, 0)))
    await world.send(series("b", (60, 1), (4, 2), (9, 3)))
    assert world.sums()[-1] == (FOLDED, 10 + 4 + 5, 2000)


async def test_a_request_that_comes_again_adds_nothing_and_is_told_again(core: Core) -> None:
    world = Folding(core)
    await world.send(series("a", (1, 0)), series("b", (50, 0)))
    world.log.fails = Busy("full", "full", 1.0)
    with pytest.raises(Busy):
        await world.send(series("b", (60, 1)))
    world.log.fails = None
    outcome = await world.send(series("b", (60, 1)))
    assert (outcome.written.samples, world.sums()[-1]) == (1, (FOLDED, 10, 3000))


async def test_sums_never_go_back_in_time(core: Core) -> None:
    world = Folding(core)
    await world.send(series("a", (1, 0)), series("b", (50, 0)))
    world.now_ms -= 5000
    await world.send(series("b", (60, 1)))
    assert [t_ms for _, _, t_ms in world.sums()] == [1000, 1001]


async def test_a_stale_marker_ends_nothing_and_strange_samples_are_refused(core: Core) -> None:
    world = Folding(core)
    await world.send(series("a", (1, 0)), series("b", (5, 0)))
    strange = series("b", (-1, 1))
    strange.histograms.add(sum=1, timestamp=NOW_MS)
    outcome = await world.send(strange)
    assert (outcome.receipt.counts, outcome.points_lost, outcome.written.samples) == ({"not_a_counter": 1}, 2, 0)
    assert world.sums() == [(FOLDED, 0, 1000)]


@pytest.mark.parametrize(
    ("name", "folds"),
    [
        ("up", False),
        ("game_tick_duration_seconds", False),
        ("game_tick_duration_seconds_count", True),
        ("some_requests_count", False),
        ("some_requests_total", True),
    ],
)
async def test_only_counters_are_folded(core: Core, name: str, *, folds: bool) -> None:
    world = Folding(core)
    outcome = await world.send(series("a", (1, 0), name=name), series("b", (1, 0), name=name))
    assert (outcome.folded.counts == {"series_per_metric": 1}) == folds
    assert (outcome.receipt.counts == {"series_per_metric": 1}) == (not folds)
    if not folds:
        assert "no counter by its name" in outcome.receipt.shown[0].message


async def test_there_is_an_end_to_sums_too(core: Core) -> None:
    world = Folding(core, active_series=1, overflow_series=1)
    outcome = await world.send(
        series("a", (1, 0)), series("b", (1, 0)), series("b", (1, 0), region="us"), series("c", (1, 0))
    )
    assert (outcome.folded.counts, outcome.receipt.counts) == ({"active_series": 2}, {"active_series": 1})
    assert "limits.overflow_series" in outcome.receipt.shown[0].message


async def test_without_a_label_to_fold_a_series_is_refused(core: Core) -> None:
    world = Folding(core, {}, active_series=1)
    other = pb.TimeSeries(labels=[pb.Label(name="__name__", value=HITCHES)], samples=[pb.Sample(timestamp=NOW_MS)])
    outcome = await world.send(series("a", (1, 0)), other)
    assert outcome.receipt.counts == {"active_series": 1}
    assert "none of the tenant's fold_labels" in outcome.receipt.shown[0].message


async def test_a_senders_own_overflow_series_would_merge(core: Core) -> None:
    world = Folding(core)
    assert (await world.send(series("__overflow__", (1, 0)))).receipt.counts == {"label_merge": 1}


async def test_a_series_that_finds_room_again_is_its_own(core: Core) -> None:
    world = Folding(core)
    await world.send(series("a", (1, 0)), series("b", (5, 0)))
    world.now_ms += ACTIVE_S * 1000 + 2000
    world.ingest.expire()
    outcome = await world.send(series("b", (6, ACTIVE_S * 1000)))
    assert (outcome.samples_folded, world.others()) == (0, ["a", "b"])
    outcome = await world.send(series("b", (7, ACTIVE_S * 1000 + 1)))
    assert (outcome.samples_folded, world.others()) == (0, ["a", "b", "b"])


async def test_the_memory_of_a_gateway_is_no_limit_that_folds(core: Core) -> None:
    world = Folding(core)
    settings = dataclasses.replace(world.platform.gateway, known_series_max=2)
    world.ingest = Ingest(
        dataclasses.replace(world.platform, gateway=settings), core, world.log, lambda: world.now_ms
    )
    outcome = await world.send(*(series(each, (1, 0)) for each in "abcd"))
    assert (outcome.folded.counts, outcome.receipt.counts) == ({"series_per_metric": 1}, {"known_series_max": 2})
    assert outcome.samples_folded == 1


async def test_two_agents_of_a_pair_are_one_counter(core: Core) -> None:
    world = Folding(core, {"ha_replica_label": "__replica__"})
    pair = {"cluster": "eu"}
    await world.send(series("a", (1, 0), __replica__="1", **pair), series("b", (5, 0), __replica__="1", **pair))
    world.now_ms += 60_000
    await world.send(series("b", (9, 60_000), __replica__="2", **pair))
    assert world.sums()[-1][:2] == (FOLDED | pair, 4)


async def test_another_way_of_a_newer_file_counts(core: Core) -> None:
    world = Folding(core)
    await world.send(series("a", (1, 0)), series("b", (5, 0)))
    first, *others = world.platform.tenants
    refusing = dataclasses.replace(first, over_series_limit="reject")
    world.ingest.reload(dataclasses.replace(world.platform, tenants=(refusing, *others)))
    outcome = await world.send(series("b", (5, 1)), series("a", (1, 1)))
    assert (outcome.receipt.counts, outcome.folded.counts) == ({"series_per_metric": 1}, {})


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.tuples(st.sampled_from("bcd"), st.integers(0, 9)), max_size=5), max_size=6))
def test_the_sum_is_what_all_of_them_rose_by(requests: list[list[tuple[str, int]]]) -> None:
    """Every order of requests: an oracle that looks at each counter alone."""
    world = Folding(ReferenceCore())

    async def run() -> None:
        await world.send(series("a", (0, 0)))
        for number, request in enumerate(requests):
            await world.send(
                *(series(shard, (value, 10 * number + at)) for at, (shard, value) in enumerate(request))
            )

    asyncio.run(run())
    expected, last = 0.0, dict[str, int]()
    for shard, value in (each for request in requests for each in request):
        before = last.get(shard, value)
        expected += value - before if value >= before else value
        last[shard] = value
    assert (world.sums()[-1][1] if world.sums() else 0) == expected
    assert [value for _, value, _ in world.sums()] == sorted(value for _, value, _ in world.sums())


async def test_requests_at_the_same_time_add_up_too(core: Core) -> None:
    world, shards, rounds = Folding(core), 8, 5
    await world.send(series("a", (0, 0)))
    for step in range(rounds):
        # Each shard's request comes twice, as from a sender that has lost its patience.
        requests = [series(f"s{number}", (10 * step, step)) for number in range(shards) for _ in range(2)]
        world.now_ms += 1000
        await asyncio.gather(
            *(
                world.ingest.take("embergate", f"edge-{number}", body(request), as_it_came, inline=False)
                for number, request in enumerate(requests)
            )
        )
    assert world.others() == ["a"]
    assert max(value for _, value, _ in world.sums()) == shards * 10 * (rounds - 1)
    assert len({t_ms for _, value, t_ms in world.sums() if value}) == len({v for _, v, _ in world.sums() if v})


async def test_a_zero_where_a_folded_counter_began_is_not_told_as_written(core: Core) -> None:
    world, remembered = Folding(core), list[Zero]()
    await world.send(series("a", (1, 0)), series("b", (1, 0)))
    zeros = tuple(Zero(index, NOW_MS + 1, False, bytes(16)) for index in range(3))
    sent = body(series("a", (0, 1), (1, 2)), series("b", (0, 1), (1, 2)), series("c", (0, 1), (1, 2), player="p"))
    normal = Normal(sent, zeros, remember=remembered.extend)
    outcome = await world.ingest.take("embergate", "edge", sent, lambda *_: normal)
    assert (outcome.written.samples, outcome.points_lost, remembered) == (2, 1, list(zeros[:2]))
