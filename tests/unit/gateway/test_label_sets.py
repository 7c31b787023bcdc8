"""Labels that are changed before they are stored."""

import dataclasses
from typing import Any

import pytest

from tests.unit.gateway.world import NOW_MS, PLATFORM, World, body, series
from tests.unit.wire.cores import NAMES, core_named
from tickscope.adapters.telemetry import REGISTRY
from tickscope.errors import Busy
from tickscope.gateway.ingest import Ingest
from tickscope.gateway.normal_form import as_it_came
from tickscope.gateway.outcome import Outcome
from tickscope.model.relabel import RelabelConfig
from tickscope.wire.core import Core

KEYS = {"2023q4": bytes(32)}


@pytest.fixture(params=NAMES)
def core(request: pytest.FixtureRequest) -> Core:
    return core_named(request.param)


class Changed(World):
    """A gateway whose first tenant has settings of its own, with a clock."""

    def __init__(self, core: Core, actions: dict[str, Any] | None = None, **tenant: Any) -> None:
        super().__init__(core)
        self.now_ms = NOW_MS
        self.keys_asked: list[tuple[str, str]] = []
        first, *others = PLATFORM.tenants
        schema = dataclasses.replace(PLATFORM.schema, actions=actions or {})
        tenants = (dataclasses.replace(first, **tenant), *others)
        self.platform = dataclasses.replace(self.platform, schema=schema, tenants=tenants)
        self.ingest = Ingest(self.platform, core, self.log, lambda: self.now_ms, key_of=self.key_of)

    def key_of(self, tenant: str, quarter: str) -> bytes:
        self.keys_asked.append((tenant, quarter))
        return quarter.encode().ljust(32)

    async def send(self, *every: Any) -> Outcome:
        return await self.ingest.take("embergate", "edge", body(*every), as_it_came)

    def stored(self) -> list[dict[str, str]]:
        """Return the labels of what is in the log, with a time where that is another one."""
        return [
            {label.name: label.value for label in one.labels}
            for request in self.log.requests()
            for one in request.timeseries
        ]


async def test_a_label_is_dropped_and_the_series_stays(core: Core) -> None:
    world = Changed(core, {"unknown_label": "drop_label"})
    for _ in range(2):
        outcome = await world.send(series("up", ("player", "forbidden"), ("region", "eu")))
        assert (outcome.receipt.counts, outcome.written.samples) == ({}, 1)
    assert world.stored() == [{"__name__": "up", "region": "eu"}] * 2
    assert b"forbidden" not in world.log.raw()
    assert world.ingest.active_series("embergate") == 1


async def test_two_series_never_become_one(core: Core) -> None:
    world = Changed(core, {"unknown_label": "drop_label"})
    for _ in range(2):
        outcome = await world.send(series("up", ("player", "1")), series("up", ("player", "2")))
        assert (outcome.receipt.counts, outcome.written.samples, outcome.points_lost) == ({"label_merge": 1}, 1, 1)
    assert world.stored() == [{"__name__": "up"}] * 2


async def test_a_value_becomes_a_token_of_its_quarter(core: Core) -> None:
    world = Changed(core, {"personal_data": "hmac"})
    sent = [series("up", ("shard_id", "jo@example.com")), series("up", ("shard_id", "al@example.com"))]
    outcome = await world.send(*sent)
    assert dict(outcome.changed) == {"personal_data": 2}
    world.now_ms += 100 * 86_400_000
    world.ingest.expire()
    await world.send(*(series("up", ("shard_id", "jo@example.com"), times_ms=(world.now_ms,)) for _ in range(1)))
    first, second, third = (labels["shard_id"] for labels in world.stored())
    assert first.startswith("p-2023q4-")
    assert third.startswith("p-2024q1-")
    assert len({first, second, third}) == 3
    assert b"example" not in world.log.raw()
    assert ("embergate", "2023q4") in world.keys_asked


async def test_a_metrics_name_is_never_changed(core: Core) -> None:
    world = Changed(core, {"personal_data": "drop_label", "label_value_too_long": "hmac"})
    assert (await world.send(series("m" * 300))).receipt.counts == {"label_value_too_long": 1}


async def test_relabelling_comes_before_the_schema(core: Core) -> None:
    rules = (
        RelabelConfig(source_labels=("dc",), target_label="region"),
        RelabelConfig(regex="dc", action="labeldrop"),
        RelabelConfig(source_labels=("__name__",), regex="go_.*", action="drop"),
    )
    world = Changed(core, relabel_configs=rules)
    for _ in range(2):
        outcome = await world.send(series("up", ("dc", "eu")), series("go_gc"), series("down"))
        assert (outcome.receipt.counts, outcome.written.samples, outcome.points_lost) == ({}, 2, 0)
    assert world.stored() == [{"__name__": "up", "region": "eu"}, {"__name__": "down"}] * 2
    assert world.ingest.active_series("embergate") == 2


async def test_rules_that_make_no_series_are_told(core: Core) -> None:
    world = Changed(core, relabel_configs=(RelabelConfig(regex="__name__", action="labeldrop"),))
    assert (await world.send(series("up"))).receipt.counts == {"missing_name": 1}


