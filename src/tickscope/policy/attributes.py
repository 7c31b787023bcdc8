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


def attribute_may_enter(key: str, texts: Iterable[bytes], patterns: Patterns = NO_PATTERNS) -> bool:
    """Return whether an attribute may be kept; ``texts`` are all strings in its value."""
    infrastructure = key in INFRASTRUCTURE
    if not text_may_enter(key, patterns):
        return False
    kinds = (personal_data_kind(text, infrastructure=infrastructure, patterns=patterns) for text in texts)
    return all(kind is None for kind in kinds)


def text_may_enter(text: str, patterns: Patterns = NO_PATTERNS) -> bool:
    """Return whether a name or message may be kept."""
    return personal_data_kind(text.encode(), infrastructure=False, patterns=patterns) is None
