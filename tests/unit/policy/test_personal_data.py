"""What looks like a person's data, and what looks a little like it and is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickscope.policy.personal_data import Patterns, personal_data_kind

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"


def kind(text: str, *, infrastructure: bool = False) -> str | None:
    return personal_data_kind(text.encode(), infrastructure=infrastructure)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("jane@example.com", "an e-mail address"),
        ("mailto:jane.doe+x@mail.example.co.uk,", "an e-mail address"),
        ("203.0.113.7", "an IP address"),
        ("2001:db8::7", "an IP address"),
        ("00:1A:2b:3C:4D:5e", "a MAC address"),
        ("device 00-1a-2b-3c-4d-5e left", "a MAC address"),
        (f"Bearer {JWT}", "a token (JWT)"),
        (JWT.rsplit(".", 1)[0] + ".", "a token (JWT)"),
        ("+4915112345678", "a phone number"),
        ("call +1 (212) 555-0100 now", "a phone number"),
        ("+44.20.7946.0958", "a phone number"),
    ],
)
def test_a_persons_data_is_found(text: str, found: str) -> None:
    assert kind(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "+Inf",
        "+0.005",
        "1e+308",
        "UTC+02:00",
        "2026.11.24+20261124123000",
        "1.2.3",
        "12:30:45",
        "00:1A:2b:3C:4D",
        "00:1A:2b:3C:4D:5e:6f",
        "550e8400-e29b-41d4-a716-446655440000",
        "eu-central-1a-game-fleet-blue-7",
        "00-1a:2b-3c:4d-5e",
        "eyJ.eyJ.",
        "shard-000123",
        "+123456",
        "std::map::iterator::operator",
    ],
)
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert kind(text) is None


def test_our_own_hosts_may_have_addresses_and_nothing_else() -> None:
    assert kind("203.0.113.7:9100", infrastructure=True) is None
    assert kind("00:1A:2b:3C:4D:5e", infrastructure=True) is None
    assert kind("jane@example.com", infrastructure=True) == "an e-mail address"
    assert kind(JWT, infrastructure=True) == "a token (JWT)"


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_judged(value: bytes, infrastructure: bool) -> None:
    assert personal_data_kind(value, infrastructure=infrastructure) in {
        None,
        "an e-mail address",
        "an IP address",
        "a MAC address",
        "a token (JWT)",
        "a phone number",
    }


@given(
    st.integers(1, 9), st.lists(st.integers(0, 9), min_size=7, max_size=14), st.sampled_from(["", " ", "-", "."])
)
def test_a_number_is_found_however_it_is_grouped(first: int, digits: list[int], between: str) -> None:
    assert kind(f"+{first}" + "".join(f"{between}{digit}" for digit in digits)) is not None


def test_a_studios_own_patterns_are_found_anywhere_in_a_value() -> None:
    patterns = Patterns.of({"a player id": r"\bp-[0-9]{6}\b", "a nick": "^Å"})
    kinds = [
        personal_data_kind(value, infrastructure=False, patterns=patterns)
        for value in (b"of p-123456", b"p-12345", "Åsa".encode(), b"\xff p-123456", b"jo@example.com p-123456")
    ]
    assert kinds == ["a player id", None, "a nick", "a player id", "a player id"]


@pytest.mark.parametrize("pattern", ["(", "a(?=b)", "[z-a]", "a{99999}"])
def test_what_re2_does_not_take_is_told(pattern: str) -> None:
    with pytest.raises(ValueError, match="."):
        Patterns.of({"x": pattern})


def test_a_pattern_takes_linear_time() -> None:
    patterns = Patterns.of({"x": "(a+)+$"})
    assert patterns.kind_of(b"a" * 5_000 + b"b") is None
