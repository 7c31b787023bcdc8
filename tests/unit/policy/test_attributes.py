"""Which attributes of spans may enter."""

import pytest

from tickscope.policy.attributes import ATTRIBUTE_TEXT_BYTES_MAX, attribute_may_enter, text_may_enter


@pytest.mark.parametrize(
    ("key", "texts"),
    [
        ("http.route", [b"/match/{id}"]),
        ("service.name", [b"matchmaker"]),
        ("server.address", [b"10.1.2.3"]),
        ("host.ip", [b"10.1.2.3", b"fe80::1"]),
        ("service.version", [b"1.2.3.4"]),
        ("nothing", []),
    ],
)
def test_what_tells_of_our_machines_enters(key: str, texts: list[bytes]) -> None:
    assert attribute_may_enter(key, texts)


@pytest.mark.parametrize(
    ("key", "texts"),
    [
        ("client.address", [b"203.0.113.7"]),
        ("exception.message", [b"no player jane@example.com"]),
        ("host.ip", [b"jane@example.com"]),
        ("tags", [b"fine", b"2001:db8::7"]),
        ("jane@example.com", [b"1"]),
    ],
)
def test_what_tells_of_a_person_does_not(key: str, texts: list[bytes]) -> None:
    assert not attribute_may_enter(key, texts)


def test_what_is_too_long_to_be_looked_at_does_not_enter() -> None:
    assert attribute_may_enter("stack", [b"x" * ATTRIBUTE_TEXT_BYTES_MAX])
    assert not attribute_may_enter("stack", [b"x" * (ATTRIBUTE_TEXT_BYTES_MAX + 1)])
    assert not text_may_enter("x" * (ATTRIBUTE_TEXT_BYTES_MAX + 1))


def test_names_are_looked_at_too() -> None:
    assert text_may_enter("GET /players/{id}")
    assert not text_may_enter("GET /players/jane@example.com")
