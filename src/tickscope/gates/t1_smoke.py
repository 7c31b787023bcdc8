"""T1: each signal that exists, once, end to end."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from tickscope.errors import Retry
from tickscope.gates.door import Door, personal_data, unknown_label
from tickscope.gates.gate import Gate, World
from tickscope.gates.load import values
from tickscope.gates.load.batch import Batches
from tickscope.gates.load.plan import LoadPlan, load_plan
from tickscope.gates.load.shapes import Shape, labels_of, shard_at
from tickscope.gates.oracle.compare import compare_slot
from tickscope.gates.oracle.read import StoreReader
from tickscope.gates.oracle.verify import selector
from tickscope.gates.profile import Profile
from tickscope.gates.query import instant
from tickscope.gates.recorder import CouldNotRunError, Recorder
from tickscope.gates.statsd import send_statsd
from tickscope.gates.verdict import Check, at_most
from tickscope.model.platform import Platform

POLL_S = 0.2
REMOTE_WRITE_S, REFUSALS_S = 3.0, 1.0


def _planned_s(platform: Platform, _: Profile) -> float:
    return REMOTE_WRITE_S + REFUSALS_S + platform.edge.scrape_interval_s + platform.edge.send_deadline_s


async def judge(world: World, recorder: Recorder) -> None:
    """Send a counter and a histogram of every kind by every way in, and wait until each can be read."""
    plan = load_plan(world.platform, f"{world.run}-t1")
    door = Door(world.session, world.target)
    recorder.step("remote-write")
    await asyncio.gather(*(_remote_write(world, recorder, plan, door, tenant) for tenant in plan.tenants))
    recorder.step("what must be refused")
    for refusal in (unknown_label(plan), personal_data(plan)):
        recorder.check(*await door.refuses(plan.tenants[0], refusal))
    recorder.check(await door.needs_a_token())
    for tenant, address in world.target.statsd.items():
        recorder.step(f"StatsD of {tenant}")
        await _statsd(world, recorder, plan, tenant, address)


async def _remote_write(world: World, recorder: Recorder, plan: LoadPlan, door: Door, tenant: str) -> None:
    limit_s = world.platform.slo.freshness_p99_s
    t_ms = time.time_ns() // 1_000_000
    answer = await door.push(tenant, Batches(plan, range(1)).body(t_ms))
    if answer.status == 0:
        raise CouldNotRunError(f"{door.url}: {answer.said}; is the platform running?")
    accepted = answer.status in (200, 204)
    recorder.check(Check(f"{tenant}: remote-write is taken", 1, accepted, detail=f"{answer.status} {answer.said}"))
    if not accepted:
        return
    for shape in (plan.pilot, next((s for s in plan.shapes if s.kind == "histogram"), plan.pilot)):
        await _visible(world, recorder, plan, tenant, shape, t_ms)
    store = StoreReader(world.session, world.target.hot_store_url)
    stored = await store.raw(selector(plan, tenant, "s00000-.*"), t_ms - 1000, t_ms + 1000)
    found = compare_slot(plan, 0, [t_ms], frozenset([t_ms]), stored)
    off = found.missing + found.off + found.histograms_off + found.unsent + found.repeated
    seen = f"{found.stored} series"
    recorder.check(at_most(f"{tenant}: series stored otherwise than sent", 2, off, 0, "series", seen))
    ages = (time.time() * 1000 - t_ms) / 1000
    recorder.check(at_most(f"{tenant}: all of it stored", 0, ages, limit_s, "s"))


async def _visible(world: World, recorder: Recorder, plan: LoadPlan, tenant: str, shape: Shape, t_ms: int) -> None:
    """Record how long a sample takes to be seen by the tenant's own query."""
    shard = shard_at(0, plan.slots, plan.replaced_per_m, t_ms)
    series = labels_of(shape, shard, plan.run, plan.schema)
    seen = ",".join(f'{name}="{value}"' for name, value in series)
    if shape.kind == "histogram":
        query = f"histogram_count({{{seen}}})"
        sent = float(values.histogram(values.identity(series), t_ms, plan.schema.histogram_schema).count)
    else:
        query, sent = f"{{{seen}}}", values.counter(values.identity(series), t_ms)

    async def is_there() -> bool:
        rows = await instant(world.session, world.target, tenant, query)
        return bool(rows) and float(rows[0]["value"][1]) == sent

    await _within(
        world, recorder, f"{tenant}: a {shape.kind} by remote-write, write→read age", t_ms / 1000, is_there
    )


async def _statsd(world: World, recorder: Recorder, plan: LoadPlan, tenant: str, address: tuple[str, int]) -> None:
    """Record how long a count and a timing take from a game server's datagram to a query."""
    shard = f"{world.run}-statsd"
    began_s = time.time()
    sent = send_statsd(plan, address, shard)
    for family, query in sent.items():

        async def is_there(query: str = query) -> bool:
            rows = await instant(world.session, world.target, tenant, query)
            return bool(rows) and float(rows[0]["value"][1]) == 3

        await _within(world, recorder, f"{tenant}: {family} by StatsD, send→read age", began_s, is_there)


async def _within(
    world: World, recorder: Recorder, name: str, since_s: float, is_there: Callable[[], Awaitable[bool]]
) -> None:
    limit_s = world.platform.slo.freshness_p99_s
    said = ""
    while True:
        try:
            there = await is_there()
        except Retry as error:
            there, said = False, str(error)
        age_s = time.time() - since_s
        if there:
            recorder.check(at_most(name, 0, age_s, limit_s, "s"))
            return
        if age_s > limit_s:
            recorder.check(Check(name, 0, False, age_s, limit_s, "s", said or "it cannot be read yet"))
            return
        await asyncio.sleep(POLL_S)


GATE = Gate(
    name="T1",
    title="Smoke",
    proves="each signal that exists, once, end to end, within the freshness objective; refusals with reasons",
    planned_s=_planned_s,
    judge=judge,
)
