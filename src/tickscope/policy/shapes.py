"""What personal data looks like, as RE2 patterns: over bytes for us, over text for programs of others.

RE2 looks neither behind nor ahead: what may stand beside a find is part of its pattern, and only whether there is
one is asked.
"""

_END = r"(?:\z|[^0-9A-Za-z])"
_DOTS_END = r"\.*(?:\z|[^0-9A-Za-z:.])"
"""Also the full stop of a sentence ends an address."""

EMAIL = (
    r"(?:[A-Za-z0-9._%+-]|[^\x00-\x7f])(?:@|%40)(?:(?:[A-Za-z0-9-]|[^\x00-\x7f])+\.)+(?:[A-Za-z]|[^\x00-\x7f]){2}"
)
"""Any character that a mailbox may end with, and a domain of two names or more; also as it stands in a URL."""

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
IPV4 = rf"(?:\A|[^0-9.Vv]|[0-9A-Za-z_][Vv])\.*(?:{_OCTET}\.){{3}}{_OCTET}\.*(?:\z|[^0-9.])"
"""Four octets and no fifth number. With a ``v`` before it, as in ``v1.2.3.4``, it is a version."""

_HEX = r"[0-9A-Fa-f]"
_GROUP = _HEX + r"{1,4}"
_BARE = r"\A|[^0-9A-Za-z:.]"
_AFTER_A_WORD = r"[G-Zg-z][0-9A-Za-z]*:|[0-9A-Za-z]{5}:"
"""As in ``ip:2001:db8::1``: a word that is no group of an address, and a colon."""


def _compressed() -> str:
    """Return every way to leave zeros out of an address; ``::`` alone is punctuation."""
    ways = [f"::{_GROUP}(?::{_GROUP}){{0,6}}", f"(?:{_GROUP}:){{7}}:"]
    for before in range(1, 7):
        head = f"{_GROUP}(?::{_GROUP}){{{before - 1}}}::"
        ways.append(f"{head}(?:{_GROUP}(?::{_GROUP}){{0,{6 - before}}})?")
    return "|".join(ways)


IPV6 = f"(?:{_BARE}|{_AFTER_A_WORD})(?:(?:{_GROUP}:){{7}}{_GROUP}|{_compressed()}){_DOTS_END}"
"""RFC 4291, section 2.2; of an address with an IPv4 tail, the tail is found."""

_PAIR = _HEX + r"{2}"
_PAIR_START, _PAIR_END = r"\A|[^0-9A-Za-z:-]", r"(?:\z|[^0-9A-Za-z:-])"
COLON_MAC = rf"(?:{_PAIR_START}|[G-Zg-z][0-9A-Za-z]*:|[0-9A-Za-z]{{3}}:)(?:{_PAIR}:){{5}}{_PAIR}{_PAIR_END}"
"""Also behind a word and a colon, as in ``mac:00:1a:2b:3c:4d:5e``."""
DASHED_MAC = rf"(?:{_PAIR_START})(?:{_PAIR}-){{5}}{_PAIR}{_PAIR_END}"


def _with_a_letter() -> str:
    return r"(?:" + r"|".join(_HEX * at + r"[A-Fa-f]" + _HEX * (3 - at) for at in range(4)) + r")"


def _cisco() -> str:
    four = _HEX + r"{4}"
    ways = (r"\.".join(_with_a_letter() if at == place else four for at in range(3)) for place in range(3))
    return r"(?:\A|[^0-9A-Za-z.])(?:" + r"|".join(ways) + r")" + _DOTS_END


CISCO_MAC = _cisco()
"""``aabb.ccdd.eeff``; with digits only it is a date or a version far more often (10 of 16, to the power of 12)."""

JWT = r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\."
"""A header and a payload, each base64 of what begins with ``{"`` (RFC 7519)."""

PHONE = r"(?:\A|[^0-9A-Za-z+])\+[1-9](?:[ .()/-]{0,2}[0-9]){7,14}" + _END
"""International form only (E.164: at most 15 digits behind a plus): without the plus it is any number."""
