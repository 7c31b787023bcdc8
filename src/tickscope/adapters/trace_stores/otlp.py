"""A trace store by OTLP over HTTP. What differs between Tempo and X-Ray is an address and who we are."""

import gzip
from collections.abc import Mapping
from typing import Protocol

import aiohttp

from tickscope.adapters.retry_after import retry_after_s
from tickscope.errors import Retry
from tickscope.ports.metric_store import Refused, Stored, Unavailable, WriteResult
from tickscope.wire.otlp_http import PROTOBUF
from tickscope.wire.otlp_traces import refused_spans

WRITE_TIMEOUT_S = 30.0
CONNECTIONS_MAX = 16
ANSWER_BYTES_MAX = 64 * 1024
WHY_CHARS_MAX = 500
_HEADERS = {"content-type": PROTOBUF, "content-encoding": "gzip", "user-agent": "tickscope-relay"}
_NOTHING = gzip.compress(b"", mtime=0)
"""A request without spans."""


class TraceSite(Protocol):
    """Where traces go, and how one is known there."""

    url: str

    def headers(self, tenant: str, body: bytes) -> Mapping[str, str]:
        """Return what makes the request the tenant's, and ours. May raise Retry."""
        ...


class OtlpStore:
    """A ``TraceStore`` at a site. Must be made inside a running event loop."""

    def __init__(self, site: TraceSite) -> None:
        self._site = site
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=WRITE_TIMEOUT_S),
            connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX),
        )

    async def write(self, tenant: str, body: bytes) -> WriteResult:
        """Write one request."""
        try:
            headers = {**_HEADERS, **self._site.headers(tenant, body)}
            async with self._session.post(self._site.url, data=body, headers=headers) as response:
                said = await response.content.read(ANSWER_BYTES_MAX)
                return verdict(response.status, said, retry_after_s(response.headers.get("retry-after")))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Unavailable(f"the trace store cannot be reached: {error or type(error).__name__}")
        except Retry as error:
            return Unavailable(str(error))

    async def probe(self, tenant: str) -> bool:
        """Write a request without spans."""
        return isinstance(await self.write(tenant, _NOTHING), Stored)

    async def close(self) -> None:
        """Close connections."""
        await self._session.close()


def verdict(status: int, said: bytes, retry_after_s: float | None) -> WriteResult:
    """Return what an answer means. Source: the OTLP specification, "Failures" of OTLP/HTTP.

    By it only 429, 502, 503 and 504 may be tried again. 401, 403 and 404 are tried again all the same: they are
    about us and not about the spans, and whoever mends the settings wants the spans.
    """
    if 200 <= status < 300:
        spans, why = refused_spans(said)
        return Refused(f"{status}: {spans} spans not taken: {why}") if spans else Stored()
    text = "".join(each for each in said.decode("utf-8", "replace") if each.isprintable())[:WHY_CHARS_MAX]
    if status in (400, 413, 415, 422):
        return Refused(f"{status}: {text}")
    return Unavailable(f"the trace store answered {status}: {text}", status == 500, retry_after_s)
