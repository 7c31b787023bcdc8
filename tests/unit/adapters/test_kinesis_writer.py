"""The writer's turns: every record goes, whenever its calls end."""

import asyncio
from typing import Any, cast

from tickscope.adapters.kinesis.client import Aws
from tickscope.adapters.kinesis.writer import CALLS_MAX, KinesisWriter
from tickscope.model.buffer import KinesisSettings
from tickscope.model.record import Record

SHARD = {
    "ShardId": "shard-0",
    "HashKeyRange": {"StartingHashKey": "0", "EndingHashKey": str(2**128 - 1)},
    "SequenceNumberRange": {"StartingSequenceNumber": "0"},
}


class Kinesis:
    """Names of what may be called."""

    list_shards = "list_shards"
    put_records = "put_records"


class CallsThatEndTogether:
    """Answers PutRecords only when as many calls wait as the writer makes at once, all of them then."""

    kinesis = Kinesis()

    def __init__(self) -> None:
        self.waiting: list[asyncio.Future[None]] = []

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        if method == Kinesis.list_shards:
            return {"Shards": [SHARD]}
        if len(self.waiting) < CALLS_MAX:
            waits = asyncio.get_running_loop().create_future()
            self.waiting.append(waits)
            if len(self.waiting) == CALLS_MAX:
                for each in self.waiting:
                    each.set_result(None)
            await waits
        return {"Records": [{"ShardId": "shard-0", "SequenceNumber": "1"} for _ in arguments["Records"]]}

    def close(self) -> None:
        """Nothing is open."""


async def test_calls_that_end_together_hold_up_nobody() -> None:
    settings = KinesisSettings("stream", "leases", retention_h=24, writers=1)
    # A call takes one record at most, so that there are more calls than may be under way.
    writer = KinesisWriter(cast("Aws", CallsThatEndTogether()), settings, call_bytes_max=1)
    records = [Record("embergate", f"s{n}", 0, bytes([n] * 16), 1, b"body") for n in range(CALLS_MAX + 3)]
    async with asyncio.timeout(5):
        await writer.append(records)
    await writer.close()
