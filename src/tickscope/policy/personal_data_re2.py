"""The kinds of personal data as one RE2 pattern, for programs of others that take nothing else.

It is made of what the detectors are made of, so that it finds the same; only percent-encoded texts are not decoded
(but for the sign in an e-mail address). A test holds the two against each other.
"""

from collections.abc import Mapping

from tickscope.policy.shapes import CISCO_MAC, COLON_MAC, DASHED_MAC, EMAIL, IPV4, IPV6, JWT, PHONE


def personal_data_pattern(*, infrastructure: bool, patterns: Mapping[str, str]) -> str:
    """Return one pattern that finds personal data of any kind in a value.

    ``infrastructure`` is for labels that name our own hosts: an address there is no person's. ``patterns`` are a
    studio's own kinds.
    """
    addresses = () if infrastructure else (IPV4, IPV6, COLON_MAC, DASHED_MAC, CISCO_MAC)
    return "|".join(f"(?:{pattern})" for pattern in (*patterns.values(), EMAIL, JWT, PHONE, *addresses))
