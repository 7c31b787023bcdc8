"""How long an environment takes to be itself again after a fault."""

import asyncio
import time
from collections.abc import Callable

from tickscope.gates.oracle.freshness import Freshness

POLL_S = 0.05


async def recovered_s(fresh: Freshness, ended_s: float, freshness_s: float, within_s: float) -> float | None:
    """Return how long after ``ended_s`` every tenant was fresh again; None when not ``within_s``.

    Fresh is: of each producer a sample from after the end can be read, and the newest of none is older than
    ``freshness_s``.
    """

    def fresh_again() -> bool:
        return all(
            fresh.newest_s(tenant) >= max(ended_s, time.time() - freshness_s) for tenant in fresh.plan.tenants
        )

    return await _until(fresh_again, ended_s, within_s)


async def steady(fresh: Freshness, freshness_s: float, within_s: float) -> bool:
    """Return whether every tenant becomes fresh within a time: the hypothesis before a fault."""

    def is_fresh() -> bool:
        return all(fresh.newest_s(tenant) >= time.time() - freshness_s for tenant in fresh.plan.tenants)

    return await _until(is_fresh, time.time(), within_s) is not None


async def _until(holds: Callable[[], bool], since_s: float, within_s: float) -> float | None:
    while not holds():
        if time.time() - since_s > within_s:
            return None
        await asyncio.sleep(POLL_S)
    return max(time.time() - since_s, 0.0)
