"""What every store for traces promises to the relay; each adapter's test inherits this suite."""

from typing import Protocol

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

from tickscope.ports.metric_store import Refused, Stored, Unavailable
from tickscope.ports.trace_store import TraceStore
from tickscope.wire import otlp_traces

UNWANTED = "unwanted"


def span(name: str, number: int = 1) -> Span:
    return Span(name=name, trace_id=number.to_bytes(16, "big"), span_id=number.to_bytes(8, "big"))


def request(*spans: Span) -> ExportTraceServiceRequest:
    return ExportTraceServiceRequest(resource_spans=[ResourceSpans(scope_spans=[ScopeSpans(spans=spans)])])


def body(*names: str) -> bytes:
    return otlp_traces.packed(request(*(span(name, at + 1) for at, name in enumerate(names))))


class Backend(Protocol):
    """A store with its far side in the hands of the test."""

    store: TraceStore

    def names(self, tenant: str) -> list[str]:
        """Return the names of the spans that the far side has of a tenant, in the order of their coming."""
        ...

    def refuse(self, name: str) -> None:
        """Have requests with a span of this name refused."""
        ...

    async def go_away(self) -> None:
        """Take the far side off the network."""
        ...


class TraceStoreSuite:
    """Needs a fixture ``backend``, empty."""

    async def test_it_stores_what_it_is_given_in_order(self, backend: Backend) -> None:
        assert await backend.store.write("embergate", body("a", "b")) == Stored()
        assert await backend.store.write("embergate", body("c")) == Stored()
        assert backend.names("embergate") == ["a", "b", "c"]

    async def test_a_refusal_says_why_and_nothing_of_it_is_stored(self, backend: Backend) -> None:
        backend.refuse(UNWANTED)
        refused = await backend.store.write("embergate", body("a", UNWANTED))
        assert isinstance(refused, Refused)
        assert "nobody wants" in refused.why
        assert backend.names("embergate") == []

    async def test_away_is_not_refused(self, backend: Backend) -> None:
        await backend.go_away()
        answer = await backend.store.write("embergate", body("a"))
        assert isinstance(answer, Unavailable)
        assert not answer.suspect_data
        assert not await backend.store.probe("embergate")

    async def test_a_probe_stores_no_span(self, backend: Backend) -> None:
        assert await backend.store.probe("embergate")
        assert backend.names("embergate") == []
