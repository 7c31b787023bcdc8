"""Who reads which shard: leases in DynamoDB, taken and kept by conditional writes.

An item per (group, shard): its owner, a counter that moves with every write, and the group's place. A lease whose
counter stands still is dead, and another member takes it. Whoever writes names the counter that it saw, so that
of two only one succeeds: that is the fence. The idea is the Kinesis Client Library's.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tickscope.adapters.kinesis.client import Aws, ServiceError
from tickscope.adapters.kinesis.shards import Shard
from tickscope.adapters.sharded import Checkpoint

NOBODY = ""
_MOVE = "SET #owner = :owner, #start = :start, behind = :behind, ended = :ended, #counter = :next"
_LOST = "ConditionalCheckFailedException"


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease as it was read. ``ended``: the group is done with the whole shard."""

    shard: str
    owner: str
    counter: int
    place: Checkpoint
    ended: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A counter, and since when (on this member's own clock) it has stood there."""

    counter: int
    since_s: float


def dead(lease: Lease, seen: Seen | None, now_s: float, lease_s: float) -> bool:
    """Return whether nobody keeps the lease; a counter seen for the first time may be of a living member."""
    if lease.owner == NOBODY:
        return True
    return seen is not None and seen.counter == lease.counter and now_s - seen.since_s >= lease_s


def readable(shard_id: str, shards: Mapping[str, Shard], leases: Mapping[str, Lease]) -> bool:
    """Return whether a shard's turn has come: each parent is read to its end, or gone."""
    shard = shards.get(shard_id)
    parents = shard.parents if shard else ()
    return all(leases[parent].ended for parent in parents if parent in leases)


def wanted(me: str, leases: Iterable[Lease], dead_shards: set[str]) -> Lease | None:
    """Return the lease to take next: a dead one up to a fair share, else one of whoever has two more than this.

    ``leases`` are those of readable shards that have not ended.
    """
    open_ = sorted(leases, key=lambda lease: lease.shard)
    living = Counter(lease.owner for lease in open_ if lease.shard not in dead_shards)
    share = math.ceil(len(open_) / max(len(living.keys() | {me}), 1))
    if living[me] >= share:
        return None
    for lease in open_:
        if lease.shard in dead_shards:
            return lease
    owner, count = max(living.items(), key=lambda each: (each[1], each[0]), default=(me, 0))
    if owner == me or count < living[me] + 2:
        return None
    return next(lease for lease in open_ if lease.owner == owner)


class LeaseTable:
    """The items of one group."""

    def __init__(self, aws: Aws, table: str, group: str) -> None:
        self._aws, self._table, self._group = aws, table, group

    async def all(self) -> dict[str, Lease]:
        """Return the group's leases by shard."""
        found: dict[str, Lease] = {}
        arguments: dict[str, Any] = {
            "TableName": self._table,
            "ConsistentRead": True,
            "KeyConditionExpression": "#group = :group",
            "ExpressionAttributeNames": {"#group": "group"},
            "ExpressionAttributeValues": {":group": {"S": self._group}},
        }
        while True:
            answer = await self._aws.call(self._aws.dynamodb.query, **arguments)
            found |= {item["shard"]["S"]: _lease(item) for item in answer["Items"]}
            if not answer.get("LastEvaluatedKey"):
                return found
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    async def create(self, shard: str, place: Checkpoint) -> None:
        """Add a lease that nobody holds; one that is there already stays."""
        item = self._key(shard) | _place(place) | {"owner": {"S": NOBODY}, "counter": {"N": "0"}}
        await self._conditional(
            self._aws.dynamodb.put_item,
            TableName=self._table,
            Item=item | {"ended": {"BOOL": False}},
            ConditionExpression="attribute_not_exists(#shard)",
            ExpressionAttributeNames={"#shard": "shard"},
        )

    async def write(
        self, lease: Lease, owner: str, place: Checkpoint | None = None, *, ended: bool = False
    ) -> Lease | None:
        """Move the lease on from how it was seen; return it as it is now, None when somebody else was there."""
        kept = place or lease.place
        values = _place(kept) | {"owner": {"S": owner}, "ended": {"BOOL": ended}}
        done = await self._conditional(
            self._aws.dynamodb.update_item,
            TableName=self._table,
            Key=self._key(lease.shard),
            UpdateExpression=_MOVE,
            ConditionExpression="#owner = :seen_owner AND #counter = :seen",
            ExpressionAttributeNames={"#owner": "owner", "#start": "start", "#counter": "counter"},
            ExpressionAttributeValues={
                **{f":{name}": value for name, value in values.items()},
                ":seen_owner": {"S": lease.owner},
                ":seen": {"N": str(lease.counter)},
                ":next": {"N": str(lease.counter + 1)},
            },
        )
        return Lease(lease.shard, owner, lease.counter + 1, kept, ended) if done else None

    async def forget(self, lease: Lease) -> None:
        """Remove the lease of a shard that is read to its end and gone, if nobody has moved it."""
        await self._conditional(
            self._aws.dynamodb.delete_item,
            TableName=self._table,
            Key=self._key(lease.shard),
            ConditionExpression="#counter = :seen",
            ExpressionAttributeNames={"#counter": "counter"},
            ExpressionAttributeValues={":seen": {"N": str(lease.counter)}},
        )

    def _key(self, shard: str) -> dict[str, Any]:
        return {"group": {"S": self._group}, "shard": {"S": shard}}

    async def _conditional(self, method: Any, **arguments: Any) -> bool:
        try:
            await self._aws.call(method, **arguments)
        except ServiceError as error:
            if error.code == _LOST:
                return False
            raise
        return True


def _place(place: Checkpoint) -> dict[str, Any]:
    """Offsets are longer than DynamoDB's numbers: they are kept as text."""
    behind = {tenant: {"S": str(offset)} for tenant, offset in place.behind.items()}
    return {"start": {"S": str(place.start)}, "behind": {"M": behind}}


def _lease(item: Mapping[str, Any]) -> Lease:
    behind = {tenant: int(offset["S"]) for tenant, offset in item["behind"]["M"].items()}
    return Lease(
        shard=item["shard"]["S"],
        owner=item["owner"]["S"],
        counter=int(item["counter"]["N"]),
        place=Checkpoint(int(item["start"]["S"]), behind),
        ended=item["ended"]["BOOL"],
    )
