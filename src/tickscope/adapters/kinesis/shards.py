"""Which shard takes a partition key, and how much it may still take."""

import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SHARD_BYTES_PER_S = 1_000_000
SHARD_RECORDS_PER_S = 1000
BURST_S = 0.2
"""What may be saved up: a shard's limits hold by the second, and a full bucket on top of one would break them."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard of ListShards; an open one has no end."""

    id: str
    first_hash: int
    is_open: bool
    parents: tuple[str, ...]

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Shard":
        """Parse a shard of an answer."""
        parents = (answer.get("ParentShardId"), answer.get("AdjacentParentShardId"))
        return cls(
            id=answer["ShardId"],
            first_hash=int(answer["HashKeyRange"]["StartingHashKey"]),
            is_open=not answer["SequenceNumberRange"].get("EndingSequenceNumber"),
            parents=tuple(parent for parent in parents if parent),
        )


class ShardMap:
    """The open shards by the hash keys that they take: the MD5 of the partition key, as a number."""

    def __init__(self, shards: Sequence[Shard]) -> None:
        self.open = sorted((shard for shard in shards if shard.is_open), key=lambda shard: shard.first_hash)
        self._firsts = [shard.first_hash for shard in self.open]

    def shard_of(self, partition_key: str) -> str:
        """Return the id of the open shard that takes a partition key."""
        number = int.from_bytes(hashlib.md5(partition_key.encode(), usedforsecurity=False).digest(), "big")
        return self.open[max(bisect_right(self._firsts, number) - 1, 0)].id


class ShardBucket:
    """One writer's share of what a shard takes. It may go below zero once: a record is taken whole."""

    def __init__(self, writers: int, now_s: float) -> None:
        self._bytes_per_s = SHARD_BYTES_PER_S / writers
        self._records_per_s = SHARD_RECORDS_PER_S / writers
        self._bytes = self._bytes_per_s * BURST_S
        self._records = self._records_per_s * BURST_S
        self._at_s = now_s

    def wait_s(self, now_s: float) -> float:
        """Return how long until another record may go; 0 for now."""
        passed_s = max(now_s - self._at_s, 0.0)
        self._at_s = now_s
        self._bytes = min(self._bytes + passed_s * self._bytes_per_s, self._bytes_per_s * BURST_S)
        self._records = min(self._records + passed_s * self._records_per_s, self._records_per_s * BURST_S)
        return max(-self._bytes / self._bytes_per_s, (1 - self._records) / self._records_per_s, 0.0)

    def take(self, size: int) -> None:
        """Count a record of ``size`` bytes, key included."""
        self._bytes -= size
        self._records -= 1

    def refill_s(self, size: int) -> float:
        """Return in how many seconds so many bytes more can have gone."""
        return size / self._bytes_per_s
