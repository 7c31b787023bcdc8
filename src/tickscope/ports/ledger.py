"""What a buffer knows of its own contents: how much is in it, and how far each consumer group is."""

from typing import Protocol

from tickscope.model.ledger import Reading


class LogLedger(Protocol):
    """Reads the ledger of a buffer from its offsets, whoever is running; deliveries are never counted."""

    async def read(self) -> Reading:
        """Return the present reading; it costs what is new since the last one.

        Raises Retry when the buffer cannot be read now.
        """
        ...

    async def close(self) -> None:
        """Release the buffer."""
        ...
