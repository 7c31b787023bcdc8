"""Detectors of direct personal data in label values.

A finding names the kind and the label, never the value: messages end up in logs.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from tickscope.model.patterns import Pattern, compiled

_EMAIL = re.compile(rb"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_OCTET = rb"(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
_IPV4 = re.compile(rb"(?<![0-9.])" + rb"\.".join([_OCTET] * 4) + rb"(?![0-9.])")
_IPV6_SHAPED = re.compile(rb"(?<![0-9A-Za-z:.])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]+(?![0-9A-Za-z])")
_MAC = re.compile(rb"(?<![0-9A-Za-z:-])[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![0-9A-Za-z:-])")
_JWT = re.compile(rb"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.")
"""A header and a payload, each base64 of what begins with ``{"`` (RFC 7519)."""
_PHONE = re.compile(rb"(?<![0-9A-Za-z+])\+[1-9](?:[ .()/-]{0,2}[0-9]){7,14}(?![0-9A-Za-z])")
"""International form only (E.164: at most 15 digits behind a plus): without the plus it is any number."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """A studio's own kinds of personal data; RE2 takes linear time, whatever a sender makes up."""

    found_by: tuple[tuple[str, Pattern], ...] = ()

    @classmethod
    def of(cls, patterns: Mapping[str, str]) -> Self:
        """Compile patterns by kind. Raises ValueError with RE2's sentence for one that it does not take."""
        return cls(tuple((kind, compiled(pattern)) for kind, pattern in patterns.items()))

    def kind_of(self, value: bytes) -> str | None:
        """Return the first kind whose pattern is somewhere in a value, or None."""
        return next((kind for kind, pattern in self.found_by if pattern.search(value)), None)


NO_PATTERNS = Patterns()


def personal_data_kind(value: bytes, *, infrastructure: bool, patterns: Patterns = NO_PATTERNS) -> str | None:
    """Return what kind of personal data ``value`` seems to hold, or None; ``patterns`` are looked for first.

    ``infrastructure`` is for labels that name our own hosts (``instance``): an address there is no person's.
    Whatever a value holds, it is told as the kind that is found first.
    """
    if own := patterns.kind_of(value):
        return own
    if b"@" in value and _EMAIL.search(value):
        return "an e-mail address"
    if not infrastructure and (_holds_ipv4(value) or _holds_ipv6(value)):
        return "an IP address"
    if not infrastructure and max(value.count(b":"), value.count(b"-")) >= 5 and _MAC.search(value):
        return "a MAC address"
    if b"eyJ" in value and _JWT.search(value):
        return "a token (JWT)"
    if b"+" in value and _PHONE.search(value):
        return "a phone number"
    return None


def _holds_ipv4(value: bytes) -> bool:
    return value.count(b".") >= 3 and _IPV4.search(value) is not None


def _holds_ipv6(value: bytes) -> bool:
    if value.count(b":") < 2:
        return False
    return any(_is_ipv6(found.decode().rstrip(".")) for found in _IPV6_SHAPED.findall(value))


def _is_ipv6(text: str) -> bool:
    try:
        return not ipaddress.IPv6Address(text).is_unspecified  # '::' alone is punctuation
    except ValueError:
        return False
