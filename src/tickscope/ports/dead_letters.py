"""What a store refused, kept durably with the store's reason until a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from tickscope.model.record import Encoding


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A body that a store refused, or was not asked for.

    Metrics are as small as bisection could make them, or all that was too old of a record; traces a whole record.
    """

    tenant: str
    sender: str
    partition: str
    offset: int
    refused_ms: int
    why: str
    samples: int
    body: bytes
    id: int = 0
    """Given by the store of dead letters."""
    encoding: Encoding = Encoding.REMOTE_WRITE_1_SNAPPY


class Fate(Enum):
    """What became of a letter; the values are kept on disk."""

    KEPT = 0
    DROPPED = 1
    REPLAYED = 2


@dataclass(frozen=True, slots=True)
class Booked:
    """Samples of letters of one fate: of one record, or (offset -1) of all records below the one that was asked."""

    tenant: str
    signal: str
    fate: Fate
    samples: int
    partition: str = ""
    offset: int = -1


class DeadLetterSink(Protocol):
    """Where a delivery leaves what the store will not have."""

    def add(self, letters: Sequence[DeadLetter]) -> None:
        """Keep the letters; durable on return, and idempotent by (partition, offset, body).

        A letter that a person has dropped or replayed is not kept again when its record is delivered again.
        Raises Busy when ``hot_store.dead_letters_bytes_max`` is reached.
        """
        ...


class DeadLetters(DeadLetterSink, Protocol):
    """The relay adds, ``tickscope dlq`` reads, replays and drops."""

    def list(self, tenant: str | None, after_id: int, limit: int) -> Sequence[DeadLetter]:
        """Return letters by ascending id."""
        ...

    def get(self, letter_id: int) -> DeadLetter | None:
        """Return one letter."""
        ...

    def drop(self, letter_ids: Sequence[int]) -> int:
        """Remove letters for good and return how many there were; their samples stay in the books."""
        ...

    def replayed(self, letter_ids: Sequence[int]) -> int:
        """Remove letters that their store has now and return how many there were; as ``drop`` does."""
        ...

    def booked(self, low: int) -> Sequence[Booked]:
        """Return the samples of every letter that there ever was.

        Those of records at offset ``low`` or above are told by record, the others as sums.
        """
        ...

    def count(self) -> dict[str, int]:
        """Return the number of dead samples per tenant."""
        ...
