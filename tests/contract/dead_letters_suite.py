"""What every store of dead letters promises; each adapter's test inherits this suite."""

from dataclasses import replace

import pytest

from tickscope.errors import Busy
from tickscope.ports.dead_letters import DeadLetter, DeadLetters

BYTES_MAX = 10_000


def letter(number: int, tenant: str = "embergate", samples: int = 1, size: int = 100) -> DeadLetter:
    body = number.to_bytes(4, "big").ljust(size, b"x")
    return DeadLetter(tenant, "edge", f"{tenant}/edge", number, 1_700_000_000_000, "400: too old", samples, body)


class DeadLettersSuite:
    """Needs a fixture ``letters``: an empty store limited to ``BYTES_MAX``."""

    def test_a_letter_comes_back_as_it_was_with_an_id(self, letters: DeadLetters) -> None:
        sent = replace(letter(7, samples=3), body=b"\x00\xff", why="\N{SNOWMAN} 'quoted'")
        letters.add([sent])
        (found,) = letters.list(None, 0, 10)
        assert found.id > 0
        assert replace(found, id=0) == sent
        assert letters.get(found.id) == found
        assert letters.get(found.id + 1) is None

    def test_adding_again_adds_nothing(self, letters: DeadLetters) -> None:
        letters.add([letter(1), letter(2)])
        letters.add([replace(letter(1), refused_ms=9, why="said otherwise"), letter(3), letter(3)])
        assert [found.offset for found in letters.list(None, 0, 10)] == [1, 2, 3]

    def test_one_record_may_have_several_letters(self, letters: DeadLetters) -> None:
        letters.add([letter(1), replace(letter(1), body=b"another"), replace(letter(1), partition="embergate/b")])
        assert len(letters.list(None, 0, 10)) == 3

    def test_pages_follow_each_other_without_gaps_or_repeats(self, letters: DeadLetters) -> None:
        letters.add([letter(number, tenant=("embergate", "skyhook")[number % 2]) for number in range(10)])
        seen: list[DeadLetter] = []
        while page := letters.list("skyhook", seen[-1].id if seen else 0, 2):
            assert len(page) <= 2
            seen += page
        assert [found.offset for found in seen] == [1, 3, 5, 7, 9]
        assert [found.id for found in seen] == sorted(found.id for found in seen)

    def test_what_is_dropped_is_gone_and_its_id_stays_its_own(self, letters: DeadLetters) -> None:
        letters.add([letter(1), letter(2)])
        first, second = letters.list(None, 0, 10)
        assert letters.drop([second.id, second.id, 999]) == 1
        assert letters.get(second.id) is None
        letters.add([letter(3)])
        assert [found.offset for found in letters.list(None, first.id, 10)] == [3]
        assert letters.list(None, first.id, 10)[0].id != second.id

    def test_samples_are_counted_per_tenant(self, letters: DeadLetters) -> None:
        assert letters.count() == {}
        letters.add([letter(1, samples=4), letter(2, samples=5), letter(3, tenant="skyhook")])
        assert letters.count() == {"embergate": 9, "skyhook": 1}

    def test_full_is_busy_and_room_comes_back(self, letters: DeadLetters) -> None:
        letters.add([letter(1, size=BYTES_MAX - 100)])
        with pytest.raises(Busy, match="hot_store.dead_letters_bytes_max") as busy:
            letters.add([letter(2), letter(3)])
        assert busy.value.reason == "dead_letters_full"
        assert busy.value.retry_after_s > 0
        assert [found.offset for found in letters.list(None, 0, 10)] == [1]
        letters.drop([letters.list(None, 0, 1)[0].id])
        letters.add([letter(2), letter(3)])
        assert len(letters.list(None, 0, 10)) == 2

    def test_a_full_store_still_knows_what_it_has(self, letters: DeadLetters) -> None:
        # A redelivered record must not wait for room that its letters have already.
        letters.add([letter(1, size=BYTES_MAX)])
        letters.add([letter(1, size=BYTES_MAX)])
        assert len(letters.list(None, 0, 10)) == 1
