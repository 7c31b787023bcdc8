"""A metric store in memory that refuses what Prometheus 2.42 refuses, by the same rules and with the same words."""

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from tickscope.errors import Retry
from tickscope.model.histogram import Histogram
from tickscope.model.series import Labels, Series, is_stale
from tickscope.ports.metric_store import Accepts, Refused, Stored, Unavailable, WriteResult
from tickscope.wire import remote_write
from tickscope.wire.core import Core
from tickscope.wire.pb import remote_pb2 as pb

IN_ORDER_SPAN_MS = 3_600_000
"""How far behind the newest sample of all a series may begin: half a block, as in Prometheus' head."""

RAW_BYTES_MAX = 2**32 - 1
PROMETHEUS = Accepts(600, out_of_order_histograms=False, partial_writes=False, custom_buckets=False)
Value = bytes | Histogram


@dataclass(slots=True)
class _Held:
    """One series: its values by time, and the time that bounds what is in order."""

    values: dict[int, Value] = field(default_factory=dict)
    last_ms: int | None = None


class MemoryMetricStore:
    """A ``MetricStore`` for tests.

    ``away`` takes it off the network; ``chokes`` answers a request with an error of the store's own;
    ``refuses_metadata`` refuses a request that has any. ``requests`` are those that it took.
    """

    def __init__(self, core: Core, accepts: Accepts = PROMETHEUS) -> None:
        self.accepts = accepts
        self.away = False
        self.chokes: Callable[[list[Series]], bool] = lambda _: False
        self.refuses_metadata = False
        self.requests: list[pb.WriteRequest] = []
        self.writes = 0
        self._core = core
        self._series: dict[Labels, _Held] = {}
        self._newest_ms = -math.inf

    async def write(self, tenant: str, body: bytes) -> WriteResult:
        """Take the request, whole or not at all unless the store accepts parts."""
        self.writes += 1
        if self.away:
            return Unavailable("the store is away")
        request = remote_write.parse(self._core.decompress(body, RAW_BYTES_MAX))
        every = [remote_write.series_of(series) for series in request.timeseries]
        if self.chokes(every):
            return Unavailable("the store answered 500: it choked", suspect_data=True)
        if self.refuses_metadata and request.metadata:
            return Refused("metadata")
        draft = {series.labels: self._copy(series.labels) for series in every}
        began = {labels: held.last_ms for labels, held in draft.items()}
        why = ""
        for series in every:
            for t_ms, value in points(series):
                held = draft[series.labels]
                if isinstance(value, Histogram) and self._drops(t_ms, held.last_ms, began[series.labels]):
                    continue
                fault = self._append(held, t_ms, value)
                if fault and not self.accepts.partial_writes:
                    return Refused(fault)
                why = why or fault
        self._series |= draft
        self._newest_ms = max([self._newest_ms, *(held.last_ms for held in draft.values() if held.last_ms)])
        if why:
            return Refused(why)
        self.requests.append(request)
        return Stored()

    async def held(self, series: Series) -> frozenset[int]:
        """Return the times of samples that are here with the same value."""
        if self.away:
            raise Retry("the store is away")
        held = self._copy(series.labels)
        return frozenset(
            t_ms for t_ms, value in points(series) if held.values.get(t_ms) == self._as_kept(held, value)
        )

    async def probe(self, tenant: str) -> bool:
        """Return whether the store is there; it has room and no clock."""
        return not self.away and not self.chokes([])

    async def close(self) -> None:
        """Nothing to release."""

    def times(self, labels: Labels) -> list[int]:
        """Return the times (ms) that a series has, ascending."""
        return sorted(self._copy(labels).values)

    def labels(self) -> set[Labels]:
        """Return every series that has a sample."""
        return {labels for labels, held in self._series.items() if held.values}

    def _copy(self, labels: Labels) -> _Held:
        found = self._series.get(labels, _Held())
        return _Held(dict(found.values), found.last_ms)

    def _drops(self, t_ms: int, last_ms: int | None, began_ms: int | None) -> bool:
        """Prometheus 2.42 says nothing of a histogram that is out of order within its own request."""
        behind = last_ms is not None and t_ms <= last_ms and (began_ms is None or t_ms > began_ms)
        return behind and not self.accepts.out_of_order_histograms

    def _append(self, held: _Held, t_ms: int, value: Value) -> str:
        """Keep a value, or return the store's sentence about why not (tsdb/head_append.go, ``appendable``)."""
        value = self._as_kept(held, value)
        in_time = t_ms >= self._newest_ms - IN_ORDER_SPAN_MS
        if in_time and (held.last_ms is None or t_ms > held.last_ms):
            held.values[t_ms], held.last_ms = value, t_ms
            return ""
        if in_time and t_ms == held.last_ms:
            return "" if _equal(held.values[t_ms], value) else "duplicate sample for timestamp"
        window_ms = self.accepts.out_of_order_window_s * 1000
        takes_order = window_ms > 0 and (isinstance(value, bytes) or self.accepts.out_of_order_histograms)
        if takes_order and t_ms >= self._newest_ms - window_ms:
            held.values.setdefault(t_ms, value)
            return ""
        if takes_order:
            return "too old sample"
        return "out of order sample" if in_time else "out of bounds"

    @staticmethod
    def _as_kept(held: _Held, value: Value) -> Value:
        """A float's stale marker on a series of histograms is kept as a histogram's."""
        if isinstance(value, Histogram):
            stale = is_stale(value.sum)
        else:
            stale = is_stale(struct.unpack("<d", value)[0])
            last = held.values.get(held.last_ms) if held.last_ms is not None else None
            stale = stale and isinstance(last, Histogram)
        return _STALE_HISTOGRAM if stale else value


_STALE_HISTOGRAM = Histogram(schema=0, count=0, sum=math.nan)


def points(series: Series) -> list[tuple[int, Value]]:
    """Return a series' samples as times and comparable values: floats by their bits."""
    floats: list[tuple[int, Value]] = [(each.t_ms, struct.pack("<d", each.value)) for each in series.samples]
    return floats + [(each.t_ms, each.histogram) for each in series.histograms]


def _equal(one: Value, other: Value) -> bool:
    """Two histograms with a NaN as sum are never equal to Prometheus 2.42: a stale marker has one."""
    if isinstance(other, Histogram) and math.isnan(other.sum):
        return False
    return one == other
