"""The kinds of personal data as RE2 patterns, for programs of others that take nothing else.

RE2 looks neither back nor ahead, and cannot parse an address: what the detectors find is found here too, and in
rare cases more (an IPv6 address with too many groups). A test holds the two against each other.
"""

from collections.abc import Mapping

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
_HEX = "[0-9A-Fa-f]"
_GROUPS = f"{_HEX}{{1,4}}(?::{_HEX}{{1,4}}){{0,7}}"
_FULL = f"{_HEX}{{1,4}}(?::{_HEX}{{1,4}}){{7}}"
_EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
_JWT = r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\."
_PHONE = r"(?:\A|[^0-9A-Za-z+])\+[1-9](?:[ .()/-]{0,2}[0-9]){7,14}(?:\z|[^0-9A-Za-z])"
_ANYWHERE = (_EMAIL, _JWT, _PHONE)
_IPV4 = r"(?:\A|[^0-9.])" + r"\.".join([_OCTET] * 4) + r"(?:\z|[^0-9.])"
_IPV6 = rf"(?:\A|[^0-9A-Za-z:.])(?:{_FULL}|{_GROUPS}::(?:{_GROUPS})?|::{_GROUPS})(?:\z|[^0-9A-Za-z])"
_MAC = "|".join(
    rf"(?:\A|[^0-9A-Za-z:-])(?:{_HEX}{{2}}{between}){{5}}{_HEX}{{2}}(?:\z|[^0-9A-Za-z:-])" for between in ":-"
)


def personal_data_pattern(*, infrastructure: bool, patterns: Mapping[str, str]) -> str:
    """Return one pattern that finds personal data of any kind in a value.

    ``infrastructure`` is for labels that name our own hosts: an address there is no person's. ``patterns`` are a
    studio's own kinds.
    """
    addresses = () if infrastructure else (_IPV4, _IPV6, _MAC)
    return "|".join(f"(?:{pattern})" for pattern in (*patterns.values(), *_ANYWHERE, *addresses))
