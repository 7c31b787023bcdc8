"""Pauses beside the leases, in the same table."""

from collections.abc import Mapping

from tickscope.adapters.kinesis.client import Aws
from tickscope.ports.pauses import Pause


class DynamoPauses:
    """``Pauses`` of one consumer group, an item a tenant; it owns ``aws``."""

    def __init__(self, aws: Aws, table: str, group: str) -> None:
        self._aws, self._table, self._group = aws, table, f"pauses/{group}"

    async def paused(self) -> Mapping[str, Pause]:
        """Return the group's paused tenants; raises Retry."""
        answer = await self._aws.call(
            self._aws.dynamodb.query,
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="#group = :group",
            ExpressionAttributeNames={"#group": "group"},
            ExpressionAttributeValues={":group": {"S": self._group}},
        )
        return {item["shard"]["S"]: Pause(int(item["since_ms"]["N"]), item["why"]["S"]) for item in answer["Items"]}

    async def pause(self, tenant: str, pause: Pause) -> None:
        """Keep a pause."""
        await self._aws.call(
            self._aws.dynamodb.update_item,
            TableName=self._table,
            Key=self._key(tenant),
            UpdateExpression="SET since_ms = if_not_exists(since_ms, :since), why = if_not_exists(why, :why)",
            ExpressionAttributeValues={":since": {"N": str(pause.since_ms)}, ":why": {"S": pause.why}},
        )

    async def resume(self, tenant: str) -> bool:
        """Drop a pause."""
        answer = await self._aws.call(
            self._aws.dynamodb.delete_item,
            TableName=self._table,
            Key=self._key(tenant),
            ReturnValues="ALL_OLD",
        )
        return bool(answer.get("Attributes"))

    async def close(self) -> None:
        """Release threads and connections."""
        self._aws.close()

    def _key(self, tenant: str) -> dict[str, dict[str, str]]:
        return {"group": {"S": self._group}, "shard": {"S": tenant}}
