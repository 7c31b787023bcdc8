"""What a request's head says before its body is read: its protocol, its length, its sender, its trace."""

import re
from collections.abc import Mapping
from functools import lru_cache

from tickscope.errors import Reject

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


def declared_length(headers: Mapping[str, str]) -> int | None:
    """Return what ``Content-Length`` says, or None; more digits than any size has are cut off."""
    length = headers.get("content-length", "")
    return int(length[:19]) if length.isascii() and length.isdigit() else None


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
