"""A trace store in memory: same contract as the real ones."""

import gzip

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tickscope.ports.metric_store import Refused, Stored, Unavailable, WriteResult


class MemoryTraceStore:
    """A ``TraceStore`` for tests. ``away`` takes it off the network; it refuses spans of the name ``refuses``."""

    def __init__(self) -> None:
        self.away = False
        self.refuses = ""
        self.chokes = ""
        """On a span of this name it answers with an error of its own."""
        self.writes = 0
        self._requests: dict[str, list[ExportTraceServiceRequest]] = {}

    async def write(self, tenant: str, body: bytes) -> WriteResult:
        """Keep a request, whole or not at all."""
        self.writes += 1
        if self.away:
            return Unavailable("the store is away")
        request = ExportTraceServiceRequest.FromString(gzip.decompress(body))
        names = _names(request)
        if self.refuses and self.refuses in names:
            return Refused("400: a span that nobody wants")
        if self.chokes and self.chokes in names:
            return Unavailable("the store answered 500: it choked", suspect_data=True)
        self._requests.setdefault(tenant, []).append(request)
        return Stored()

    async def probe(self, tenant: str) -> bool:
        """Return whether the store is there."""
        return not self.away

    async def close(self) -> None:
        """Nothing to release."""

    def names(self, tenant: str) -> list[str]:
        """Return the names of a tenant's spans in the order of their coming."""
        return [name for request in self._requests.get(tenant, []) for name in _names(request)]


def _names(request: ExportTraceServiceRequest) -> list[str]:
    return [
        span.name for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans
    ]
