"""What the detectors find, the RE2 patterns find."""

import re2
from hypothesis import assume, given
from hypothesis import strategies as st

from tickscope.policy.personal_data import personal_data_kind
from tickscope.policy.personal_data_re2 import personal_data_pattern

PARTS = st.sampled_from(
    ["jane", "@", "example", ".", "com", "10.1.2.3", "256", ":", "::", "fe80", "1", "-", " ", "+49", "170 1234567"]
    + ["00:1b:44:11:3a:b7", "00-1b-44-11-3a-b7", "eyJhbGciOiJI", "eyJzdWIiOiIx", "x", "é", "\n", "/64", "%", "0"]
)
VALUES = st.one_of(
    st.lists(PARTS, max_size=12).map("".join),
    st.ip_addresses().map(str),
    st.text("0123456789abcdef:.-@+ ", max_size=45),
)


OWN = {"a player": r"\bp-[0-9]{6}\b"}
PATTERNS = {
    hosts: re2.compile(personal_data_pattern(infrastructure=hosts, patterns=OWN)) for hosts in (False, True)
}


def found(value: str, infrastructure: bool) -> bool:
    return PATTERNS[infrastructure].search(value) is not None


@given(VALUES, st.booleans())
def test_nothing_is_missed(value: str, infrastructure: bool) -> None:
    assume("%" not in value)  # the detectors decode that
    if personal_data_kind(value.encode(), infrastructure=infrastructure):
        assert found(value, infrastructure)


def test_an_escaped_address_is_found() -> None:
    assert found("user%40example.com", infrastructure=True)


def test_ordinary_values_are_left_alone() -> None:
    for value in ("eu-central-1a", "s17", "2026.11.1", "12:30:45", "host-1:9100", "::", "1.2.3", "x::y", "+10"):
        assert not found(value, infrastructure=False), value
    assert not found("10.0.0.7:9100", infrastructure=True)


def test_a_studios_own_kinds_are_found_everywhere() -> None:
    assert found("of p-123456", infrastructure=False)
    assert found("of p-123456", infrastructure=True)
