"""A relay's surroundings for tests: a store, dead letters, a clock that stands, sleeps that take no time."""

import asyncio
from collections.abc import Callable

from tickscope.model.record import Entry, Record
from tickscope.model.series import TENANT_LABEL, Labels, Series
from tickscope.ports.dead_letters import DeadLetter
from tickscope.ports.memory_dead_letters import MemoryDeadLetters
from tickscope.ports.memory_metric_store import PROMETHEUS, MemoryMetricStore
from tickscope.ports.metric_store import Accepts
from tickscope.relay.delivery import Delivery
from tickscope.relay.late import Late
from tickscope.wire import remote_write
from tickscope.wire.pb import remote_pb2 as pb
from tickscope.wire.reference import ReferenceCore

CORE = ReferenceCore()
NOW_MS = 1_700_000_000_000
TOO_OLD_MS = NOW_MS - 2 * 3_600_000
WAIT_S = 5.0


def floats(name: str, *times_ms: int, value: float = 1.0) -> pb.TimeSeries:
    samples = [pb.Sample(value=value, timestamp=t_ms) for t_ms in times_ms]
    return pb.TimeSeries(labels=[pb.Label(name="__name__", value=name)], samples=samples)


def histograms(name: str, *times_ms: int) -> pb.TimeSeries:
    series = floats(name)
    for t_ms in times_ms:
        count = t_ms % 97
        series.histograms.add(count_int=count, zero_count_int=count, sum=float(t_ms), schema=3, timestamp=t_ms)
    return series


def record(*series: pb.TimeSeries, tenant: str = "embergate", sender: str = "edge") -> Record:
    body = remote_write.body_of(CORE, pb.WriteRequest(timeseries=series))
    samples = sum(len(each.samples) + len(each.histograms) for each in series)
    return Record(tenant, sender, NOW_MS, bytes(16), samples, body)


def labels(name: str, tenant: str = "embergate") -> Labels:
    return (("__name__", name), (TENANT_LABEL, tenant))


class World:
    """Everything around one ``Delivery``. ``on_sleep`` is called with each delay instead of waiting."""

    def __init__(
        self, accepts: Accepts = PROMETHEUS, letters_bytes_max: int = 1 << 20, late: Late | None = None
    ) -> None:
        self.store = MemoryMetricStore(CORE, accepts)
        self.letters = MemoryDeadLetters(letters_bytes_max)
        self.slept: list[float] = []
        self.on_sleep: Callable[[float], None] = lambda _: None
        self.delivery = Delivery(CORE, self.store, self.letters, 1 << 25, self._sleep, lambda: NOW_MS, late)

    async def _sleep(self, delay_s: float) -> None:
        self.slept.append(delay_s)
        self.on_sleep(delay_s)
        await asyncio.sleep(0)

    async def begin(self) -> None:
        """Give the store a sample of now: from here on it knows what is too old."""
        await self.deliver(floats("anchor", NOW_MS))

    async def deliver(self, *series: pb.TimeSeries, offset: int = 0, tenant: str = "embergate") -> None:
        async with asyncio.timeout(WAIT_S):
            await self.delivery.deliver([Entry(offset, record(*series, tenant=tenant))])

    def dead(self) -> list[DeadLetter]:
        return list(self.letters.list(None, 0, 10_000))

    def dead_series(self) -> list[Series]:
        """Return the series of all dead letters, without those that hold nothing."""
        found = []
        for letter in self.dead():
            request = remote_write.parse(CORE.decompress(letter.body, 1 << 20))
            every = [remote_write.series_of(each) for each in request.timeseries]
            found += [each for each in every if each.samples or each.histograms]
        return found


async def until(condition: Callable[[], bool]) -> None:
    """Let others run until a condition holds."""
    async with asyncio.timeout(WAIT_S):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0)
