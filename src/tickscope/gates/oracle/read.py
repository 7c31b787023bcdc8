"""Raw samples out of a store, by the Prometheus HTTP API; no room's code has a part in it."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp

from tickscope.errors import Reject, Retry
from tickscope.model.series import TENANT_LABEL, Labels

ANSWER_BYTES_MAX = 512 * 1024 * 1024
QUERY_S_MAX = 60.0


@dataclass(frozen=True, slots=True)
class StoredHistogram:
    """A native histogram as a query shows it; ``buckets`` are (upper bound, count) of the positive ones."""

    count: float
    sum: float
    zero_count: float
    buckets: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class StoredSeries:
    """What a store holds of a series in a window: (ms since the epoch, value), in its order, repeats included.

    ``labels`` are sorted by name and have lost the tenant.
    """

    labels: Labels
    samples: tuple[tuple[int, float], ...]
    histograms: tuple[tuple[int, StoredHistogram], ...]


class StoreReader:
    """Asks one store."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = f"{url.rstrip('/')}/api/v1/query"

    async def raw(self, selector: str, start_ms: int, end_ms: int) -> list[StoredSeries]:
        """Return every sample of a selector's series from ``start_ms`` up to, not including, ``end_ms``.

        Raises Retry when the store does not answer, Reject when it refuses the query.
        """
        # Prometheus 2 counts a range's left end in and Prometheus 3 does not: ask for it and cut.
        query = f"{selector}[{end_ms - start_ms}ms]"
        rows = await self._ask(query, (end_ms - 1) / 1000)
        return [_series(row, start_ms, end_ms) for row in rows]

    async def newest(self, selector: str, at_s: float) -> list[tuple[dict[str, str], float]]:
        """Return (labels, Unix time of the newest sample) of each series; raises as ``raw`` does."""
        rows = await self._ask(f"timestamp({selector})", at_s)
        return [(row["metric"], float(row["value"][1])) for row in rows]

    async def _ask(self, query: str, at_s: float) -> list[dict[str, Any]]:
        timeout = aiohttp.ClientTimeout(total=QUERY_S_MAX)
        form = {"query": query, "time": f"{at_s:.3f}"}
        try:
            async with self._session.post(self._url, data=form, timeout=timeout) as response:
                body = await _bounded(response)
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Retry(f"{self._url} does not answer: {error or type(error).__name__}") from error
        if status >= 500:
            raise Retry(f"{self._url} answered {status}: {body[:200].decode('utf-8', 'replace')}")
        if status != 200:
            raise Reject("store_query", f"{self._url} refused {query}: {body[:500].decode('utf-8', 'replace')}")
        return list(json.loads(body)["data"]["result"])


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    chunks, size = [], 0
    async for chunk in response.content.iter_any():
        size += len(chunk)
        if size > ANSWER_BYTES_MAX:
            raise Reject("store_answer", f"the store's answer is larger than {ANSWER_BYTES_MAX} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def _series(row: dict[str, Any], start_ms: int, end_ms: int) -> StoredSeries:
    labels = tuple(sorted((name, value) for name, value in row["metric"].items() if name != TENANT_LABEL))
    samples = tuple((t_ms, float(value)) for t_ms, value in _within(row.get("values", ()), start_ms, end_ms))
    histograms = tuple(
        (t_ms, _histogram(value)) for t_ms, value in _within(row.get("histograms", ()), start_ms, end_ms)
    )
    return StoredSeries(labels, samples, histograms)


def _within(points: Any, start_ms: int, end_ms: int) -> Iterator[tuple[int, Any]]:
    for at_s, value in points:
        t_ms = round(at_s * 1000)
        if start_ms <= t_ms < end_ms:
            yield t_ms, value


def _histogram(value: dict[str, Any]) -> StoredHistogram:
    zero, positive = 0.0, []
    for _, lower, upper, count in value.get("buckets", ()):
        if float(lower) <= 0 <= float(upper):
            zero = float(count)
        elif math.isfinite(float(upper)):
            positive.append((float(upper), float(count)))
    return StoredHistogram(float(value["count"]), float(value["sum"]), zero, tuple(positive))
