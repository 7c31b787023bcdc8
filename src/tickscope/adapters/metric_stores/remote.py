"""A hot store by Prometheus' own protocols: remote-write in, the query API to see what it has.

What differs between Prometheus, AMP and Mimir is a ``Site``: addresses, headers, what an answer means.
"""

import json
import math
import time
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp

from tickscope.adapters.http_post import Poster
from tickscope.adapters.retry_after import retry_after_s
from tickscope.errors import Retry
from tickscope.model.series import TENANT_LABEL, Series, is_stale
from tickscope.ports.metric_store import Accepts, Stored, Unavailable, WriteResult
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
_HEADERS = {
    "content-type": "application/x-protobuf",
    "content-encoding": "snappy",
    "x-prometheus-remote-write-version": "0.1.0",
    "user-agent": "tickscope-relay",
}


class Site(Protocol):
    """Where a tenant's metrics live, and how one speaks to it."""

    accepts: Accepts

    def write_url(self, tenant: str) -> str:
        """Return where the tenant's requests go."""
        ...

    def query_url(self, tenant: str) -> str:
        """Return the address of the instant query that sees the tenant's series."""
        ...

    def headers(self, method: str, url: str, tenant: str, body: bytes) -> Mapping[str, str]:
        """Return what makes the request the tenant's, and ours: a tenant's id, a signature. May raise Retry."""
        ...

    def verdict(self, status: int, text: str, retry_after_s: float | None) -> WriteResult:
        """Return what an answer means for the request that it answers."""
        ...


class RemoteStore:
    """A ``MetricStore`` at a site. Must be made inside a running event loop."""

    def __init__(self, site: Site, core: Core | None = None) -> None:
        self.accepts = site.accepts
        self._site = site
        self._core = core or load_core()
        self._poster = Poster(CONNECTIONS_MAX, WRITE_TIMEOUT_S, ANSWER_BYTES_MAX)
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=WRITE_TIMEOUT_S),
            connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX),
        )

    async def write(self, tenant: str, body: bytes) -> WriteResult:
        """Write one request; the tenant is already a label in it."""
        try:
            url = self._site.write_url(tenant)
            headers = {**_HEADERS, **self._site.headers("POST", url, tenant, body)}
            answer = await self._poster.post(url, headers, body)
            text = answer.body.decode("utf-8", "replace").strip()
            after_s = retry_after_s(answer.headers.get("retry-after"))
            return self._site.verdict(answer.status, text[:WHY_CHARS_MAX], after_s)
        except OSError as error:
            return Unavailable(f"the store cannot be reached: {error or type(error).__name__}")
        except Retry as error:
            return Unavailable(str(error))

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
        labels = dict(series.labels)
        tenant = labels.get(TENANT_LABEL, "")
        matchers = ",".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in series.labels)
        url = self._site.query_url(tenant)
        body = urlencode({"query": f"{{{matchers}}}{window}", "time": f"{t_ms / 1000:.3f}"}).encode()
        form = {"content-type": "application/x-www-form-urlencoded", "user-agent": _HEADERS["user-agent"]}
        try:
            headers = {**form, **self._site.headers("POST", url, tenant, body)}
            async with self._session.post(url, data=body, headers=headers) as response:
                if response.status != 200:
                    raise Retry(f"{url} answered {response.status} to a query")
                answer = await response.json()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Retry(f"{url} cannot be reached: {error or type(error).__name__}") from error
        rows: list[dict[str, Any]] = answer["data"]["result"]
        return next((row for row in rows if row["metric"] == labels), {})

    async def probe(self, tenant: str) -> bool:
        """Write a sample of our own with the time of now."""
        now_ms = time.time_ns() // 1_000_000
        labels = {"__name__": PROBE_METRIC, "job": "tickscope-relay", TENANT_LABEL: tenant}
        request = pb.WriteRequest(
            timeseries=[
                pb.TimeSeries(
                    labels=[pb.Label(name=name, value=labels[name]) for name in sorted(labels)],
                    samples=[pb.Sample(value=now_ms / 1000, timestamp=now_ms)],
                )
            ]
        )
        return isinstance(await self.write(tenant, self._core.compress(request.SerializeToString())), Stored)

    async def close(self) -> None:
        """Close connections."""
        self._poster.close()
        await self._session.close()


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
    """Compare as numbers: Mimir shows -0 as 0."""
    return one == other or (math.isnan(one) and math.isnan(other))
