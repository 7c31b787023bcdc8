"""Which attributes of a trace may enter: those without direct personal data."""

from collections.abc import Iterable

from tickscope.policy.personal_data import NO_PATTERNS, Patterns, personal_data_kind

INFRASTRUCTURE = frozenset(
    {
        "host.ip",
        "host.name",
        "net.host.ip",
        "net.host.name",
        "server.address",
        "service.instance.id",
        "service.version",
        "telemetry.sdk.version",
    }
)
"""Attributes that name our own hosts and builds (OpenTelemetry's semantic conventions): an address there is no
person's, and a version of four numbers is no address."""
ATTRIBUTE_TEXT_BYTES_MAX = 200_000
"""A longer text is not looked at, and does not enter: no backend takes a span as large."""


def attribute_may_enter(key: str, texts: Iterable[bytes], patterns: Patterns = NO_PATTERNS) -> bool:
    """Return whether an attribute may be kept; ``texts`` are all strings in its value."""
    infrastructure = key in INFRASTRUCTURE
    if not text_may_enter(key, patterns):
        return False
    return all(_may_enter(text, patterns, infrastructure=infrastructure) for text in texts)


def text_may_enter(text: str, patterns: Patterns = NO_PATTERNS) -> bool:
    """Return whether a name or message may be kept."""
    return _may_enter(text.encode(), patterns, infrastructure=False)


def _may_enter(text: bytes, patterns: Patterns, *, infrastructure: bool) -> bool:
    if len(text) > ATTRIBUTE_TEXT_BYTES_MAX:
        return False
    return personal_data_kind(text, infrastructure=infrastructure, patterns=patterns) is None
