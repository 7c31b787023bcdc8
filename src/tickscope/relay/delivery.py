"""Delivering records: until the store has every sample of them, or each that it refuses is a dead letter."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from tickscope.errors import Reject, Retry
from tickscope.model.record import Encoding, Entry, Record
from tickscope.model.series import TENANT_LABEL, Series
from tickscope.ports.dead_letters import DeadLetterSink
from tickscope.ports.metric_store import MetricStore
from tickscope.relay import decide, metrics
from tickscope.relay.burial import Burial, Place, Waiting
from tickscope.relay.late import Cut, Late, cut
from tickscope.relay.offering import Offering
from tickscope.wire import remote_write, snappy_preamble
from tickscope.wire.core import Core
from tickscope.wire.custom_buckets import without_custom_buckets
from tickscope.wire.pb import remote_pb2 as pb

STAMPED_GROWTH_MAX = 8
"""How much larger a stamped request may be than the largest that the gateway takes."""

ASKED_AT_ONCE_MAX = 64
"""Requests to the store at once, of all partitions. One that waits holds none: 64 of those would stop the rest."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Made:
    """Requests that the store takes, whether their histograms are known to be in order, and what is too late."""

    requests: Sequence[bytes]
    in_order: bool
    cut: Cut | None = None


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Delivery:
    """Delivers records of any partition; it keeps nothing of them."""

    def __init__(
        self,
        core: Core,
        store: MetricStore,
        dead_letters: DeadLetterSink,
        raw_bytes_max: int,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now_ms: Callable[[], int] = _now_ms,
        late: Late | None = None,
    ) -> None:
        """With ``late`` the store is not asked for what is too old for it."""
        self._core = core
        self._late = late
        self._store = store
        waiting = Waiting(sleep)
        self._offering = Offering(store, waiting, ASKED_AT_ONCE_MAX, metrics.WRITES)
        self._burial = Burial(dead_letters, waiting, now_ms)
        self._raw_bytes_max = raw_bytes_max
        self._sleep = sleep
        self._now_ms = now_ms

    async def deliver(self, entries: Sequence[Entry]) -> None:
        """Return when nothing is left to do of these entries of one partition; waits as long as the store is away.

        They go as one request; when the store will not have it, record by record.
        """
        if len(entries) == 1 or not await self._together(entries):
            for entry in entries:
                await self._alone(entry)
        now_ms = self._now_ms()
        for entry in entries:
            metrics.DELIVERY_AGE.observe(max(now_ms - entry.record.received_ms, 0) / 1000)

    async def _together(self, entries: Sequence[Entry]) -> bool:
        """Offer all in one request; return whether the store took it."""
        bodies = [entry.record.body for entry in entries]
        try:
            newest_ms = max(entry.record.received_ms for entry in entries)
            made = await self._requests(entries[0].record.tenant, bodies, newest_ms)
        except Reject:
            return False  # one of them cannot be read: alone, each tells for itself
        if made.cut:
            return False  # each has a receipt, and so a window, of its own
        for request in made.requests:
            if await self._refused(Place.of(entries[0]), request, made.in_order) is not None:
                return False
        metrics.DELIVERED.labels(entries[0].record.tenant).inc(sum(entry.record.samples for entry in entries))
        return True

    async def _alone(self, entry: Entry) -> None:
        record = entry.record
        place = Place.of(entry)
        try:
            await self._deliver(place, entry.record)
        except Reject as error:
            # A record that passed the gateway and still cannot be read must not hold up those behind it.
            log.error("partition %s, offset %d cannot be read: %s", place.partition, place.offset, error)
            why = f"unreadable record: {error}"
            await self._burial.bury(place, record.body, record.encoding, record.samples, why)

    async def _requests(self, tenant: str, bodies: Sequence[bytes], received_ms: int) -> _Made:
        """Return bodies as requests that the store takes: stamped, without what it does not know, in its size."""
        raw_bytes = sum(snappy_preamble.raw_bytes(body, self._raw_bytes_max) for body in bodies)
        if raw_bytes <= self._core.raw_bytes_per_ms:
            return self._made(tenant, bodies, received_ms)
        return await asyncio.to_thread(self._made, tenant, bodies, received_ms)

    def _made(self, tenant: str, bodies: Sequence[bytes], received_ms: int) -> _Made:
        stamped = self._core.stamp(bodies, TENANT_LABEL, tenant, self._raw_bytes_max)
        made, raw_bytes_max = stamped.body, self._raw_bytes_max * STAMPED_GROWTH_MAX
        in_two = None
        if self._late and stamped.t_first_ms is not None:
            before_ms = self._late.before_ms(received_ms)
            if stamped.t_first_ms < before_ms:
                in_two = cut(self._core, made, before_ms, raw_bytes_max)
                made = in_two.fresh
        if not made:
            return _Made((), in_order=True, cut=in_two)
        if stamped.custom_buckets and not self._store.accepts.custom_buckets:
            made = without_custom_buckets(self._core, made, raw_bytes_max)
        parts = self._core.split(made, self._store.accepts.body_bytes_max, raw_bytes_max)
        return _Made(parts, stamped.histograms_in_order, in_two)

    async def _deliver(self, place: Place, record: Record) -> None:
        dead = 0
        made = await self._requests(record.tenant, [record.body], record.received_ms)
        if self._late and made.cut:
            dead = made.cut.late_samples
            await self._late.keep(self._burial, place, made.cut.late, dead)
        for body in made.requests:
            refused = await self._refused(place, body, made.in_order)
            if refused is None:
                continue
            request = remote_write.parse(self._core.decompress(body, self._raw_bytes_max * STAMPED_GROWTH_MAX))
            await self._deliver_metadata(place, request, refused)
            if not self._store.accepts.out_of_order_histograms:
                await self._leave_out_echoes(place, request)
            dead += await self._bisect(place, request, refused)
        metrics.DELIVERED.labels(record.tenant).inc(max(record.samples - dead, 0))

    async def _deliver_metadata(self, place: Place, request: pb.WriteRequest, why: str) -> None:
        """Offer the metadata of a refused request alone; what the store will not have either is a dead letter.

        So is a request without samples, of which nothing is left to cut.
        """
        refused: str | None = why
        if decide.sample_count(request) > 0:
            if not request.metadata:
                return
            request = pb.WriteRequest(metadata=request.metadata)
            refused = await self._refused(place, remote_write.body_of(self._core, request))
        if refused is not None:
            body = remote_write.body_of(self._core, request)
            await self._burial.bury(place, body, Encoding.REMOTE_WRITE_1_SNAPPY, samples=0, why=refused)

    async def _refused(self, place: Place, body: bytes, in_order: bool = False) -> str | None:
        """Return why the store will not have a request, or None when it has it.

        A store that takes no histogram out of order drops one silently when an older one stands before it in the
        same request (Prometheus 2.42 looks again when it commits): such a request is cut before it is sent.
        ``in_order`` says that it is known to be none.
        """
        if not in_order and not self._store.accepts.out_of_order_histograms:
            look, raw_bytes_max = self._core.histograms_in_order, self._raw_bytes_max * STAMPED_GROWTH_MAX
            if snappy_preamble.raw_bytes(body, raw_bytes_max) <= self._core.raw_bytes_per_ms:
                in_order = look(body, raw_bytes_max)
            else:
                in_order = await asyncio.to_thread(look, body, raw_bytes_max)
            if not in_order:
                return "histograms of one series out of order within the request"
        return await self._offering.offer(place, body)

    async def _bisect(self, place: Place, request: pb.WriteRequest, why: str) -> int:
        """Deliver what the store takes of a refused request, in order; return how many samples it did not take."""
        samples = decide.sample_count(request)
        if samples == 0:
            return 0
        if samples == 1:
            return await self._settle(place, request, why)
        dead = 0
        for half in decide.halves(request):
            refused = await self._refused(place, remote_write.body_of(self._core, half))
            if refused is not None:
                dead += await self._bisect(place, half, refused)
        return dead

    async def _leave_out_echoes(self, place: Place, request: pb.WriteRequest) -> None:
        """Remove histograms that the store has already from a refused request.

        A redelivered body with several histograms of one series is out of order to a store that has the last of
        them; asking once for each series is cheaper than cutting down to each sample.
        """
        for series in request.timeseries:
            if len(series.histograms) > 1:
                held = await self._held(remote_write.series_of(series))
                left = [histogram for histogram in series.histograms if histogram.timestamp not in held]
                metrics.ALREADY_STORED.labels(place.tenant).inc(len(series.histograms) - len(left))
                del series.histograms[:]
                series.histograms.extend(left)

    async def _settle(self, place: Place, request: pb.WriteRequest, why: str) -> int:
        """Decide about a single refused sample: an echo of a redelivery, or a dead letter."""
        (series,) = (s for s in request.timeseries if s.samples or s.histograms)
        if await self._held(remote_write.series_of(series)):
            metrics.ALREADY_STORED.labels(place.tenant).inc()
            return 0
        # The sample alone: what else is left of the request depends on where it was cut, and a redelivery that is
        # cut elsewhere must find the letter that is there.
        alone = pb.TimeSeries(labels=series.labels, samples=series.samples, histograms=series.histograms)
        body = remote_write.body_of(self._core, pb.WriteRequest(timeseries=[alone]))
        await self._burial.bury(place, body, Encoding.REMOTE_WRITE_1_SNAPPY, samples=1, why=why)
        return 1

    async def _held(self, series: Series) -> frozenset[int]:
        attempt = 0
        while True:
            try:
                async with self._offering.slots:
                    return await self._store.held(series)
            except Retry as error:
                attempt += 1
                await self._sleep(min(decide.BACKOFF_FIRST_S * 2**attempt, decide.BACKOFF_S_MAX))
                log.warning("store: %s; asking again whether it holds a refused sample", error)
