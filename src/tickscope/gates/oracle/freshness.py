"""Write→read age from outside: how long after its moment a sample can be read."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tickscope.errors import Retry
from tickscope.gates.load.plan import LoadPlan
from tickscope.gates.oracle.read import StoreReader
from tickscope.gates.oracle.verify import selector, slot_of

POLL_S = 0.25
NEVER_S = 0.0
ROUNDING = 0.01
"""Of an interval: times come back in whole milliseconds."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a tenant. ``newest_s`` is the Unix time up to which all of its producers can be read."""

    at_s: float
    tenant: str
    newest_s: float | None
    """None when the store did not answer."""


@dataclass(slots=True)
class Freshness:
    """Looks at a load's tenants until it is cancelled."""

    plan: LoadPlan
    store: StoreReader
    began_s: float
    looks: list[Look] = field(default_factory=list)
    ages_s: list[float] = field(default_factory=list)
    """One for each sample of the series that is looked at: when it was first seen, less its moment."""

    async def run(self) -> None:
        """Look at every tenant, again and again."""
        newest = dict.fromkeys(((tenant, name) for tenant, name, _ in self.plan.producers()), NEVER_S)
        while True:
            for tenant in self.plan.tenants:
                await self._look(tenant, newest)
            await asyncio.sleep(POLL_S)

    def newest_s(self, tenant: str) -> float:
        """Return the Unix time up to which a tenant's samples were seen."""
        return next(
            (look.newest_s for look in reversed(self.looks) if look.tenant == tenant and look.newest_s), 0.0
        )

    async def _look(self, tenant: str, newest: dict[tuple[str, str], float]) -> None:
        family = self.plan.pilot.family
        try:
            rows = await self.store.newest(selector(self.plan, tenant, ".+", family), time.time())
        except Retry:
            self.looks.append(Look(time.time(), tenant, None))
            return
        seen_s = time.time()
        for labels, at_s in rows:
            producer = (tenant, f"load-{slot_of(labels['instance']) // self.plan.slots_per_producer}")
            self._note(producer, at_s, seen_s, newest)
        reached = min(at_s for (owner, _), at_s in newest.items() if owner == tenant)
        self.looks.append(Look(seen_s, tenant, reached))

    def _note(
        self, producer: tuple[str, str], at_s: float, seen_s: float, newest: dict[tuple[str, str], float]
    ) -> None:
        interval_s = self.plan.interval_ms / 1000
        before_s = max(newest[producer], self.began_s - interval_s)
        passed = int((at_s - before_s) / interval_s + ROUNDING)
        if passed > 0:
            self.ages_s += [seen_s - at_s + step * interval_s for step in range(passed)]
            newest[producer] = at_s


def ages_by_tenant(looks: Sequence[Look], began_s: float) -> dict[str, list[tuple[float, float]]]:
    """Return for each tenant (seconds since ``began_s``, age in s of what could be read then)."""
    found: dict[str, list[tuple[float, float]]] = {}
    last: dict[str, float] = {}
    for look in looks:
        last[look.tenant] = look.newest_s or last.get(look.tenant, began_s)
        found.setdefault(look.tenant, []).append((look.at_s - began_s, max(look.at_s - last[look.tenant], 0.0)))
    return found
