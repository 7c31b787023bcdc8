"""What a service must offer so that its shards can be read as a log."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tickscope.model.record import Entry


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A group's place in a shard.

    ``start`` is the first offset to read again; ``behind`` has the tenants that are further back, with the first
    offset of each. Everything before is committed.
    """

    start: int
    behind: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fetched:
    """The next piece of a shard: ``next_start`` is where to go on, above every offset in it.

    ``oldest_left_ms`` is about when the oldest record behind this piece was received, None when there is none;
    ``ended``: the shard is closed and nothing will ever follow.
    """

    entries: Sequence[Entry]
    next_start: int
    oldest_left_ms: int | None = None
    ended: bool = False
    corrupt: int = 0
    """Records of this piece that were skipped because they were damaged."""


Place = Callable[[str], Checkpoint | None]
"""Returns where the group is in a shard now; None when the shard is not read here."""


class ShardSource(Protocol):
    """One member of a consumer group at a service with shards. Offsets are integers that grow within a shard."""

    def attach(self, place: Place) -> None:
        """Take the function that tells a shard's place; called once, before anything else.

        The source makes places durable every second or so, and that of a shard before it gives the shard up.
        """
        ...

    def held(self) -> Mapping[str, Checkpoint]:
        """Return the shards that this member holds at this moment, each with the place it was taken over at.

        A shard that was lost and held again in between comes with another ``Checkpoint`` object.
        """
        ...

    async def changed(self, timeout_s: float) -> None:
        """Return when what is held may have changed, or after ``timeout_s``."""
        ...

    async def fetch(self, shard: str, start: int, *, catching_up: bool) -> Fetched:
        """Return what follows from offset ``start``, possibly nothing; waits a little for new records.

        ``catching_up``: a second look at what was fetched before, which leaves the shard's main place alone. Raises
        Retry when the service cannot be reached, Reject (``fenced``) when the shard is not held any more.
        """
        ...

    async def finish(self, shard: str) -> None:
        """Declare a shard that has ended as committed to its end: what follows on it may be read now."""
        ...

    async def close(self) -> None:
        """Make places durable and give up every shard."""
        ...
