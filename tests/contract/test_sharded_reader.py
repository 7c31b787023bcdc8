"""The reader that Kinesis and Kafka share, over shards in memory."""

import pytest

from tests.contract.log_suite import SharedLogSuite
from tests.contract.memory_shards import MemoryShards
from tickscope.adapters.sharded import ShardedReader
from tickscope.ports.log import OLDEST_MS, LogHistory, LogReader
from tickscope.ports.memory_log import MemoryLog


class MemoryShardsKit:
    def __init__(self, shards: int = 8) -> None:
        self.service = MemoryShards(shards)
        self.sources: dict[LogReader, object] = {}

    async def writer(self) -> MemoryShards:
        return self.service

    async def reader(self, group: str = "hot", begin_ms: int = OLDEST_MS) -> ShardedReader:
        source = self.service.join(group, begin_ms)
        reader = ShardedReader(source)
        self.sources[reader] = source
        return reader

    async def abandon(self, reader: LogReader) -> None:
        source = self.sources[reader]
        source.leave()  # type: ignore[attr-defined]

    async def history(self) -> LogHistory:
        log = MemoryLog(1 << 30)
        for entries in self.service.shards.values():
            await log.append([entry.record for entry in entries])
        return log


@pytest.fixture
def kit() -> MemoryShardsKit:
    return MemoryShardsKit()


class TestShardedReader(SharedLogSuite):
    pass
