"""Tokens for values that may not be stored."""

from tickscope.model.quarters import quarter_of
from tickscope.policy.personal_data import personal_data_kind
from tickscope.policy.pseudonyms import Pseudonyms

JANUARY, DECEMBER = 1_767_225_600, 1_798_675_200
KEY, OTHER = bytes(32), bytes([1]) * 32


def test_quarters_are_those_of_the_calendar() -> None:
    assert [quarter_of(JANUARY - 1), quarter_of(JANUARY), quarter_of(DECEMBER)] == ["2025q4", "2026q1", "2026q4"]


def test_a_token_is_the_same_for_the_same_value_key_and_quarter_only() -> None:
    token = Pseudonyms("2026q4", KEY).token(b"jo@example.com")
    assert token == Pseudonyms("2026q4", KEY).token(b"jo@example.com")
    others = {
        Pseudonyms("2026q4", KEY).token(b"jo@example.org"),
        Pseudonyms("2026q4", OTHER).token(b"jo@example.com"),
        Pseudonyms("2027q1", KEY).token(b"jo@example.com"),
    }
    assert len(others - {token}) == 3


def test_a_token_names_its_key_and_is_no_personal_data_by_its_shape() -> None:
    pseudonyms = Pseudonyms("2026q4", KEY)
    for number in range(500):
        token = pseudonyms.token(str(number).encode())
        assert token.startswith(f"p-2026q4-{pseudonyms.key_id}-".encode())
        assert len(token) == len("p-2026q4-") + 7 + 24
        assert personal_data_kind(token, infrastructure=False) is None
    assert pseudonyms.key_id != Pseudonyms("2026q4", OTHER).key_id


def test_a_key_is_never_shown() -> None:
    assert "key" not in repr(Pseudonyms("2026q4", b"secret-secret-secret-secret-secr"))
