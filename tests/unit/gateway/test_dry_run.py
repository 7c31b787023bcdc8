"""Limits that are only tried: they are told as the real ones would be, and change nothing."""

import dataclasses
from typing import Any

import pytest

from tests.unit.gateway.test_overflow import Folding, series
from tests.unit.gateway.world import PLATFORM
from tests.unit.wire.cores import NAMES, core_named
from tickscope.wire.core import Core


@pytest.fixture(params=NAMES)
def core(request: pytest.FixtureRequest) -> Core:
    return core_named(request.param)


def trying(core: Core, **tenant: Any) -> Folding:
    world = Folding(core, {"limits_dry_run": {"series_per_metric": 2}}, series_per_metric=100)
    first, *others = world.platform.tenants
    world.platform = dataclasses.replace(world.platform, tenants=(dataclasses.replace(first, **tenant), *others))
    world.ingest.reload(world.platform)
    return world


async def test_a_lower_limit_is_tried_on_every_request_and_refuses_nothing(core: Core) -> None:
    world = trying(core, over_series_limit="reject")
    for time in (0, 1):
        outcome = await world.send(*(series(each, (1, time)) for each in "abcde"))
        assert (outcome.receipt.counts, outcome.written.samples) == ({}, 5)
        assert outcome.tried.refused.counts == {"series_per_metric": 3}
    assert "limits.series_per_metric" in outcome.tried.refused.shown[0].message
    assert [kept.verdict for kept in world.ingest.receipts.of("embergate")] == ["would_refuse"] * 2


async def test_what_would_be_folded_is_told_once(core: Core) -> None:
    world = trying(core)
    first, second = [await world.send(*(series(each, (1, time)) for each in "abcde")) for time in (0, 1)]
    assert first.tried.folded.counts == {"series_per_metric": 3}
    assert (second.tried.folded.counts, first.tried.refused.counts, first.folded.counts) == ({}, {}, {})
    assert "label 'shard_id'" in first.tried.folded.shown[0].message
    assert (world.sums(), len(world.others())) == ([], 10)


async def test_what_the_schema_refuses_is_no_matter_of_a_limit(core: Core) -> None:
    world = trying(core)
    outcome = await world.send(*(series(each, (1, 0), player="1") for each in "abcde"))
    assert (outcome.receipt.counts, outcome.tried.refused.counts) == ({"unknown_label": 5}, {})


async def test_idle_series_make_room_for_others(core: Core) -> None:
    world = trying(core, over_series_limit="reject")
    await world.send(series("a", (1, 0)), series("b", (1, 0)))
    world.now_ms += 3 * 3_600_000
    world.ingest.expire()
    assert (await world.send(series("c", (1, 10_000_000)))).tried.refused.counts == {}


async def test_a_tenant_that_tries_nothing_is_not_looked_at_twice(core: Core) -> None:
    world = trying(core, limits_dry_run={})
    assert PLATFORM.tenants[0].limits_dry_run == {}
    assert (await world.send(*(series(each, (1, 0)) for each in "abc"))).tried.refused.counts == {}


async def test_another_limit_of_a_newer_file_is_tried_from_then_on(core: Core) -> None:
    world = trying(core, over_series_limit="reject")
    await world.send(*(series(each, (1, 0)) for each in "abc"))
    first, *others = world.platform.tenants
    wider = dataclasses.replace(first, limits_dry_run={"series_per_metric": 3})
    world.ingest.reload(dataclasses.replace(world.platform, tenants=(wider, *others)))
    outcome = await world.send(*(series(each, (1, 1)) for each in "abcd"))
    assert outcome.tried.refused.counts == {"series_per_metric": 1}
