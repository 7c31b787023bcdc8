"""A load: all producers of a plan at once, and how much the generator itself had left."""

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from tickscope.gates.load.acks import Ack, AckJournal
from tickscope.gates.load.batch import Batches
from tickscope.gates.load.plan import LoadPlan
from tickscope.gates.load.producer import Producer, Timetable
from tickscope.gates.quantile import quantile

HEADROOM_MIN = 1.5
LATE_P99_S_MAX = 0.1
START_DELAY_S = 0.2
"""Until every producer stands ready."""


@dataclass(frozen=True, slots=True)
class Headroom:
    """How far the generator was from being the limit.

    ``times`` is 1 / (the share of one core that its process used); ``late_p99_s`` is how late it began requests
    that nothing held up.
    """

    times: float
    late_p99_s: float

    @property
    def enough(self) -> bool:
        """Return whether what was measured is the platform's doing and not the generator's."""
        return self.times >= HEADROOM_MIN and self.late_p99_s <= LATE_P99_S_MAX

    def sentence(self) -> str:
        """Return the same for people."""
        return (
            f"the generator could have sent {self.times:.1f}× as much on its core and began 99% of the requests "
            f"within {self.late_p99_s * 1000:.0f} ms of when they were due"
        )


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load did; ``began_s`` and ``ended_s`` are Unix times between which requests were due."""

    plan: LoadPlan
    began_s: float
    ended_s: float
    acks: Sequence[Ack]
    headroom: Headroom


class Load:
    """A load that is under way, until its end or until it is told to stop."""

    def __init__(
        self, plan: LoadPlan, gateway_url: str, tokens: dict[str, str], journal: AckJournal, answer_s_max: float
    ) -> None:
        """Begin very soon; what is unanswered ``answer_s_max`` after the end is given up."""
        self.plan = plan
        self.journal = journal
        url = f"{gateway_url.rstrip('/')}/api/v1/push"
        self._producers = [
            Producer(tenant, name, Batches(plan, slots), url, tokens[tenant])
            for tenant, name, slots in plan.producers()
        ]
        for producer in self._producers:
            producer.batches.body(time.time_ns() // 1_000_000)  # names series now, so that no request waits for it
        self.timetable = Timetable(time.time() + START_DELAY_S, plan.interval_ms / 1000, answer_s_max)

    def stop(self) -> None:
        """Let nothing be due any more."""
        self.timetable.end_s = min(self.timetable.end_s, time.time())

    async def run(self, for_s: float = math.inf) -> LoadResult:
        """Send for so long, or until ``stop``."""
        table = self.timetable
        table.end_s = min(table.end_s, table.began_s + for_s)
        cpu_s, clock_s = time.process_time(), time.monotonic()
        connector = aiohttp.TCPConnector(limit=0)  # each producer has one request under way
        async with aiohttp.ClientSession(connector=connector) as session, asyncio.TaskGroup() as group:
            for place, producer in enumerate(self._producers):
                share = place / len(self._producers)
                group.create_task(producer.run(session, table, share, self.journal))
        cpu_s, clock_s = time.process_time() - cpu_s, time.monotonic() - clock_s
        late_s = [late for producer in self._producers for late in producer.starts_late_s]
        headroom = Headroom(clock_s / max(cpu_s, 1e-9), quantile(late_s, 0.99))
        return LoadResult(self.plan, table.began_s, table.end_s, tuple(self.journal.acks), headroom)
