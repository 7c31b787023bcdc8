"""What all doors of OTLP have in common: heads and errors."""

from collections.abc import Mapping

from starlette.responses import Response

from tickscope.errors import Reject
from tickscope.gateway.answers import plain
from tickscope.wire import otlp_http


def check_head(headers: Mapping[str, str]) -> None:
    """Raise Reject when a request's head shows that its body is no OTLP; nothing is read by then."""
    if media_of(headers) not in (otlp_http.PROTOBUF, otlp_http.JSON):
        raise Reject(
            "unsupported_type",
            f"content type '{headers.get('content-type', '')[:100]}'; OTLP sends '{otlp_http.PROTOBUF}' or "
            f"'{otlp_http.JSON}'",
        )
    if encoding_of(headers) not in otlp_http.ENCODINGS:
        raise Reject(
            "unsupported_encoding",
            f"content encoding '{headers.get('content-encoding', '')[:40]}'; send gzip, zstd or none",
        )


def fault(headers: Mapping[str, str], status: int, sentence: str) -> Response:
    """Return a ``google.rpc.Status`` in the request's own encoding; text where that is unknown."""
    media = media_of(headers)
    if media not in (otlp_http.PROTOBUF, otlp_http.JSON):
        return plain(status, sentence)
    return Response(otlp_http.fault(media, sentence), status, media_type=media)


ENCODED_GROWTH = 16
"""How many times its length a body in gzip or zstd is expected to take, at most."""


def raw_bytes(headers: Mapping[str, str], body: bytes, raw_bytes_max: int) -> int:
    """Return how many bytes a body is expected to take unpacked, and parsed where it is JSON."""
    growth = 1 if encoding_of(headers) in ("", "identity") else ENCODED_GROWTH
    unpacked = min(raw_bytes_max, growth * len(body))
    if media_of(headers) != otlp_http.JSON:
        return unpacked
    return otlp_http.JSON_GROWTH * min(otlp_http.JSON_BYTES_MAX, unpacked)


def media_of(headers: Mapping[str, str]) -> str:
    """Return the content type, without its parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def encoding_of(headers: Mapping[str, str]) -> str:
    """Return the content encoding, empty without one."""
    return headers.get("content-encoding", "").strip().lower()
