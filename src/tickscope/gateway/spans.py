"""What becomes of a request of spans: cleaned, stamped with its tenant, cut into records. No I/O."""

from collections import Counter
from dataclasses import dataclass

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

from tickscope.gateway.span_cleaning import clean, clean_span
from tickscope.policy.attributes import ATTRIBUTE_TEXT_BYTES_MAX
from tickscope.policy.personal_data import NO_PATTERNS, Patterns
from tickscope.wire.otlp_traces import SPAN_ID_BYTES, TRACE_ID_BYTES

TENANT_ATTRIBUTE = "tickscope.tenant"
SPANS_PER_RECORD_MAX = 10_000
SPAN_BYTES_MAX = 200_000
CONTEXT_BYTES_MAX = 16_000
"""Limits of X-Ray's OTLP endpoint (spans a request, bytes a span, bytes of a resource), kept for every backend."""
FRAME_BYTES_MAX = 16
"""Tags and lengths around one message."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Requests in the order of their spans; how many spans were refused, by reason; what was left out of others."""

    parts: tuple[ExportTraceServiceRequest, ...]
    refused: Counter[str]
    left_out: int

    @property
    def message(self) -> str:
        """Return a sentence for the sender, empty when all was taken as it came."""
        said = [f"{number} spans refused: {REASONS[reason]}" for reason, number in sorted(self.refused.items())]
        if self.left_out:
            said.append(
                f"{self.left_out} attributes or texts left out: they looked like personal data, or had more than "
                f"{ATTRIBUTE_TEXT_BYTES_MAX} bytes"
            )
        return "; ".join(said)


REASONS = {
    "span_id": "trace_id must be 16 bytes and span_id 8, not all of them zero",
    "span_too_large": f"a span has at most {SPAN_BYTES_MAX} bytes",
    "resource_too_large": f"resource and scope together have at most {CONTEXT_BYTES_MAX} bytes",
}
"""Why a span is refused."""


def prepare(
    request: ExportTraceServiceRequest, tenant: str, part_bytes_max: int, patterns: Patterns = NO_PATTERNS
) -> Prepared:
    """Clean, stamp and split a request (it is changed); parts have at most ``part_bytes_max`` raw bytes each."""
    parts, refused, left_out = _Parts(part_bytes_max), Counter[str](), 0
    for resource_spans in request.resource_spans:
        left_out += clean(resource_spans.resource, patterns)
        _stamp(resource_spans.resource, tenant)
        for scope_spans in resource_spans.scope_spans:
            left_out += clean(scope_spans.scope, patterns)
            parts.open(resource_spans, scope_spans)
            for span in scope_spans.spans:
                reason = _fault(span)  # by its size first: what is too large is not looked at
                if not reason:
                    left_out += clean_span(span, patterns)
                    reason = _fault(span) or parts.add(span)
                if reason:
                    refused[reason] += 1
    return Prepared(tuple(parts.made), refused, left_out)


def count(request: ExportTraceServiceRequest) -> int:
    """Return the number of spans in a request."""
    return sum(len(scope.spans) for resource in request.resource_spans for scope in resource.scope_spans)


class _Parts:
    """Puts spans into requests, each with its resource and scope, until one is full."""

    def __init__(self, bytes_max: int) -> None:
        self.made: list[ExportTraceServiceRequest] = []
        self._bytes_max = bytes_max
        self._bytes = self._spans = self._context = 0
        self._resource, self._scope = ResourceSpans(), ScopeSpans()
        self._home: ScopeSpans | None = None

    def open(self, resource: ResourceSpans, scope: ScopeSpans) -> None:
        self._resource, self._scope, self._home = resource, scope, None
        self._context = resource.resource.ByteSize() + len(resource.schema_url.encode())
        self._context += scope.scope.ByteSize() + len(scope.schema_url.encode())

    def add(self, span: Span) -> str:
        """Keep a span, or return why not."""
        if self._context > CONTEXT_BYTES_MAX:
            return "resource_too_large"
        size = span.ByteSize() + FRAME_BYTES_MAX
        new = 0 if self._home is not None else self._context + 4 * FRAME_BYTES_MAX
        full = self._bytes + size + new > self._bytes_max or self._spans == SPANS_PER_RECORD_MAX
        if full or not self.made:
            self.made.append(ExportTraceServiceRequest())
            self._bytes = self._spans = 0
            self._home = None
        if self._home is None:
            self._home = self._opened(self.made[-1])
            self._bytes += self._context + 4 * FRAME_BYTES_MAX
        self._home.spans.append(span)
        self._bytes += size
        self._spans += 1
        return ""

    def _opened(self, request: ExportTraceServiceRequest) -> ScopeSpans:
        resource = request.resource_spans.add(
            resource=self._resource.resource, schema_url=self._resource.schema_url
        )
        return resource.scope_spans.add(scope=self._scope.scope, schema_url=self._scope.schema_url)


def _fault(span: Span) -> str:
    right = len(span.trace_id) == TRACE_ID_BYTES and len(span.span_id) == SPAN_ID_BYTES
    if not right or not any(span.trace_id) or not any(span.span_id):
        return "span_id"
    return "span_too_large" if span.ByteSize() > SPAN_BYTES_MAX else ""


def _stamp(resource: Resource, tenant: str) -> None:
    """Set the tenant; what the sender says about it does not count."""
    kept = [each for each in resource.attributes if each.key != TENANT_ATTRIBUTE]
    del resource.attributes[:]
    resource.attributes.extend(kept)
    resource.attributes.add(key=TENANT_ATTRIBUTE, value=AnyValue(string_value=tenant))
