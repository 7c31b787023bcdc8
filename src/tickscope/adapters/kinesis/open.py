"""The sides of a stream, opened by the platform's settings."""

import asyncio
import os
import secrets
import socket
import time

from tickscope.adapters.kinesis.client import Aws
from tickscope.adapters.kinesis.fetching import at_time
from tickscope.adapters.kinesis.history import KinesisHistory
from tickscope.adapters.kinesis.leases import LeaseTable
from tickscope.adapters.kinesis.pauses import DynamoPauses
from tickscope.adapters.kinesis.source import KinesisSource, Timing
from tickscope.adapters.kinesis.writer import KinesisWriter
from tickscope.adapters.sharded import Checkpoint, ShardedReader
from tickscope.model.buffer import KinesisSettings
from tickscope.ports.log import OLDEST_MS, TAIL_MS

STANDARD = Timing()


async def open_writer(settings: KinesisSettings, region: str) -> KinesisWriter:
    """Return the gateway's side; it opens although AWS cannot be reached, and says so."""
    return KinesisWriter(await _aws(region), settings)


async def open_reader(
    settings: KinesisSettings, region: str, group: str, begin_ms: int = OLDEST_MS, timing: Timing = STANDARD
) -> ShardedReader:
    """Return a member of a consumer group; raises Retry when AWS cannot be reached."""
    aws = await _aws(region)
    me = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
    source = KinesisSource(aws, settings.stream, LeaseTable(aws, settings.leases_table, group), me, timing)
    await source.open(Checkpoint(_begin(begin_ms)))
    return ShardedReader(source)


async def open_history(settings: KinesisSettings, region: str) -> KinesisHistory:
    """Return what the stream still holds."""
    return KinesisHistory(await _aws(region), settings.stream)


async def open_pauses(settings: KinesisSettings, region: str, group: str) -> DynamoPauses:
    """Return the group's pauses."""
    return DynamoPauses(await _aws(region), settings.leases_table, group)


def _begin(begin_ms: int) -> int:
    if begin_ms == OLDEST_MS:
        return 0
    return at_time(time.time_ns() // 1_000_000 if begin_ms == TAIL_MS else begin_ms)


async def _aws(region: str) -> Aws:
    return await asyncio.to_thread(Aws, region)  # reading the SDK's service models takes a while
