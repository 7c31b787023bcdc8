"""The conservation ledger: what became of everything that was acknowledged, by tenant and consumer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """Whose samples, read by which consumer group; ``signal`` is ``metrics`` (samples) or ``traces`` (spans)."""

    tenant: str
    consumer: str
    signal: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a group is: everything below ``low`` is committed, and in each partition what is up to an offset.

    ``began`` is the offset at which the group's ledger begins.
    """

    low: int
    committed: Mapping[str, int]
    began: int = 0

    def has_passed(self, partition: str, offset: int) -> bool:
        """Return whether the group has committed a record."""
        return offset < self.low or offset <= self.committed.get(partition, -1)


@dataclass(frozen=True, slots=True)
class Standing:
    """Samples of an account in the buffer, since its group began; all three only from offsets.

    ``accepted`` is all that was ever durable, ``passed`` what the group has committed, ``queued`` what it has not.
    What is damaged in the buffer is accepted and neither of the others.
    """

    accepted: int = 0
    passed: int = 0
    queued: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at a buffer. ``damaged_records`` counts what cannot be read, whoever's it is."""

    read_ms: int
    standings: Mapping[Account, Standing]
    places: Mapping[str, Place]
    damaged_records: int = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """A line of the ledger, in samples (or spans). ``dropped`` and ``replayed`` are dead letters that a person
    gave up, or delivered later.
    """

    account: Account
    accepted: int
    committed: int
    queued: int
    dead_lettered: int = 0
    dropped: int = 0
    replayed: int = 0

    @property
    def difference(self) -> int:
        """What is accounted for by nothing; anything but 0 is a fault."""
        return self.accepted - sum(self.states().values())

    def states(self) -> dict[str, int]:
        """Return what became of the accepted samples, by name."""
        return {
            "committed": self.committed,
            "queued": self.queued,
            "dead_lettered": self.dead_lettered,
            "dropped": self.dropped,
            "replayed": self.replayed,
        }

    def document(self) -> dict[str, Any]:
        """Return the line for JSON."""
        head = {"tenant": self.account.tenant, "consumer": self.account.consumer, "signal": self.account.signal}
        return {**head, "accepted": self.accepted, **self.states(), "difference": self.difference}


@dataclass(frozen=True, slots=True)
class Ledger:
    """All lines, read at ``read_ms`` (milliseconds since the Unix epoch)."""

    read_ms: int
    balances: tuple[Balance, ...] = field(default=())
    damaged_records: int = 0

    @property
    def balanced(self) -> bool:
        """Whether everything is accounted for."""
        return self.damaged_records == 0 and all(each.difference == 0 for each in self.balances)

    def of(self, tenant: str) -> "Ledger":
        """Return one tenant's lines."""
        own = tuple(each for each in self.balances if each.account.tenant == tenant)
        return Ledger(self.read_ms, own, self.damaged_records)

    def document(self) -> dict[str, Any]:
        """Return the ledger for JSON."""
        lines = [each.document() for each in self.balances]
        return {
            "read_ms": self.read_ms,
            "balanced": self.balanced,
            "damaged_records": self.damaged_records,
            "balances": lines,
        }
