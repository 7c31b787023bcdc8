"""What the gateway decides of bodies, without doing it: how large, by which bounds, and what is none of ours."""

from tickscope.errors import Reject
from tickscope.gateway.head import CONTENT_TYPE, REMOTE_WRITE_1, REMOTE_WRITE_2
from tickscope.model.platform import GatewaySettings, Schema
from tickscope.wire.core import Scan, ScanLimits

STATUS = {
    "unauthenticated": 401,
    "token_expired": 401,
    "certificate": 401,
    "no_traces": 404,
    "slow_body": 408,
    "too_large": 413,
    "unsupported_type": 415,
    "unsupported_encoding": 415,
    "misdirected": 421,
}
"""Statuses of refusals that are not a plain 400."""


def check_length(length: int | None, settings: GatewaySettings) -> None:
    """Raise Reject ``too_large`` by the ``length`` in bytes that a request declares, if it declares any."""
    if length is not None and length > settings.body_bytes_max:
        raise too_large(length, settings)


def too_large(size: int, settings: GatewaySettings) -> Reject:
    """Return the refusal of a compressed body of at least ``size`` bytes."""
    return Reject("too_large", f"a body of {size} bytes; gateway.body_bytes_max allows {settings.body_bytes_max}")


def scan_limits(schema: Schema, settings: GatewaySettings, now_ms: int) -> ScanLimits:
    """Return the bounds of a request that is received at ``now_ms``."""
    return ScanLimits(
        raw_bytes_max=settings.raw_bytes_max,
        series_max=settings.series_per_request_max,
        labels_per_series_max=schema.labels_per_series_max,
        t_min_ms=now_ms - settings.sample_age_h_max * 3_600_000,
        t_max_ms=now_ms + settings.sample_future_s_max * 1000,
        now_s=now_ms // 1000,
    )


_UNREADABLE = {
    "snappy": "the body is no snappy block (the block format, not the framed one)",
    "protobuf": "the body is not the protobuf message that its content type promises",
    "symbols": "the body is no remote-write 2.0 request",
}


def explained(error: Reject) -> Reject:
    """Put what a sender must look at before what the decoder found."""
    context = _UNREADABLE.get(error.reason)
    return Reject(error.reason, f"{context}: {error}") if context else error


def check_message(scan: Scan) -> None:
    """Raise Reject ``protobuf`` for another message than remote-write 1: nothing of it would be kept."""
    if scan.foreign and not scan.series and not scan.metadata:
        raise Reject(
            "protobuf",
            f"none of its fields is one of {REMOTE_WRITE_1}; a sender of remote-write 2.0 says so in its content "
            f"type: '{CONTENT_TYPE};proto={REMOTE_WRITE_2}'",
        )


SYMBOLS_TAG = b"\x22"
"""How a remote-write 2.0 request begins: with its symbols, even without any series."""


def check_second_message(raw: bytes) -> None:
    """Raise Reject ``protobuf`` for another message than remote-write 2.0; ``raw`` is a request without series."""
    if raw and not raw.startswith(SYMBOLS_TAG):
        raise Reject(
            "protobuf",
            f"it has neither symbols nor series of {REMOTE_WRITE_2}; a sender of remote-write 1.0 has the content "
            f"type '{CONTENT_TYPE}'",
        )
