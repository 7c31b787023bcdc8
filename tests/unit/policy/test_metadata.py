"""Which metadata may enter: short text without personal data."""

import pytest

from tickscope.policy.metadata import METADATA_TEXT_BYTES_MAX, metadata_fault
from tickscope.policy.personal_data import NO_PATTERNS, Patterns


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"Ticks over their budget.", None),
        (b"", None),
        ("Größe".encode(), None),
        (b"x" * METADATA_TEXT_BYTES_MAX, None),
        (b"x" * (METADATA_TEXT_BYTES_MAX + 1), "metadata_too_long"),
        (b"@" + b"a" * 1_000_000, "metadata_too_long"),
        (b"\xff\xfe", "metadata_not_utf8"),
        (b"Ask jo@example.com.", "metadata_text"),
        (b"Of pl123456.", "metadata_text"),
    ],
)
@pytest.mark.parametrize("place", range(3))
def test_each_text_is_looked_at(text: bytes, reason: str | None, place: int) -> None:
    texts = [b"ticks_total", b"Ticks.", b"seconds"]
    texts[place] = text
    found = metadata_fault(texts, Patterns.of({"a player": "pl[0-9]{6}"}))
    assert (found.reason if found else None) == reason
    assert metadata_fault([b"t", b"Of pl123456.", b""], NO_PATTERNS) is None
