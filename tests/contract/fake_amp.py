"""A stand-in for Amazon Managed Service for Prometheus: its door and its limits, with a real Prometheus behind.

Signatures are verified by computing them again; a workspace, the size of a request, the rate, the number of active
series and the kinds of histograms are limited as the service limits them, in its words.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import cramjam
from aiohttp import web

from tests.contract.sigv4_check import forged
from tickscope.wire.pb import remote_pb2 as pb

WORKSPACE = "ws-12345678-aaaa-bbbb-cccc-1234567890ab"
OTHER_WORKSPACE = "ws-87654321-aaaa-bbbb-cccc-1234567890ab"
REQUEST_BYTES_MAX = 1_000_000
CUSTOM_BUCKETS = -53


@dataclass
class FakeAmp:
    """The service of one region; ``prometheus`` is the base URL of what stores and answers."""

    prometheus: str
    region: str
    series_max: int = 1_000_000
    samples_left: int = 1_000_000_000
    """Tokens of the ingestion rate's bucket; a test fills it."""
    seen: set[tuple[tuple[str, str], ...]] = field(default_factory=set)
    requests: list[tuple[str, int]] = field(default_factory=list)
    url: str = ""

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator["FakeAmp"]:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_post("/workspaces/{workspace}/api/v1/remote_write", self.write)
        app.router.add_post("/workspaces/{workspace}/api/v1/query", self.query)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            async with aiohttp.ClientSession() as self._session:
                yield self
        finally:
            await runner.cleanup()

    async def write(self, request: web.Request) -> web.Response:
        body = await request.read()
        if refused := self._door(request, body):
            return refused
        if len(body) > REQUEST_BYTES_MAX:
            return _said(413, "request body too large")
        wanted = pb.WriteRequest.FromString(bytes(cramjam.snappy.decompress_raw(body)))
        samples = sum(len(series.samples) + len(series.histograms) for series in wanted.timeseries)
        self.requests.append((request.match_info["workspace"], samples))
        if samples > self.samples_left:
            message = f"ingestion rate limit (70000) exceeded while adding {samples} samples and 0 metadata"
            return _said(429, message, {"retry-after": "1"})
        self.samples_left -= samples
        return await self._keep(wanted)

    async def query(self, request: web.Request) -> web.Response:
        body = await request.read()
        if refused := self._door(request, body):
            return refused
        form = {"content-type": "application/x-www-form-urlencoded"}
        async with self._session.post(f"{self.prometheus}/api/v1/query", data=body, headers=form) as answer:
            return web.Response(status=answer.status, body=await answer.read(), content_type="application/json")

    async def _keep(self, wanted: pb.WriteRequest) -> web.Response:
        """Store what is good and tell the first fault: parts of a request are taken."""
        fault: web.Response | None = None
        for series in wanted.timeseries:
            labels = tuple((label.name, label.value) for label in series.labels)
            if any(histogram.schema == CUSTOM_BUCKETS for histogram in series.histograms):
                fault = fault or _said(400, "native histograms with custom buckets are not supported")
                continue
            if labels not in self.seen and len(self.seen) >= self.series_max:
                words = (
                    f"user=123_{WORKSPACE}: per-user series limit (local limit: 0 global limit: 3000000) exceeded"
                )
                fault = fault or _said(429, words)
                continue
            whys = [await self._forward(series)]
            if whys[0]:
                whys = [await self._forward(one) for one in _singles(series)]
            if not all(whys):
                self.seen.add(labels)
            fault = fault or next((_said(400, why) for why in whys if why), None)
        return fault or web.Response(status=200)

    async def _forward(self, series: pb.TimeSeries) -> str:
        raw = pb.WriteRequest(timeseries=[series]).SerializeToString()
        headers = {"content-type": "application/x-protobuf", "content-encoding": "snappy"}
        body = bytes(cramjam.snappy.compress_raw(raw))
        async with self._session.post(f"{self.prometheus}/api/v1/write", data=body, headers=headers) as answer:
            return "" if answer.status == 204 else await answer.text()

    def _door(self, request: web.Request, body: bytes) -> web.Response | None:
        if why := forged(request, body, self.region, "aps"):
            return _said(403, why)
        if request.match_info["workspace"] not in (WORKSPACE, OTHER_WORKSPACE):
            return _said(404, "workspace not found")
        return None


def _singles(series: pb.TimeSeries) -> list[pb.TimeSeries]:
    """Return a series' samples one by one: each is taken or refused by itself."""
    floats = [pb.TimeSeries(labels=series.labels, samples=[sample]) for sample in series.samples]
    return floats + [pb.TimeSeries(labels=series.labels, histograms=[each]) for each in series.histograms]


def _said(status: int, message: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(status=status, text=message, headers=headers)