async def test_an_observed_tenant_is_relabelled_but_not_mended(core: Core) -> None:
    rules = (RelabelConfig(regex="b", action="labeldrop"),)
    world = Changed(core, {"unknown_label": "drop_label"}, relabel_configs=rules, observe=True)
    sent = [series("up", ("b", "1"), ("c", "1")), series("up", ("b", "2"), ("c", "1"))]
    outcome = await world.send(*sent)
    assert outcome.observed.counts == {"unknown_label": 1}
    assert outcome.receipt.counts == {"label_merge": 1}
    assert world.stored() == [{"__name__": "up", "c": "1"}]


async def test_too_many_labels_of_an_observed_tenant_are_only_counted(core: Core) -> None:
    world = Changed(core, observe=True)
    crowded = series("up", *((f"a{at:02}", "x") for at in range(30)))
    for times in (1, 0):
        outcome = await world.send(crowded)
        assert (outcome.receipt.counts, outcome.written.samples) == ({}, 1)
        assert outcome.observed.counts == ({"too_many_labels": 1} if times else {})
    assert [len(each) for each in world.stored()] == [31, 31]


async def test_rules_may_leave_few_enough_labels(core: Core) -> None:
    world = Changed(core, relabel_configs=(RelabelConfig(regex="a[0-9]+", action="labeldrop"),))
    await world.send(series("up", *((f"a{at:02}", "x") for at in range(30))))
    assert world.stored() == [{"__name__": "up"}]


async def test_other_rules_of_a_newer_file_count_for_known_series(core: Core) -> None:
    world = Changed(core)
    await world.send(series("up", ("region", "eu")))
    first, *others = world.platform.tenants
    rules = (RelabelConfig(regex="region", action="labeldrop"),)
    changed = dataclasses.replace(first, relabel_configs=rules)
    world.ingest.reload(dataclasses.replace(world.platform, tenants=(changed, *others)))
    await world.send(series("up", ("region", "eu")))
    assert world.stored() == [{"__name__": "up", "region": "eu"}, {"__name__": "up"}]


def scraped(replica: str, t_ms: int) -> Any:
    return series("up", ("__replica__", replica), ("cluster", "eu"), times_ms=(t_ms,))


async def test_one_agent_of_a_pair_is_stored_and_the_other_takes_over(core: Core) -> None:
    world = Changed(core, ha_replica_label="__replica__")
    before = failovers()
    for t_ms in (NOW_MS - 20_000, NOW_MS - 10_000, NOW_MS):
        assert (await world.send(scraped("a", t_ms))).deduplicated == 0
    skipped = await world.send(scraped("b", NOW_MS - 3))
    assert (skipped.deduplicated, skipped.written.samples) == (1, 1)
    with pytest.raises(Busy, match="ha_failover_s"):
        await world.send(scraped("b", NOW_MS + 3))
    world.now_ms += 31_000
    assert (await world.send(scraped("b", NOW_MS + 9_000))).deduplicated == 0
    assert (await world.send(scraped("a", NOW_MS + 2))).deduplicated == 1
    assert world.stored() == [{"__name__": "up", "cluster": "eu"}] * 4
    assert (world.ingest.active_series("embergate"), failovers() - before) == (1, 1)


async def test_of_a_request_only_what_is_stored_is_left_out(core: Core) -> None:
    world = Changed(core, ha_replica_label="__replica__")
    await world.send(scraped("a", NOW_MS))
    refused = series("up", ("__replica__", "b"), ("cluster", "eu"), ("player", "x"))
    outcome = await world.send(scraped("b", NOW_MS), scraped("b", NOW_MS - 60_000), refused)
    assert (outcome.deduplicated, outcome.written.samples, outcome.points_lost) == (1, 2, 1)
    assert outcome.receipt.counts == {"unknown_label": 1}
    assert [record.samples for record in world.log.records()] == [1, 1]


@pytest.mark.parametrize("over", ["reject", "fold"])
async def test_the_other_agent_of_a_pair_adds_no_series_to_any_limit(core: Core, over: str) -> None:
    limits = dataclasses.replace(PLATFORM.tenants[0].limits, active_series=1, new_series_per_h=1)
    fold: dict[str, Any] = {"over_series_limit": over, "fold_labels": ("cluster",)}
    world = Changed(core, ha_replica_label="__replica__", limits=limits, **fold)
    for replica in ("a", "b"):
        who = (("__replica__", replica), ("cluster", "eu"))
        outcome = await world.send(series("game_hitches_total", *who))
        assert (outcome.receipt.counts, outcome.samples_folded) == ({}, 0)
    assert outcome.deduplicated == 1
    assert (world.ingest.active_series("embergate"), len(world.stored())) == (1, 1)


def failovers() -> float:
    return REGISTRY.get_sample_value("tickscope_gateway_ha_failovers_total", {"tenant": "embergate"}) or 0.0


async def test_a_pair_whose_data_is_not_durable_is_not_done(core: Core) -> None:
    world = Changed(core, ha_replica_label="__replica__")
    world.log.fails = Busy("full", "full", 1.0)
    with pytest.raises(Busy, match="full"):
        await world.send(scraped("a", NOW_MS))
    with pytest.raises(Busy, match="ha_failover_s"):
        await world.send(scraped("b", NOW_MS))
