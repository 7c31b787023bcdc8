"""Detectors of direct personal data in label values.

A finding names the kind and the label, never the value: messages end up in logs.
"""

import re

_EMAIL = re.compile(rb"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_OCTET = rb"(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
_IPV4 = re.compile(rb"(?<![0-9.])" + rb"\.".join([_OCTET] * 4) + rb"(?![0-9.])")


def personal_data_kind(value: bytes, *, infrastructure: bool) -> str | None:
    """Return what kind of personal data ``value`` seems to hold, or None.

    ``infrastructure`` is for labels that name our own hosts (``instance``): an address there is no person's.
    """
    if b"@" in value and _EMAIL.search(value):
        return "an e-mail address"
    if not infrastructure and value.count(b".") >= 3 and _IPV4.search(value):
        return "an IP address"
    return None
