"""What the gateway decides, without doing it: who is there, may this enter, what is left of a request."""

import hashlib
import hmac
import math
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tickscope.errors import Reject
from tickscope.model.platform import GatewaySettings, Schema
from tickscope.wire.core import Scan, ScanLimits

CONTENT_TYPE = "application/x-protobuf"
CONTENT_TYPE_CHARS_MAX = 256
CONTENT_TYPES_MAX = 64
"""Content types of which it is remembered what they promise: senders have a handful."""
REMOTE_WRITE_1 = "prometheus.WriteRequest"
REMOTE_WRITE_2 = "io.prometheus.write.v2.Request"
VERSION_HEADER = "x-prometheus-remote-write-version"
SENDER_HEADER = "x-tickscope-sender"
SENDER_DEFAULT = "default"
TRACEPARENT_CHARS_MAX = 256
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?\Z")
_SENDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\Z")

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


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token by its SHA-256, and whose it is."""

    digest: bytes
    tenant: str
    name: str = ""
    expires_s: float = math.inf

    @classmethod
    def of(cls, secret: str, tenant: str, name: str = "", expires_s: float = math.inf) -> "Token":
        """Hash a token, so that the secret itself need not stay in memory."""
        return cls(hashlib.sha256(secret.encode()).digest(), tenant, name, expires_s)


def identify(headers: Mapping[str, str], settings: GatewaySettings, names: Container[str]) -> str | None:
    """Return the tenant that ``gateway.tenant_header`` names for a request without a token; None without one.

    Raises Reject ``unauthenticated`` for a tenant that is not among ``names``.
    """
    if not settings.tenant_header or headers.get("authorization"):
        return None
    name = headers.get(settings.tenant_header.lower())
    if name is None:
        return None
    if name not in names:
        raise Reject("unauthenticated", f"{settings.tenant_header} names no tenant of the platform file")
    return name


def authenticate(authorization: str, tokens: Iterable[Token], now_s: float) -> str:
    """Return the tenant of an ``Authorization`` header; every token is compared, in constant time.

    Raises Reject ``unauthenticated`` or ``token_expired``.
    """
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Reject("unauthenticated", "send the tenant's token as 'Authorization: Bearer <token>'")
    digest = hashlib.sha256(secret.strip().encode()).digest()
    found = [token for token in tokens if hmac.compare_digest(token.digest, digest)]
    if not found:
        raise Reject("unauthenticated", "this bearer token belongs to no tenant of the platform file")
    good = next((token for token in found if now_s < token.expires_s), None)
    if good is None:
        raise Reject(
            "token_expired",
            f"token '{found[0].name}' of {found[0].tenant} has expired (tenants[].tokens[].expires)",
        )
    return good.tenant


def taken_out(tenant: str) -> Reject:
    """Return the refusal of a request whose tenant has left the platform file since it came in."""
    return Reject("unauthenticated", f"{tenant} was taken out of the platform file while this request came in")


def remote_write_version(headers: Mapping[str, str]) -> str:
    """Return which message a request's head promises; nothing is read by then.

    Raises Reject ``unsupported_type`` or ``unsupported_encoding`` where it is no remote-write.
    """
    media, message = _promised(headers)
    if media != CONTENT_TYPE or message not in (REMOTE_WRITE_1, REMOTE_WRITE_2):
        raise Reject(
            "unsupported_type",
            f"content type '{headers.get('content-type', '')[:100]}'; remote-write sends '{CONTENT_TYPE}', and "
            f"';proto={REMOTE_WRITE_2}' behind it for version 2.0",
        )
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding != "snappy":
        raise Reject("unsupported_encoding", f"content encoding '{encoding[:40]}'; remote-write sends 'snappy'")
    return message


def claims_remote_write_2(headers: Mapping[str, str]) -> bool:
    """Return whether a sender of version 2.0 reads the answer, whatever else is wrong with its request."""
    return _promised(headers)[1] == REMOTE_WRITE_2 or headers.get(VERSION_HEADER, "").startswith("2.")


def _promised(headers: Mapping[str, str]) -> tuple[str, str]:
    return _media_and_message(headers.get("content-type", "")[:CONTENT_TYPE_CHARS_MAX])


@lru_cache(CONTENT_TYPES_MAX)
def _media_and_message(content_type: str) -> tuple[str, str]:
    media, _, parameters = content_type.partition(";")
    # Names of parameters have no case (RFC 9110, section 5.6.6), and their values may be quoted.
    pairs = (part.partition("=")[::2] for part in parameters.split(";"))
    found = {name.strip().lower(): value.strip().strip('"') for name, value in pairs}
    return media.strip().lower(), found.get("proto", REMOTE_WRITE_1)


def check_length(headers: Mapping[str, str], settings: GatewaySettings) -> None:
    """Raise Reject when a request says that its body is too large; nothing is read by then."""
    length = declared_length(headers)
    if length is not None and length > settings.body_bytes_max:
        raise too_large(length, settings)


def declared_length(headers: Mapping[str, str]) -> int | None:
    """Return what ``Content-Length`` says, or None; more digits than any size has are cut off."""
    length = headers.get("content-length", "")
    return int(length[:19]) if length.isascii() and length.isdigit() else None


def too_large(size: int, settings: GatewaySettings) -> Reject:
    """Return the refusal of a compressed body of at least ``size`` bytes."""
    return Reject("too_large", f"a body of {size} bytes; gateway.body_bytes_max allows {settings.body_bytes_max}")


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


def sender_of(headers: Mapping[str, str]) -> str:
    """Return who sends for the tenant: the unit of order. Raises Reject ``invalid_sender``."""
    sender = headers.get(SENDER_HEADER, SENDER_DEFAULT)
    if not _SENDER.match(sender):
        raise Reject("invalid_sender", "X-Tickscope-Sender takes 1 to 64 of A-Z a-z 0-9 _ . -")
    return sender


def trace_id_of(headers: Mapping[str, str]) -> str | None:
    """Return the trace that a request belongs to: 32 hexadecimal digits. Source: W3C Trace Context, level 1."""
    found = _TRACEPARENT.match(headers.get("traceparent", "")[:TRACEPARENT_CHARS_MAX])
    if not found or (found[2] and found[0].startswith("00")):
        return None
    return found[1]


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


DROPS_ON_429 = {
    "prometheus/": "Prometheus",
    "opentelemetry-collector": "OpenTelemetry Collector",
    "opentelemetry collector": "OpenTelemetry Collector",
    "aws-otel-collector": "aws-otel-collector",
    "alloy/": "Grafana Alloy",
    "grafana alloy": "Grafana Alloy",
    "grafanaagent": "GrafanaAgent",
}
"""How User-Agents begin, in lower case, of senders that drop data on 429 unless they are told to retry.

The Collector's remote-write sends its distribution's description with hyphens, its OTLP exporters with blanks.
"""
RETRIES_HEADER = "x-tickscope-retries-429"
"""Sent by agents that were told to retry: nothing else in a request shows it."""
RETRIES_IN_URL = b"retries_429=yes"
"""The same for programs whose headers cannot be set: Debian's Prometheus 2.42 sends none of its ``headers``."""


def agent_at_risk(headers: Mapping[str, str], over_quota_status: int, query: bytes = b"") -> str | None:
    """Return the sender's program where it may drop what its tenant is declared to retry, else None."""
    agent = headers.get("user-agent", "")
    if over_quota_status != 429 or headers.get(RETRIES_HEADER) or RETRIES_IN_URL in query.split(b"&"):
        return None
    agent = agent.lower()
    return next((name for start, name in DROPS_ON_429.items() if agent.startswith(start)), None)
