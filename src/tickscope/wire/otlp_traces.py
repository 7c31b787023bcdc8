"""OTLP 1 over HTTP, for traces: requests, answers and errors, as protobuf and as JSON.

Source: the OpenTelemetry protocol specification 1.x, sections "OTLP/HTTP" and "JSON Protobuf Encoding". Its JSON is
protobuf's own but for ids of traces and spans, which are hexadecimal.
"""

import base64
import binascii
import gzip
import json
import zlib
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
from tickscope.wire.rw1_fields import write_message

PROTOBUF, JSON = "application/x-protobuf", "application/json"
TRACE_ID_BYTES, SPAN_ID_BYTES = 16, 8
GZIP_LEVEL = 1
"""Higher levels cost several times as much for a few per cent."""

_ID_KEYS = ("traceId", "spanId", "parentSpanId")
_GZIP_WINDOW_BITS = 31


def unpacked(body: bytes, encoding: str, raw_bytes_max: int) -> bytes:
    """Return a body without its content encoding (``gzip`` or none).

    Raises Reject ``gzip`` for what cannot be unpacked, ``too_large`` before more than the limit is.
    """
    if encoding != "gzip":
        raw = body
    else:
        stream = zlib.decompressobj(_GZIP_WINDOW_BITS)
        try:
            raw = stream.decompress(body, raw_bytes_max + 1)
        except zlib.error as error:
            raise Reject("gzip", f"the body is no gzip: {error}") from error
        if len(raw) <= raw_bytes_max and (not stream.eof or stream.unused_data):
            raise Reject("gzip", "the body is cut, or has bytes behind its gzip")
    if len(raw) > raw_bytes_max:
        raise Reject("too_large", f"more than {raw_bytes_max} bytes unpacked; gateway.raw_bytes_max allows no more")
    return raw


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
    try:
        document = json.loads(raw)
        if not isinstance(document, dict):
            raise Reject("otlp", "the body holds no OTLP traces as JSON: it is no object")
        _ids_as_protobuf_has_them(document)
        return json_format.ParseDict(document, ExportTraceServiceRequest(), ignore_unknown_fields=True)
    except (ValueError, RecursionError, json_format.ParseError) as error:
        raise Reject("otlp", f"the body holds no OTLP traces as JSON: {error}") from error


def answer(media: str, refused_spans: int, message: str) -> bytes:
    """Return the body of a 200; ``message`` tells what was refused or left out, empty when all is well."""
    response = ExportTraceServiceResponse()
    if message:
        partial = ExportTracePartialSuccess(rejected_spans=refused_spans, error_message=message)
        response.partial_success.CopyFrom(partial)
    if media == PROTOBUF:
        return response.SerializeToString()
    return json_format.MessageToJson(response, indent=None).encode()


def fault(media: str, message: str) -> bytes:
    """Return the body of an error, a ``google.rpc.Status``; OTLP leaves its code unused over HTTP."""
    if media == PROTOBUF:
        return write_message(2, message.encode())
    return json.dumps({"message": message}).encode()


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


def _ids_as_protobuf_has_them(document: Any) -> None:
    """Turn hexadecimal ids into base64, in place. What is not shaped like a request is left to the parser."""
    for one in _with_ids(document):
        _convert(one)


def _with_ids(document: Any) -> Iterator[dict[str, Any]]:
    """Yield every span and link of a request."""
    for resource in _mappings(document, "resourceSpans"):
        for scope in _mappings(resource, "scopeSpans"):
            for span in _mappings(scope, "spans"):
                yield span
                yield from _mappings(span, "links")


def _mappings(holder: Any, key: str) -> list[dict[str, Any]]:
    found = holder.get(key) if isinstance(holder, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _convert(holder: dict[str, Any]) -> None:
    for key in _ID_KEYS:
        value = holder.get(key)
        if isinstance(value, str):
            try:
                holder[key] = base64.b64encode(binascii.unhexlify(value)).decode()
            except ValueError as error:
                raise Reject("otlp", f"{key} is not hexadecimal") from error
