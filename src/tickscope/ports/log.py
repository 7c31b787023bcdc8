"""The buffer: an append-only log of records, partitioned by (tenant, sender), read by consumer groups."""

from collections.abc import Sequence
from typing import Protocol

from tickscope.model.record import Entry, Record


class LogWriter(Protocol):
    """The gateway's side."""

    async def append(self, records: Sequence[Record]) -> None:
        """Return only when every record is durable; records of one call keep their order.

        Raises Busy when the log is full, Retry when it failed; then none of the records is acknowledged.
        """
        ...

    def fault(self) -> str | None:
        """Return why the log cannot take data now, or None."""
        ...

    async def close(self) -> None:
        """Finish what was begun and release the log."""
        ...


class LogReader(Protocol):
    """One consumer group's side. A group has one reader at a time."""

    corrupt: int
    """How many records were skipped because they were damaged."""

    async def partitions(self) -> Sequence[str]:
        """Return the partitions that hold records which this group has not committed."""
        ...

    async def read(self, partition: str, after: int, bytes_max: int) -> Sequence[Entry]:
        """Return entries of a partition with an offset above ``after``, in order; at least one if there is one."""
        ...

    async def committed(self, partition: str) -> int:
        """Return the last committed offset of a partition; -1 before the first commit."""
        ...

    async def commit(self, partition: str, offset: int) -> None:
        """Declare that this group is done with everything up to and including ``offset``."""
        ...

    async def wait(self, timeout_s: float) -> None:
        """Return when there may be something new, or after ``timeout_s``."""
        ...

    async def lag_bytes(self) -> int:
        """Return how many bytes are stored and not yet committed by this group."""
        ...

    async def close(self) -> None:
        """Release the log; what was committed stays."""
        ...
