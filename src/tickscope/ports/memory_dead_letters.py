"""Dead letters in memory: same contract as the database, nothing survives it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tickscope.errors import Busy
from tickscope.ports.dead_letters import Booked, DeadLetter, Fate


class MemoryDeadLetters:
    """A ``DeadLetters`` for tests."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._letters: dict[int, DeadLetter] = {}
        self._gone: dict[tuple[str, int, bytes], tuple[DeadLetter, Fate]] = {}
        self._last_id = 0

    def add(self, letters: Sequence[DeadLetter]) -> None:
        """Keep what is new of the letters."""
        kept = {_key(letter) for letter in self._letters.values()} | self._gone.keys()
        new = {_key(letter): letter for letter in letters if _key(letter) not in kept}
        size = sum(len(letter.body) for letter in (*self._letters.values(), *new.values()))
        if new and size > self._bytes_max:
            raise Busy(
                "dead_letters_full", f"hot_store.dead_letters_bytes_max allows {self._bytes_max} bytes", 30.0
            )
        for letter in new.values():
            self._last_id += 1
            self._letters[self._last_id] = replace(letter, id=self._last_id)

    def list(self, tenant: str | None, after_id: int, limit: int) -> Sequence[DeadLetter]:
        """Return letters by ascending id."""
        found = [each for each in self._letters.values() if each.id > after_id and tenant in (None, each.tenant)]
        return found[:limit]

    def get(self, letter_id: int) -> DeadLetter | None:
        """Return one letter."""
        return self._letters.get(letter_id)

    def drop(self, letter_ids: Sequence[int]) -> int:
        """Remove letters."""
        return self._settle(letter_ids, Fate.DROPPED)

    def replayed(self, letter_ids: Sequence[int]) -> int:
        """Remove letters."""
        return self._settle(letter_ids, Fate.REPLAYED)

    def booked(self, low: int) -> Sequence[Booked]:
        """Return the samples of every letter that there ever was."""
        every = [*self._gone.values(), *((letter, Fate.KEPT) for letter in self._letters.values())]
        sums: Counter[tuple[str, str, Fate, tuple[str, int]]] = Counter()
        for letter, fate in every:
            place = (letter.partition, letter.offset) if letter.offset >= low else ("", -1)
            sums[letter.tenant, letter.encoding.signal, fate, place] += letter.samples
        return [Booked(tenant, signal, fate, n, *place) for (tenant, signal, fate, place), n in sums.items()]

    def count(self) -> dict[str, int]:
        """Return dead samples per tenant."""
        counts: Counter[str] = Counter()
        for letter in self._letters.values():
            counts[letter.tenant] += letter.samples
        return dict(counts)

    def _settle(self, letter_ids: Sequence[int], fate: Fate) -> int:
        found = [letter for each in letter_ids if (letter := self._letters.pop(each, None))]
        self._gone |= {_key(letter): (letter, fate) for letter in found}
        return len(found)


def _key(letter: DeadLetter) -> tuple[str, int, bytes]:
    return letter.partition, letter.offset, letter.body
