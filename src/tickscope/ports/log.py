"""The buffer: an append-only log of records, partitioned by (tenant, sender), read by consumer groups."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from tickscope.model.record import Entry, Record

OLDEST_MS = 0
"""Where a new group begins by default: with everything that the log still holds."""
TAIL_MS = 2**62
"""A new group that begins here sees only what is appended after it was opened."""


@dataclass(frozen=True, slots=True)
class Lag:
    """What a group has not committed.

    ``bytes`` counts what its reader knows of (a remote log may hold more that was not fetched yet); ``oldest_ms``
    is when the oldest of it was received, in milliseconds since the Unix epoch, None when nothing is left.
    """

    bytes: int
    oldest_ms: int | None


class LogWriter(Protocol):
    """The gateway's side."""

    async def append(self, records: Sequence[Record]) -> None:
        """Return only when every record is durable; records of one partition keep their order.

        Raises Busy when the log is full or congested, Retry when it failed; then none of the records is
        acknowledged, and some of them may be stored all the same.
        """
        ...

    def fault(self) -> str | None:
        """Return why the log cannot take data now, or None."""
        ...

    async def close(self) -> None:
        """Finish what was begun and release the log."""
        ...


class LogReader(Protocol):
    """One member of a consumer group. At any time a partition is read by one member at most."""

    corrupt: int
    """How many records were skipped because they were damaged."""

    async def partitions(self) -> Sequence[str]:
        """Return the partitions of this member that have records which the group has not committed."""
        ...

    async def read(self, partition: str, after: int, bytes_max: int) -> Sequence[Entry]:
        """Return entries of a partition with an offset above ``after``, in order; at least one if there is one."""
        ...

    async def committed(self, partition: str) -> int:
        """Return the last committed offset of a partition as far as it is known; -1 before the first commit."""
        ...

    async def commit(self, partition: str, offset: int) -> None:
        """Declare that the group is done with everything up to and including ``offset``.

        Raises Reject (``fenced``) when another member reads the partition now: leave it alone from here on. A
        commit may be forgotten in a crash; then its records are read again.
        """
        ...

    async def wait(self, timeout_s: float) -> None:
        """Return when there may be something that ``partitions`` did not tell of, or after ``timeout_s``."""
        ...

    async def lag(self) -> Lag:
        """Return what this member's partitions hold and the group has not committed."""
        ...

    async def close(self) -> None:
        """Release the partitions to the group's other members; what was committed stays."""
        ...


class LogHistory(Protocol):
    """What the log still holds, whoever has committed it: for replay."""

    def scan(self, start_ms: int, end_ms: int) -> AsyncIterator[Entry]:
        """Yield entries received in [start_ms, end_ms), each partition in order, then stop.

        Times are milliseconds since the Unix epoch, on the gateways' clocks. What is appended meanwhile may be left
        out. Damaged records are left out.
        """
        ...

    async def close(self) -> None:
        """Release the log."""
        ...
