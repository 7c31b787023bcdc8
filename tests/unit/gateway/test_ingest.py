"""What becomes durable of a request: all of it as it came, or what policy lets pass and nothing else."""

import asyncio
import dataclasses
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gateway.world import CORE, NOW_MS, PLATFORM, World, body, limited, series
from tests.unit.wire.cores import NAMES, core_named, nested
from tests.unit.wire.strategies import REQUESTS, mutated
from tickscope.errors import Busy, Reject
from tickscope.gateway.ingest import INLINE_BYTES_MAX
from tickscope.gateway.normal_form import as_it_came
from tickscope.gateway.outcome import Outcome
from tickscope.model.record import RECORD_BYTES_MAX
from tickscope.model.relabel import RelabelConfig
from tickscope.wire import record as record_format
from tickscope.wire.core import Core
from tickscope.wire.pb import remote_pb2 as pb

OLD_MS = NOW_MS - 169 * 3_600_000
FUTURE_MS = NOW_MS + 601_000
FOREIGN = b"\xba\x3e\x10forbidden bytes!"
"""Field 999, which remote-write 1 does not define, with 16 bytes."""


@pytest.fixture(params=NAMES)
def core(request: pytest.FixtureRequest) -> Core:
    return core_named(request.param)


@pytest.fixture(scope="module", params=NAMES)
def any_core(request: pytest.FixtureRequest) -> Core:
    return core_named(request.param)


async def take(world: World, sent: bytes) -> Outcome:
    return await world.ingest.take("embergate", "edge", sent, as_it_came)


async def test_a_clean_request_is_kept_byte_for_byte(core: Core) -> None:
    world = World(core)
    # Snappy leaves the writer a choice: a literal is longer than what our own writer would make of this.
    raw = pb.WriteRequest(timeseries=[series("up", ("region", "a" * 20))]).SerializeToString()
    sent = bytes([len(raw), 60 << 2, len(raw) - 1]) + raw
    assert sent != core.compress(raw)
    outcome = await take(world, sent)
    (record,) = world.log.records()
    assert record.body == sent
    assert (record.tenant, record.sender, record.received_ms, record.samples) == ("embergate", "edge", NOW_MS, 1)
    assert (outcome.written.samples, outcome.receipt.counts) == (1, {})


async def test_label_sets_are_judged_once(core: Core) -> None:
    world = World(core)
    sent = body(*(series("up", ("shard_id", str(n))) for n in range(50)))
    await take(world, sent)
    assert world.ingest.active_series("embergate") == 50
    await take(world, sent)
    assert world.ingest.active_series("embergate") == 50
    assert world.ingest.active_series("skyhook") == 0
    assert len(world.log.records()) == 2


async def test_a_refused_label_set_is_refused_every_time(core: Core) -> None:
    world = World(core)
    for _ in range(3):
        assert (await take(world, body(series("up", ("player", "forbidden"))))).receipt.counts == {
            "unknown_label": 1
        }
    assert world.log.records() == []


GOOD, LABEL, MAIL, OLD, MIXED, STRANGE = range(6)
KINDS = st.lists(st.tuples(st.integers(GOOD, STRANGE), st.integers(0, 5)), max_size=10)


def drawn_series(kind: int, number: int, name: str) -> pb.TimeSeries:
    """A series of a kind; whatever must not be stored says ``forbidden`` or has a value of its own."""
    pairs: list[tuple[str, str]] = [("shard_id", str(number))]
    if kind == LABEL:
        pairs = [("player", "forbidden")]
    if kind == MAIL:
        pairs = [("shard_id", "forbidden@example.com")]
    times = {OLD: [OLD_MS], MIXED: [OLD_MS, NOW_MS, FUTURE_MS]}.get(kind, [NOW_MS])
    made = series(name, *pairs, times_ms=times)
    return pb.TimeSeries.FromString(made.SerializeToString() + (FOREIGN if kind == STRANGE else b""))


@settings(max_examples=60, deadline=None)
@given(KINDS)
def test_nothing_that_is_refused_is_ever_appended(any_core: Core, drawn: list[tuple[int, int]]) -> None:
    async def run() -> None:
        world = World(any_core)
        every = [drawn_series(kind, number, f"s{at}") for at, (kind, number) in enumerate(drawn)]
        sent = body(*every)
        outcome = await take(world, sent)
        stored = [one for request in world.log.requests() for one in request.timeseries]
        assert b"forbidden" not in world.log.raw()
        assert [one.labels[0].value for one in stored] == [
            f"s{at}" for at, (kind, _) in enumerate(drawn) if kind in (GOOD, MIXED, STRANGE)
        ]
        assert all(sample.timestamp == NOW_MS for one in stored for sample in one.samples)
        assert outcome.written.samples == sum(record.samples for record in world.log.records()) == len(stored)
        kinds = [kind for kind, _ in drawn]
        assert outcome.receipt.counts == {
            reason: number
            for reason, number in {
                "unknown_label": kinds.count(LABEL),
                "personal_data": kinds.count(MAIL),
                "time_out_of_range": kinds.count(OLD) + kinds.count(MIXED),
            }.items()
            if number
        }
        if drawn and set(kinds) == {GOOD}:
            assert [record.body for record in world.log.records()] == [sent]

    asyncio.run(run())


