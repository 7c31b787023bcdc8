"""Detectors of direct personal data in label values and other texts.

A finding names the kind and the label, never the value: messages end up in logs. All detectors are RE2: what is
looked at comes from anybody, and a pattern that goes back over it would hold the whole process.
"""

import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from tickscope.model.patterns import Pattern, compiled, compiled_bytes
from tickscope.policy.shapes import CISCO_MAC, COLON_MAC, DASHED_MAC, EMAIL, IPV4, IPV6, JWT, PHONE

_EMAIL = compiled_bytes(EMAIL.encode())
_IPV4 = compiled_bytes(IPV4.encode())
_IPV6 = compiled_bytes(IPV6.encode())
_COLON_MAC = compiled_bytes(COLON_MAC.encode())
_DASHED_MAC = compiled_bytes(DASHED_MAC.encode())
_CISCO_MAC = compiled_bytes(CISCO_MAC.encode())
_JWT = compiled_bytes(JWT.encode())
_PHONE = compiled_bytes(PHONE.encode())


@dataclass(frozen=True, slots=True)
class Patterns:
    """A studio's own kinds of personal data."""

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
    Whatever a value holds, it is told as the kind that is found first. It takes linear time; how long a value may
    be is for the caller to bound. What is percent-encoded, as in a URL, is found too.
    """
    found = _kind_of(value, patterns, infrastructure=infrastructure)
    if found or b"%" not in value:
        return found
    return _kind_of(_percent_decoded(value), patterns, infrastructure=infrastructure)


def _percent_decoded(value: bytes) -> bytes:
    # By way of quoted-printable, which has another sign for the same escapes: urllib takes a second for 2 MB.
    return binascii.a2b_qp(value.replace(b"=", b"=3D").replace(b"%", b"="))


def _kind_of(value: bytes, patterns: Patterns, *, infrastructure: bool) -> str | None:
    # What each kind cannot be without is looked for first: most values have none of it, and it costs little.
    if own := patterns.kind_of(value):
        return own
    if b"@" in value and _EMAIL.search(value):
        return "an e-mail address"
    if not infrastructure and _holds_ip(value):
        return "an IP address"
    if not infrastructure and _holds_mac(value):
        return "a MAC address"
    if b"eyJ" in value and _JWT.search(value):
        return "a token (JWT)"
    if b"+" in value and _PHONE.search(value):
        return "a phone number"
    return None


def _holds_ip(value: bytes) -> bool:
    if value.count(b".") >= 3 and _IPV4.search(value):
        return True
    return value.count(b":") >= 2 and _IPV6.search(value) is not None


def _holds_mac(value: bytes) -> bool:
    return (
        (value.count(b":") >= 5 and _COLON_MAC.search(value) is not None)
        or (value.count(b"-") >= 5 and _DASHED_MAC.search(value) is not None)
        or (value.count(b".") >= 2 and _CISCO_MAC.search(value) is not None)
    )
