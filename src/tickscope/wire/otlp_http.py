"""OTLP 1 over HTTP, whatever it carries: content encodings, its JSON, and its errors.

Source: the OpenTelemetry protocol specification 1.x, sections "OTLP/HTTP" and "JSON Protobuf Encoding". Its JSON is
protobuf's own but for ids of traces and spans, which are hexadecimal.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Iterable
from typing import Any, TypeVar

import cramjam
from google.protobuf import json_format
from google.protobuf.message import Message

from tickscope.errors import Reject
from tickscope.wire.rw1_fields import write_message

PROTOBUF, JSON = "application/x-protobuf", "application/json"
ENCODINGS = ("", "identity", "gzip", "zstd")
JSON_BYTES_MAX = 4 * 1024 * 1024
JSON_OBJECTS_MAX = 200_000
"""Objects in one document of JSON: each takes microseconds and hundreds of bytes, however short it is.

4 MiB of what exporters write hold half as many.
"""
JSON_GROWTH = 50
"""How many times its length JSON takes in memory while it is read, at most."""

_GZIP_WINDOW_BITS = 31

_Message = TypeVar("_Message", bound=Message)


def unpacked(body: bytes, encoding: str, raw_bytes_max: int) -> bytes:
    """Return a body without its content encoding, one of ``ENCODINGS``.

    Raises Reject ``gzip`` or ``zstd`` for what cannot be unpacked, ``too_large`` before more than the limit is.
    """
    if encoding == "gzip":
        raw = _gunzipped(body, raw_bytes_max)
    elif encoding == "zstd":
        raw = _unzstd(body, raw_bytes_max)
    else:
        raw = body
    if len(raw) > raw_bytes_max:
        raise Reject("too_large", f"more than {raw_bytes_max} bytes unpacked; gateway.raw_bytes_max allows no more")
    return raw


def document_of(raw: bytes) -> dict[str, Any]:
    """Parse JSON; raises Reject ``otlp`` for what is no object, ``too_large`` over ``JSON_BYTES_MAX``.

    Raises Reject ``too_many_messages`` before it is parsed; braces in texts are counted too.
    """
    if len(raw) > JSON_BYTES_MAX:
        raise Reject(
            "too_large", f"{len(raw)} bytes of JSON; allowed are {JSON_BYTES_MAX}, and protobuf takes less room"
        )
    objects = raw.count(b"{")
    if objects > JSON_OBJECTS_MAX:
        raise Reject(
            "too_many_messages",
            f"{objects} objects of JSON in one request; allowed are {JSON_OBJECTS_MAX}: send less at once, or "
            "protobuf",
        )
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Reject("otlp", f"the body holds no JSON: {error}") from error
    if not isinstance(document, dict):
        raise Reject("otlp", "the body holds no OTLP as JSON: it is no object")
    return document


def message_of(document: dict[str, Any], message: _Message) -> _Message:
    """Fill a message from its JSON; raises Reject ``otlp``. Fields that this version does not know are left out."""
    try:
        return json_format.ParseDict(document, message, ignore_unknown_fields=True)
    except (ValueError, RecursionError, json_format.ParseError) as error:
        raise Reject("otlp", f"the body holds no OTLP as JSON: {error}") from error


def ids_as_protobuf_has_them(holder: dict[str, Any], keys: Iterable[str]) -> None:
    """Turn hexadecimal ids into base64, in place; raises Reject ``otlp``."""
    for key in keys:
        value = holder.get(key)
        if isinstance(value, str):
            try:
                holder[key] = base64.b64encode(binascii.unhexlify(value)).decode()
            except ValueError as error:
                raise Reject("otlp", f"{key} is not hexadecimal") from error


def mappings(holder: Any, key: str) -> list[dict[str, Any]]:
    """Return the objects in a list of an object; what is not shaped so is left to the parser."""
    found = holder.get(key) if isinstance(holder, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def answer(media: str, response: Message) -> bytes:
    """Return the body of a 200."""
    if media == PROTOBUF:
        return response.SerializeToString()
    return json_format.MessageToJson(response, indent=None).encode()


def fault(media: str, message: str) -> bytes:
    """Return the body of an error, a ``google.rpc.Status``; OTLP leaves its code unused over HTTP."""
    if media == PROTOBUF:
        return write_message(2, message.encode())
    return json.dumps({"message": message}).encode()


def _gunzipped(body: bytes, raw_bytes_max: int) -> bytes:
    stream = zlib.decompressobj(_GZIP_WINDOW_BITS)
    try:
        raw = stream.decompress(body, raw_bytes_max + 1)
    except zlib.error as error:
        raise Reject("gzip", f"the body is no gzip: {error}") from error
    if len(raw) <= raw_bytes_max and (not stream.eof or stream.unused_data):
        raise Reject("gzip", "the body is cut, or has bytes behind its gzip")
    return raw


def _unzstd(body: bytes, raw_bytes_max: int) -> bytes:
    room = bytearray(raw_bytes_max + 1)
    try:
        written = cramjam.zstd.decompress_into(body, room)
    except cramjam.DecompressionError as error:
        if "whole buffer" in str(error):
            return bytes(room)
        raise Reject("zstd", f"the body is no zstd: {error}") from error
    return bytes(memoryview(room)[:written])