@settings(max_examples=80, deadline=None)
@given(REQUESTS.map(lambda request: request.SerializeToString()) | mutated() | st.binary(max_size=60))
def test_any_bytes_are_taken_or_refused_and_what_is_kept_is_readable(any_core: Core, raw: bytes) -> None:
    async def run() -> None:
        world = World(any_core)
        try:
            await take(world, CORE.compress(raw))
        except Reject:
            assert world.log.records() == []
        for request in world.log.requests():
            assert all(one.labels for one in request.timeseries)

    asyncio.run(run())


@pytest.mark.parametrize("one_series", [True, False], ids=["one series", "many series"])
async def test_a_body_over_one_record_becomes_several_in_order(core: Core, one_series: bool) -> None:
    chance = random.Random(4)
    names = 1 if one_series else 300
    request = pb.WriteRequest()
    for number in range(names):
        one = request.timeseries.add()
        one.CopyFrom(series(f"s{number:03}", times_ms=()))
        for step in range(90_000 // names):
            one.samples.add(value=chance.random(), timestamp=NOW_MS - 500_000 + step)
    sent = core.compress(request.SerializeToString())
    assert len(sent) > RECORD_BYTES_MAX
    assert len(sent) > INLINE_BYTES_MAX
    world = World(core)
    outcome = await take(world, sent)
    (records,) = world.log.calls
    assert len(records) > 1
    assert len({record.id for record in records}) == len(records)
    assert all(len(b"".join(record_format.encode(record))) <= RECORD_BYTES_MAX for record in records)
    whole: dict[str, list[tuple[int, float]]] = {}
    for part in world.log.requests():
        for one in part.timeseries:
            points = [(sample.timestamp, sample.value) for sample in one.samples]
            whole.setdefault(one.labels[0].value, []).extend(points)
    assert whole == {
        one.labels[0].value: [(sample.timestamp, sample.value) for sample in one.samples]
        for one in request.timeseries
    }
    assert outcome.written.samples == sum(record.samples for record in records) == 90_000 // names * names


async def test_an_empty_request_leaves_nothing(core: Core) -> None:
    world = World(core)
    assert (await take(world, core.compress(b""))).written.samples == 0
    assert world.log.records() == []


def described(*texts: str, series: Sequence[pb.TimeSeries] = ()) -> pb.WriteRequest:
    metadata = [pb.MetricMetadata(metric_family_name="up", help=text) for text in texts]
    return pb.WriteRequest(timeseries=series, metadata=metadata)


async def test_metadata_alone_is_kept_as_a_record_without_samples(core: Core) -> None:
    world = World(core)
    sent = core.compress(described("Whether it is up.").SerializeToString())
    outcome = await take(world, sent)
    (record,) = world.log.records()
    assert (record.body, record.samples, outcome.written.samples, outcome.receipt.counts) == (sent, 0, 0, {})


async def test_metadata_outlives_series_that_are_all_refused(core: Core) -> None:
    world = World(core)
    request = described("Whether it is up.", series=[series("up", ("player", "forbidden"))])
    outcome = await take(world, core.compress(request.SerializeToString()))
    assert (outcome.receipt.counts, outcome.points_lost) == ({"unknown_label": 1}, 1)
    assert [record.samples for record in world.log.records()] == [0]
    assert world.log.requests() == [described("Whether it is up.")]


async def test_much_metadata_becomes_several_records(core: Core) -> None:
    chance = random.Random(4)
    texts = [chance.randbytes(400).hex() for _ in range(3_000)]
    world = World(core)
    await take(world, core.compress(described(*texts).SerializeToString()))
    assert len(world.log.records()) > 1
    assert [entry.help for request in world.log.requests() for entry in request.metadata] == texts


async def test_metadata_that_no_store_takes_is_left_out_by_its_reason(core: Core) -> None:
    world = World(core)
    raw = described("Whether it is up.", "x" * 1025, series=[series("up")]).SerializeToString()
    raw += nested(3, nested(2, b"\xff\xfe"))
    outcome = await take(world, core.compress(raw))
    assert outcome.receipt.counts == {"metadata_too_long": 1, "metadata_not_utf8": 1}
    assert outcome.written.samples == 1
    assert world.log.requests() == [described("Whether it is up.", series=[series("up")])]


async def test_a_body_with_nothing_but_foreign_fields_is_another_message(core: Core) -> None:
    world = World(core)
    with pytest.raises(Reject, match=r"io\.prometheus\.write\.v2\.Request") as refused:
        await take(world, core.compress(FOREIGN))
    assert refused.value.reason == "protobuf"
    assert world.log.records() == []


async def test_it_is_told_which_bound_a_time_breaks_and_by_how_much(core: Core) -> None:
    world = World(core)
    old, ahead = series("old", times_ms=[OLD_MS]), series("ahead", times_ms=[FUTURE_MS])
    both = series("both", times_ms=[OLD_MS, FUTURE_MS, NOW_MS])
    for sent, says, says_not in (
        ([old], ["the oldest of the request is 169.0 h behind"], "sample_future_s_max"),
        ([ahead], ["the newest of the request is 601 s ahead"], "sample_age_h_max"),
        ([old, ahead, both], ["series 0: samples older", "series 1: samples more", "series 2: samples more"], "?"),
    ):
        outcome = await take(world, body(*sent))
        text = outcome.receipt.text()
        assert outcome.receipt.counts == {"time_out_of_range": len(sent)}
        assert all(each in text for each in says)
        assert says_not not in text


async def test_of_an_observed_tenant_all_is_stored_that_a_store_can_take(core: Core) -> None:
    first, *others = PLATFORM.tenants
    world = World(core, tenants=[dataclasses.replace(first, observe=True), *others])
    one = series("up", times_ms=[OLD_MS, NOW_MS])
    one.exemplars.add(value=2, timestamp=NOW_MS, labels=[pb.Label(name="player", value="kim")])
    wide = series("wide", *((f"l{place:02}", "x") for place in range(23)))
    assert len(wide.labels) == PLATFORM.schema.labels_per_series_max
    request = described("Ask jo@example.com.", series=[one, wide])
    outcome = await take(world, core.compress(request.SerializeToString()))
    assert outcome.receipt.counts == {}
    assert outcome.observed.counts == {
        "time_out_of_range": 1,
        "exemplar_label": 1,
        "metadata_text": 1,
        "unknown_label": 1,
    }
    assert (outcome.written.samples, outcome.written.exemplars, outcome.points_lost) == (3, 1, 0)
    assert world.log.requests() == [request]


async def test_an_observed_tenants_request_that_is_rewritten_loses_nothing_else(core: Core) -> None:
    first, *others = PLATFORM.tenants
    rules = (RelabelConfig(action="labeldrop", regex="dc"),)
    observed = dataclasses.replace(first, observe=True, relabel_configs=rules)
    world = World(core, tenants=[observed, *others])
    one = series("up", ("dc", "x"), times_ms=[OLD_MS, FUTURE_MS, NOW_MS])
    one.exemplars.add(value=2, timestamp=NOW_MS, labels=[pb.Label(name="player", value="kim")])
    request = described("Ask jo@example.com.", "x" * 1025, series=[one])
    outcome = await take(world, core.compress(request.SerializeToString()))
    assert outcome.receipt.counts == {"time_out_of_range": 1, "metadata_too_long": 1}
    assert outcome.observed.counts == {"exemplar_label": 1, "metadata_text": 1}
    (stored,) = world.log.requests()
    assert [entry.help for entry in stored.metadata] == ["Ask jo@example.com."]
    assert [sample.timestamp for sample in stored.timeseries[0].samples] == [OLD_MS, NOW_MS]
    assert stored.timeseries[0].exemplars == one.exemplars


async def test_limits_of_a_request_are_told_by_their_reason(core: Core) -> None:
    world = World(core, series_per_request_max=2, raw_bytes_max=500)
    for sent, reason in (
        (body(*[series("up")] * 3), "too_many_series"),
        (body(series("up", ("region", "x" * 600))), "too_large"),
        (core.compress(b"\xff\xff"), "protobuf"),
        (b"\xff\xff", "snappy"),
    ):
        with pytest.raises(Reject) as refused:
            await take(world, sent)
        assert refused.value.reason == reason
    assert world.log.records() == []


async def test_nothing_is_acknowledged_when_the_log_is_full(core: Core) -> None:
    world = World(core)
    world.log.fails = Busy("buffer_full", "no room", 5.0)
    with pytest.raises(Busy):
        await take(world, body(series("up")))


async def test_over_a_limit_new_series_are_refused_and_known_ones_go_on(core: Core) -> None:
    world = World(core, tenants=limited(active_series=2))
    first, second, third = (series("up", ("shard_id", str(number))) for number in range(3))
    assert (await take(world, body(first, second))).receipt.counts == {}
    outcome = await take(world, body(first, second, third, third))
    assert outcome.receipt.counts == {"active_series": 2}
    assert outcome.written.samples == 2
    assert "limits.active_series" in outcome.receipt.text()


async def test_an_exemplar_says_nothing_but_its_trace(core: Core) -> None:
    world = World(core)
    one = series("up", ("region", "eu"))
    one.exemplars.add(value=1, timestamp=NOW_MS, labels=[pb.Label(name="trace_id", value="0af7651916cd43dd")])
    clean = await take(world, body(one))
    assert (clean.receipt.counts, clean.written.exemplars) == ({}, 1)
    one.exemplars.add(value=2, timestamp=NOW_MS, labels=[pb.Label(name="player", value="forbidden")])
    one.exemplars.add(value=3, timestamp=NOW_MS, labels=[pb.Label(name="trace_id", value="jo@example.com")])
    outcome = await take(world, body(one))
    assert outcome.receipt.counts == {"exemplar_label": 1}
    assert (outcome.written.samples, outcome.written.exemplars) == (1, 1)
    assert b"forbidden" not in world.log.raw()
    assert b"jo@" not in world.log.raw()


async def test_metadata_that_holds_personal_data_is_left_out_and_samples_are_kept(core: Core) -> None:
    world = World(core)
    request = pb.WriteRequest(timeseries=[series("up")])
    for text in ("Sent to forbidden@example.com.", "Whether it is up."):
        request.metadata.add(metric_family_name="up", help=text)
    outcome = await take(world, core.compress(request.SerializeToString()))
    assert (outcome.receipt.counts, outcome.written.samples, outcome.points_lost) == ({"metadata_text": 1}, 1, 0)
    assert [entry.help for entry in world.log.requests()[0].metadata] == ["Whether it is up."]
    assert b"forbidden" not in world.log.raw()
    assert "series" not in outcome.receipt.text().split("\n")[1]


async def test_a_sample_that_comes_twice_is_stored_once_and_another_value_is_refused() -> None:
    world = World()
    twice = series("up", times_ms=(NOW_MS, NOW_MS, NOW_MS + 1))
    outcome = await world.ingest.take("embergate", "edge", body(twice, series("down")), as_it_came)
    assert (outcome.receipt.counts, outcome.written.samples, outcome.points_lost) == ({}, 4, 0)
    twice.samples.add(value=2.0, timestamp=NOW_MS)
    refused = series("up", ("player", "1"), times_ms=(NOW_MS, NOW_MS))
    refused.samples[1].value = 2.0
    outcome = await world.ingest.take("embergate", "edge", body(refused, twice), as_it_came)
    assert outcome.receipt.counts == {"unknown_label": 1, "duplicate_sample": 1}
    assert "the first is kept" in outcome.receipt.shown[-1].message
    assert (outcome.written.samples, outcome.points_lost) == (2, 4)
    stored = [[(p.timestamp, p.value) for p in one.samples] for r in world.log.requests() for one in r.timeseries]
    assert stored == [[(NOW_MS, 1.0), (NOW_MS + 1, 1.0)], [(NOW_MS, 1.0)], [(NOW_MS, 1.0), (NOW_MS + 1, 1.0)]]
    assert [record.samples for record in world.log.records()] == [3, 2]


async def test_a_series_with_too_many_labels_is_refused_and_the_rest_is_stored(core: Core) -> None:
    world = World(core)
    crowded = series("crowded_total", *((f"forbidden{at:02}", "x") for at in range(30)))
    outcome = await take(world, body(series("up"), crowded, series("down")))
    assert (outcome.receipt.counts, outcome.written.samples) == ({"too_many_labels": 1}, 2)
    assert "'crowded_total' has 31 labels; schema.labels_per_series_max" in outcome.receipt.text()
    assert b"forbidden" not in world.log.raw()


async def test_an_invalid_histogram_is_refused_and_the_rest_of_its_series_is_stored(core: Core) -> None:
    world = World(core)
    one, only = series("wait", ("region", "eu")), series("wait", ("region", "us"), times_ms=())
    one.histograms.add(timestamp=NOW_MS + 2, sum=1)
    for each in (one, only):
        each.histograms.add(timestamp=NOW_MS + 1, count_int=7, sum=1)
    outcome = await take(world, body(one, only))
    assert outcome.receipt.counts == {"invalid_histogram": 2}
    assert (outcome.written.samples, outcome.written.histograms, outcome.points_lost) == (1, 1, 2)
    (kept,) = world.log.requests()
    assert [[point.count_int for point in each.histograms] for each in kept.timeseries] == [[0]]
