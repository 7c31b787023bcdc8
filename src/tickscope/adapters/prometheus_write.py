"""Prometheus as a hot store, by its remote-write receiver.

What 2.42 does with samples that it will not have (storage/remote/write_handler.go and tsdb/head_append.go of
that version): one bad sample discards the whole request; out-of-order, out-of-bounds and duplicate samples come
back as 400, 'too old' as 500; native histograms are never taken out of order; rewriting an old sample with
another value gets 204 and is dropped.
"""

import json
import math
import struct
import time
from typing import Any

import aiohttp

from tickscope.errors import Retry
from tickscope.model.series import Series, is_stale
from tickscope.ports.metric_store import Accepts, Refused, Stored, Unavailable, WriteResult
from tickscope.wire.chosen_core import load_core
from tickscope.wire.core import Core
from tickscope.wire.pb import remote_pb2 as pb

WRITE_TIMEOUT_S = 30.0
CONNECTIONS_MAX = 64
ANSWER_BYTES_MAX = 64 * 1024
WHY_CHARS_MAX = 500
LOOKBACK_MS = 300_000
"""How long Prometheus shows a sample that no other follows (its default)."""

PROBE_METRIC = "tickscope_relay_probe"

_DATA_SENTENCES = ("too old sample", "out of bounds", "out of order", "duplicate sample")
"""What a 500 says when it is about the data and not about the store."""

_HEADERS = {
    "content-type": "application/x-protobuf",
    "content-encoding": "snappy",
    "x-prometheus-remote-write-version": "0.1.0",
    "user-agent": "tickscope-relay",
}


class PrometheusStore:
    """A ``MetricStore``; ``address`` is the server's base URL."""

    def __init__(self, address: str, out_of_order_window_s: int, core: Core | None = None) -> None:
        self.accepts = Accepts(out_of_order_window_s, out_of_order_histograms=False, partial_writes=False)
        self._address = address
        self._core = core or load_core()
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=WRITE_TIMEOUT_S),
            connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX),
        )

    async def write(self, tenant: str, body: bytes) -> WriteResult:
        """Write one request; the tenant is already a label in it."""
        try:
            async with self._session.post(f"{self._address}/api/v1/write", data=body, headers=_HEADERS) as response:
                text = (await response.content.read(ANSWER_BYTES_MAX)).decode("utf-8", "replace").strip()
                return verdict(response.status, text[:WHY_CHARS_MAX])
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Unavailable(f"{self._address} cannot be reached: {error or type(error).__name__}")

    async def held(self, series: Series) -> frozenset[int]:
        """Ask the query API for raw samples of exactly this series over the time that its samples span.

        No query shows a stale marker (remote-read would, but in 2.42 not on histograms). One counts as held when it
        would change nothing: the series has ended at that time, though it has a sample shortly before.
        """
        times = [sample.t_ms for sample in series.samples] + [sample.t_ms for sample in series.histograms]
        if not times:
            return frozenset()
        stale = _stale_times(series)
        span_ms = max(times) - min(times) + 1 + (LOOKBACK_MS if stale else 0)
        found = await self._query(series, f"[{span_ms}ms]", max(times))
        held = _held(series, found)
        seen = [_ms(t) for t, _ in found.get("values", []) + found.get("histograms", [])]
        for t_ms in stale:
            shown = any(t_ms - LOOKBACK_MS < each < t_ms for each in seen)
            if shown and t_ms not in seen and not await self._query(series, "", t_ms):
                held |= {t_ms}
        return held

    async def _query(self, series: Series, window: str, t_ms: int) -> dict[str, Any]:
        """Return the row of exactly this series, or nothing; raises Retry."""
        matchers = ",".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in series.labels)
        params = {"query": f"{{{matchers}}}{window}", "time": f"{t_ms / 1000:.3f}"}
        try:
            async with self._session.get(f"{self._address}/api/v1/query", params=params) as response:
                if response.status != 200:
                    raise Retry(f"{self._address} answered {response.status} to a query")
                answer = await response.json()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Retry(f"{self._address} cannot be reached: {error or type(error).__name__}") from error
        labels = dict(series.labels)
        rows: list[dict[str, Any]] = answer["data"]["result"]
        return next((row for row in rows if row["metric"] == labels), {})

    async def probe(self) -> bool:
        """Write a sample of our own with the time of now."""
        now_ms = time.time_ns() // 1_000_000
        request = pb.WriteRequest(
            timeseries=[
                pb.TimeSeries(
                    labels=[
                        pb.Label(name="__name__", value=PROBE_METRIC),
                        pb.Label(name="job", value="tickscope-relay"),
                    ],
                    samples=[pb.Sample(value=now_ms / 1000, timestamp=now_ms)],
                )
            ]
        )
        return isinstance(await self.write("", self._core.compress(request.SerializeToString())), Stored)

    async def close(self) -> None:
        """Close connections."""
        await self._session.close()


def verdict(status: int, text: str) -> WriteResult:
    """Return what a status and its sentence mean for the request that they answer."""
    if 200 <= status < 300:
        return Stored()
    if status in (400, 413) or (status == 500 and any(known in text for known in _DATA_SENTENCES)):
        return Refused(f"{status}: {text}")
    return Unavailable(f"the store answered {status}: {text}", suspect_data=status == 500)


def _held(series: Series, found: dict[str, list[list[Any]]]) -> frozenset[int]:
    floats = {_ms(t): float(value) for t, value in found.get("values", [])}
    histograms = {_ms(t): (float(h["count"]), float(h["sum"])) for t, h in found.get("histograms", [])}
    held = {each.t_ms for each in series.samples if each.t_ms in floats and _same(floats[each.t_ms], each.value)}
    for each in series.histograms:
        count, total = histograms.get(each.t_ms, (-1.0, 0.0))
        if count == each.histogram.count and _same(total, each.histogram.sum):
            held.add(each.t_ms)
    return frozenset(held)


def _stale_times(series: Series) -> list[int]:
    floats = [each.t_ms for each in series.samples if is_stale(each.value)]
    return floats + [each.t_ms for each in series.histograms if is_stale(each.histogram.sum)]


def _ms(seconds: float | str) -> int:
    return round(float(seconds) * 1000)


def _same(one: float, other: float) -> bool:
    return struct.pack("d", one) == struct.pack("d", other) or (math.isnan(one) and math.isnan(other))
