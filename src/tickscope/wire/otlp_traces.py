"""OTLP 1 over HTTP, for traces: requests, answers and errors, as protobuf and as JSON.

Source: the OpenTelemetry protocol specification 1.x, sections "OTLP/HTTP" and "JSON Protobuf Encoding". Its JSON is
protobuf's own but for ids of traces and spans, which are hexadecimal.
"""

import base64
import gzip
from collections.abc import Iterator
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTracePartialSuccess,
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from tickscope.errors import Reject
from tickscope.wire import otlp_http
from tickscope.wire.otlp_http import PROTOBUF, mappings

TRACE_ID_BYTES, SPAN_ID_BYTES = 16, 8
GZIP_LEVEL = 1
"""Higher levels cost several times as much for a few per cent."""

_ID_KEYS = ("traceId", "spanId", "parentSpanId")


def packed(request: ExportTraceServiceRequest) -> bytes:
    """Return a request as the buffer and the trace stores take it: protobuf in gzip for the same spans."""
    return gzip.compress(request.SerializeToString(), GZIP_LEVEL, mtime=0)


def parse(raw: bytes, media: str) -> ExportTraceServiceRequest:
    """Parse a request; raises Reject ``otlp``. Fields that this version does not know are left out of JSON."""
    if media == PROTOBUF:
        try:
            return ExportTraceServiceRequest.FromString(raw)
        except DecodeError as error:
            raise Reject("otlp", f"the body holds no OTLP traces as protobuf: {error}") from error
    document = otlp_http.document_of(raw)
    for one in _with_ids(document):
        otlp_http.ids_as_protobuf_has_them(one, _ID_KEYS)
    return otlp_http.message_of(document, ExportTraceServiceRequest())


def answer(media: str, refused_spans: int, message: str) -> bytes:
    """Return the body of a 200; ``message`` tells what was refused or left out, empty when all is well."""
    response = ExportTraceServiceResponse()
    if message:
        partial = ExportTracePartialSuccess(rejected_spans=refused_spans, error_message=message)
        response.partial_success.CopyFrom(partial)
    return otlp_http.answer(media, response)


def refused_spans(body: bytes) -> tuple[int, str]:
    """Return what a receiver's 200 says that it did not take, and why; nothing for a body that cannot be read."""
    try:
        partial = ExportTraceServiceResponse.FromString(body).partial_success
    except DecodeError:
        return 0, ""
    return partial.rejected_spans, partial.error_message


def shown(request: ExportTraceServiceRequest) -> dict[str, Any]:
    """Return a request as OTLP's JSON has it."""
    document: dict[str, Any] = json_format.MessageToDict(request)
    for one in _with_ids(document):
        for key in _ID_KEYS:
            if key in one:
                one[key] = base64.b64decode(one[key]).hex()
    return document


def _with_ids(document: Any) -> Iterator[dict[str, Any]]:
    """Yield every span and link of a request."""
    for resource in mappings(document, "resourceSpans"):
        for scope in mappings(resource, "scopeSpans"):
            for span in mappings(scope, "spans"):
                yield span
                yield from mappings(span, "links")
