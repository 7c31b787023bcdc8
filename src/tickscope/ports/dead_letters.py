"""What a store refused, kept durably with the store's reason until a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
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


class DeadLetterSink(Protocol):
    """Where a delivery leaves what the store will not have."""

    def add(self, letters: Sequence[DeadLetter]) -> None:
        """Keep the letters; durable on return, and idempotent by (partition, offset, body).

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
        """Remove letters for good and return how many there were."""
        ...

    def count(self) -> dict[str, int]:
        """Return the number of dead samples per tenant."""
        ...
