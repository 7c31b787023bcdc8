"""A load with an eye on its freshness, for as long as a gate needs it."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Sequence

from tickscope.gates.gate import World
from tickscope.gates.load.acks import Ack, AckJournal
from tickscope.gates.load.plan import load_plan
from tickscope.gates.load.run import Load, LoadResult
from tickscope.gates.oracle.findings import Findings
from tickscope.gates.oracle.freshness import Freshness, Look, ages_by_tenant
from tickscope.gates.oracle.read import StoreReader
from tickscope.gates.oracle.verify import Told, verify
from tickscope.gates.timeline import over_time
from tickscope.gates.verdict import Band, Line, Plot

ANSWER_S_MAX = 60.0
"""After the load's end; what has no answer by then is given up."""


class UnderLoad:
    """An environment under load. What is found of it is compared after ``ended``."""

    def __init__(self, load: Load, running: asyncio.Task[LoadResult], fresh: Freshness) -> None:
        self.load = load
        self.fresh = fresh
        self._running = running

    async def ended(self) -> LoadResult:
        """Return when everything due was answered or given up."""
        return await self._running

    async def compared(self, within_s: float, told: Told = lambda _: None) -> Findings:
        """Return how what is stored differs from what was sent."""
        result = await self.ended()
        return await verify(self.fresh.store, result.plan, result.acks, within_s, told)


@contextlib.asynccontextmanager
async def under_load(
    world: World, name: str, for_s: float = math.inf, times: float = 1.0
) -> AsyncIterator[UnderLoad]:
    """Send ``times`` the nominal load for so long, or until it is stopped; nothing of it outlives the block."""
    plan = load_plan(world.platform, f"{world.run}-{name}", times)
    store = StoreReader(world.session, world.target.hot_store_url)
    with AckJournal(world.folder / f"{name}-acks.jsonl") as journal:
        load = Load(plan, world.target.gateway_url, world.target.tokens, journal, ANSWER_S_MAX)
        fresh = Freshness(plan, store, load.timetable.began_s)
        running = asyncio.create_task(load.run(for_s))
        looking = asyncio.create_task(fresh.run())
        try:
            yield UnderLoad(load, running, fresh)
        finally:
            for task in (running, looking):
                task.cancel()
            await asyncio.gather(running, looking, return_exceptions=True)


def latency_plot(acks: Sequence[Ack], limit_ms: float | None = None, bands: tuple[Band, ...] = ()) -> Plot:
    """Return the time to first byte over the load, worst of each moment, a line for each tenant."""
    points: dict[str, list[tuple[float, float]]] = {}
    for ack in acks:
        points.setdefault(ack.tenant, []).append((ack.due_s, ack.latency_s * 1000))
    times_s, columns = over_time(points)
    lines = tuple(Line(tenant, values) for tenant, values in columns.items())
    return Plot("Ingest: time to first byte, from when a request was due", "ms", times_s, lines, bands, limit_ms)


def age_plot(
    looks: Sequence[Look], began_s: float, ended_s: float, limit_s: float, bands: tuple[Band, ...] = ()
) -> Plot:
    """Return the write→read age over the load, worst of each moment, a line for each tenant.

    What is looked at after the load's end is left out: nothing new can be read then.
    """
    times_s, columns = over_time(ages_by_tenant([look for look in looks if look.at_s <= ended_s], began_s))
    lines = tuple(Line(tenant, values) for tenant, values in columns.items())
    return Plot("Freshness: write→read age", "s", times_s, lines, bands, limit_s)
