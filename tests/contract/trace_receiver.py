"""An OTLP receiver over HTTP for tests: it keeps what it took, by tenant, and answers as it is told."""

import contextlib
import gzip
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

TENANT_HEADER = "x-scope-orgid"
Answer = tuple[int, dict[str, str], bytes]


@dataclass
class TraceReceiver:
    """``door`` returns why a request may not enter; ``answers`` are given once each before all goes well."""

    door: Callable[[web.Request, bytes], str] = lambda _, __: ""
    answers: list[Answer] = field(default_factory=list)
    refuses: str = ""
    took: list[tuple[str, ExportTraceServiceRequest]] = field(default_factory=list)
    url: str = ""

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator["TraceReceiver"]:
        app = web.Application(client_max_size=8 << 20)
        app.router.add_post("/v1/traces", self._take)
        runner = web.AppRunner(app, auto_decompress=False)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if why := self.door(request, body):
            return web.Response(status=403, text=why)
        if self.answers:
            status, headers, said = self.answers.pop(0)
            return web.Response(status=status, headers=headers, body=said)
        assert request.headers["content-type"] == "application/x-protobuf"
        assert request.headers["content-encoding"] == "gzip"
        wanted = ExportTraceServiceRequest.FromString(gzip.decompress(body))
        if self.refuses and self.refuses in names(wanted):
            return web.Response(status=400, text="a span that nobody wants")
        self.took.append((request.headers.get(TENANT_HEADER, ""), wanted))
        response = ExportTraceServiceResponse()
        return web.Response(body=response.SerializeToString(), content_type="application/x-protobuf")


def names(request: ExportTraceServiceRequest) -> list[str]:
    """Return the names of a request's spans, in order."""
    return [
        span.name for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans
    ]
