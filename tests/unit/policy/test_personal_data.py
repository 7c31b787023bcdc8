"""What looks like a person's data, and what looks a little like it and is none."""

import ipaddress
import time

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
        ("user%40example.com", "an e-mail address"),
        ("q=a%20b&to=%22user%40example.com%22", "an e-mail address"),
        ("jörg@exämple.example", "an e-mail address"),
        ("203.0.113.7", "an IP address"),
        ("from 203.0.113.9.", "an IP address"),
        ("203.0.113.9...", "an IP address"),
        ("a.203.0.113.9", "an IP address"),
        ("conv203.0.113.9", "an IP address"),
        ("ip%3D203.0.113.9", "an IP address"),
        ("x%20203.0.113.9", "an IP address"),
        ("build 1.2.3.4", "an IP address"),
        ("2001:db8::7", "an IP address"),
        ("ip:2001:db8::1", "an IP address"),
        ("client_2001:db8::1.", "an IP address"),
        ("player:deadbeef:2001:db8::1", "an IP address"),
        ("fe80::1%eth0", "an IP address"),
        ("[::ffff:203.0.113.9]:443", "an IP address"),
        ("aabb.ccdd.eeff", "a MAC address"),
        ("mac:aabb.ccdd.00ff.", "a MAC address"),
        ("mac:00:1A:2b:3C:4D:5e", "a MAC address"),
        ("00:11:22:33:44:55", "a MAC address"),
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
        "2026.11.1.4",
        "build 2026.11.1.4.",
        "v1.2.3.4",
        "server V10.0.0.1",
        "10.0.19045.3803",
        "1.3.6.1.4.1.311",
        "1.2.3.4.5",
        "256.1.1.1",
        "2026.1124.1230",
        "aabb.ccdd.eeff.0011",
        "aabb.ccdd.eefg",
        "deadbeef",
        "100%",
        "100%40",
        "::",
        "std::",
        "app::bad",
        "a::Facet",
        "1:2:3:4:5:6:7:8:9",
        "26:11:24:12:30",
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
    st.ip_addresses(v=6), st.sampled_from(["", "ip:", "from ", "[", "x="]), st.sampled_from(["", ".", "]:1", " "])
)
def test_every_ip_address_is_found_however_it_is_written(
    address: ipaddress.IPv6Address, before: str, after: str
) -> None:
    for written in (address.compressed, address.exploded, address.compressed.upper()):
        expected = None if address.is_unspecified and written == "::" else "an IP address"
        assert kind(f"{before}{written}{after}") == expected


@given(st.text("0123456789abcdefg:.%", max_size=30))
def test_what_is_an_ip_address_as_a_whole_is_found(text: str) -> None:
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return
    assert address.is_unspecified or kind(text) == "an IP address"


@pytest.mark.parametrize(
    "part",
    [
        "a",
        "@a",
        "@a.",
        "eyJ",
        "eyJaaaaaaaa.",
        "1.",
        "1.1.",
        "a:",
        "1:1 ",
        "aaaaa:",
        "+1",
        "aa-",
        "aa:",
        "1111.",
        "%",
        "%40",
    ],
)
@pytest.mark.parametrize("before", ["@", ""])
def test_whatever_is_looked_at_takes_linear_time(before: str, part: str) -> None:
    value = before + part * (400_000 // len(part))
    start_s = time.perf_counter()
    kind(value)
    assert time.perf_counter() - start_s < 1  # what goes back over it takes minutes


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
