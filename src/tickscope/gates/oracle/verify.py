"""The oracle: everything that a load was to send, against everything that the store holds of it."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence

from tickscope.errors import Retry
from tickscope.gates.load.acks import Ack
from tickscope.gates.load.plan import LoadPlan
from tickscope.gates.load.shapes import JOB
from tickscope.gates.oracle.compare import compare_slot
from tickscope.gates.oracle.findings import Findings
from tickscope.gates.oracle.read import StoredSeries, StoreReader
from tickscope.model.series import TENANT_LABEL

POINTS_PER_QUERY = 20_000
AGAIN_S = 0.5

Told = Callable[[float], None]
"""Is told the share that is done, 0 to 1."""


def selector(plan: LoadPlan, tenant: str, instances: str, name: str = "") -> str:
    """Return the selector of a run's series whose instance, after the run's name, matches a regular expression."""
    family = f'__name__="{name}",' if name else ""
    return f'{{{family}job="{JOB}",{TENANT_LABEL}="{tenant}",instance=~"{plan.run}/{instances}"}}'


async def verify(
    store: StoreReader, plan: LoadPlan, acks: Sequence[Ack], within_s: float, told: Told = lambda _: None
) -> Findings:
    """Compare until nothing acknowledged is missing or ``within_s`` have passed, whichever is first.

    A store that does not answer is asked again as long; raises Retry when it still does not.
    """
    deadline = time.monotonic() + within_s
    while True:
        last = time.monotonic() > deadline
        try:
            found = await _compare(store, plan, acks, told)
            if found.missing == 0 or last:
                return found
        except Retry:
            if last:
                raise
        await asyncio.sleep(AGAIN_S)


async def _compare(store: StoreReader, plan: LoadPlan, acks: Sequence[Ack], told: Told) -> Findings:
    found = Findings()
    members = plan.producers()
    for number, (tenant, producer, slots) in enumerate(members):
        own = [ack for ack in acks if (ack.tenant, ack.producer) == (tenant, producer)]
        due_ms = [ack.t_ms for ack in own]
        acknowledged_ms = frozenset(ack.t_ms for ack in own if ack.outcome == "acknowledged")
        for part, start_ms, end_ms in _windows(plan, slots, due_ms):
            stored = await _read(store, plan, tenant, part, start_ms, end_ms)
            for slot in part:
                window_ms = [t_ms for t_ms in due_ms if start_ms <= t_ms < end_ms]
                found = found.plus(compare_slot(plan, slot, window_ms, acknowledged_ms, stored.get(slot, ())))
                await asyncio.sleep(0)
        told((number + 1) / len(members))
    return found


async def _read(
    store: StoreReader, plan: LoadPlan, tenant: str, slots: range, start_ms: int, end_ms: int
) -> dict[int, list[StoredSeries]]:
    names = "|".join(f"s{slot:05d}" for slot in slots)
    stored: dict[int, list[StoredSeries]] = {}
    for series in await store.raw(selector(plan, tenant, f"({names})-.*"), start_ms, end_ms):
        stored.setdefault(slot_of(dict(series.labels)["instance"]), []).append(series)
    return stored


def slot_of(instance: str) -> int:
    """Return the slot of a series, from its label ``instance``."""
    return int(instance.rsplit("/s", 1)[1].split("-", 1)[0])


def _windows(plan: LoadPlan, slots: range, due_ms: Sequence[int]) -> Iterator[tuple[range, int, int]]:
    """Yield (slots, start, end) that cover all of it in queries of about ``POINTS_PER_QUERY`` samples.

    The first begins a little early and the last ends a little late: what nobody sent is found there too.
    """
    if not due_ms:
        return
    start_ms, end_ms = min(due_ms) - plan.interval_ms, max(due_ms) + plan.interval_ms
    moments = max(1, POINTS_PER_QUERY // len(plan.shapes))
    step_ms = moments * plan.interval_ms
    together = max(1, moments * plan.interval_ms // (end_ms - start_ms))
    for first in range(slots.start, slots.stop, together):
        part = range(first, min(first + together, slots.stop))
        for at_ms in range(start_ms, end_ms, step_ms):
            yield part, at_ms, min(at_ms + step_ms, end_ms)
