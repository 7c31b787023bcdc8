"""What every store of dead letters promises; each adapter's test inherits this suite."""

from dataclasses import replace

import pytest

from tickscope.errors import Busy
from tickscope.model.record import Encoding
from tickscope.ports.dead_letters import Booked, DeadLetter, DeadLetters, Fate

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

    def test_what_a_person_settled_is_not_kept_again(self, letters: DeadLetters) -> None:
        letters.add([letter(1), letter(2), letter(3)])
        first, second, _ = letters.list(None, 0, 10)
        assert letters.drop([first.id]) == 1
        assert letters.replayed([second.id, second.id]) == 1
        letters.add([letter(1), letter(2), letter(3)])
        assert [found.offset for found in letters.list(None, 0, 10)] == [3]
        assert letters.count() == {"embergate": 1}

    def test_the_books_have_every_letter_that_there_ever_was(self, letters: DeadLetters) -> None:
        spans = replace(letter(1, samples=9), encoding=Encoding.OTLP_TRACES_GZIP, body=b"spans")
        letters.add([letter(1, samples=2), letter(2, samples=3), letter(3, samples=4), letter(4, "skyhook"), spans])
        first, second, *_ = letters.list(None, 0, 10)
        letters.drop([first.id])
        letters.replayed([second.id])
        assert sorted(letters.booked(1 << 40), key=repr) == [
            Booked("embergate", "metrics", Fate.DROPPED, 2),
            Booked("embergate", "metrics", Fate.KEPT, 4),
            Booked("embergate", "metrics", Fate.REPLAYED, 3),
            Booked("embergate", "traces", Fate.KEPT, 9),
            Booked("skyhook", "metrics", Fate.KEPT, 1),
        ]

    def test_letters_that_may_be_of_records_under_way_are_told_by_record(self, letters: DeadLetters) -> None:
        letters.add([letter(1), letter(2), replace(letter(2), body=b"another"), letter(3, samples=5)])
        letters.drop([found.id for found in letters.list(None, 0, 10) if found.offset == 3])
        assert sorted(letters.booked(2), key=repr) == [
            Booked("embergate", "metrics", Fate.DROPPED, 5, "embergate/edge", 3),
            Booked("embergate", "metrics", Fate.KEPT, 1),
            Booked("embergate", "metrics", Fate.KEPT, 2, "embergate/edge", 2),
        ]

    def test_an_offset_may_be_as_long_as_those_of_kinesis(self, letters: DeadLetters) -> None:
        long = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898 << 10
        letters.add([replace(letter(1), offset=long), replace(letter(1), offset=long + 1)])
        letters.add([replace(letter(1), offset=long)])
        assert [found.offset for found in letters.list(None, 0, 10)] == [long, long + 1]
        assert sorted(found.offset for found in letters.booked(0)) == [long, long + 1]
