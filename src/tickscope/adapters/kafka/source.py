"""A member of a consumer group on a topic: which partitions it was assigned, and reading them."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from tickscope.adapters.kafka import places
from tickscope.adapters.kafka.connection import retried
from tickscope.adapters.kafka.messages import entries_of
from tickscope.adapters.sharded import Checkpoint, Fetched
from tickscope.adapters.sharded.source import Place
from tickscope.errors import Reject
from tickscope.model.buffer import KafkaSettings

SESSION_S = 8.0
HEARTBEAT_S = 2.0
COMMIT_S = 1.0
COMMIT_S_MAX = 5.0
STOP_S_MAX = 10.0
POLL_MS = 500
FETCH_RECORDS_MAX = 500
FETCH_PARTITION_BYTES_MAX = 4 * 1024 * 1024

log = logging.getLogger(__name__)


class KafkaSource(ConsumerRebalanceListener):  # type: ignore[misc]
    """A ``ShardSource``: a shard is a partition of the topic. ``open`` must have returned before anything else.

    A commit succeeds only for a member of the group's present generation. It is made every second, also when
    nothing moved: a member without one for the length of a session counts itself out.
    """

    def __init__(
        self,
        settings: KafkaSettings,
        arguments: Mapping[str, Any],
        group: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._topic, self._group, self._arguments, self._clock = settings.topic, group, dict(arguments), clock
        self._consumer = AIOKafkaConsumer(
            **self._arguments,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=int(SESSION_S * 1000),
            heartbeat_interval_ms=int(HEARTBEAT_S * 1000),
            max_partition_fetch_bytes=FETCH_PARTITION_BYTES_MAX,
            partition_assignment_strategy=(RoundRobinPartitionAssignor,),
        )
        self._second = AIOKafkaConsumer(**self._arguments, enable_auto_commit=False, auto_offset_reset="earliest")
        self._second_free = asyncio.Lock()
        self._place: Place = lambda _: None
        self._begin: Mapping[Any, int] = {}
        self._taken: dict[str, Checkpoint] = {}
        self._proved_s = 0.0
        self._news = asyncio.Event()
        self._tending: asyncio.Task[None] | None = None

    async def open(self, begin: Mapping[Any, int]) -> None:
        """Join the group; where it has no place yet it begins at ``begin``, else at the oldest. Raises Retry."""
        self._begin = begin
        with retried("joining the group"):
            try:
                await self._consumer.start()
                await self._second.start()
            except BaseException:
                await asyncio.gather(self._consumer.stop(), self._second.stop(), return_exceptions=True)
                raise
        self._consumer.subscribe([self._topic], listener=self)
        self._tending = asyncio.create_task(self._tend())

    def attach(self, place: Place) -> None:
        """See ``ShardSource``."""
        self._place = place

    def held(self) -> Mapping[str, Checkpoint]:
        """See ``ShardSource``."""
        return self._taken if self._clock() - self._proved_s < SESSION_S else {}

    async def changed(self, timeout_s: float) -> None:
        """See ``ShardSource``."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._news.wait()
        self._news.clear()

    async def on_partitions_revoked(self, revoked: Any) -> None:
        """Make the places durable while the group still knows this member, and let go."""
        await self._commit()
        self._taken = {}
        self._news.set()

    async def on_partitions_assigned(self, assigned: Any) -> None:
        """Go to where the group is in each partition."""
        known = await self._committed()
        taken = {}
        for partition in assigned:
            found = known.get(partition)
            place = (
                places.decode(found.offset, found.metadata)
                if found is not None and found.offset >= 0
                else Checkpoint(self._begin.get(partition, 0))
            )
            taken[str(partition.partition)] = place
        self._taken, self._proved_s = taken, self._clock()
        self._news.set()

    async def fetch(self, shard: str, start: int, *, catching_up: bool) -> Fetched:
        """See ``ShardSource``."""
        partition = TopicPartition(self._topic, int(shard))
        if shard not in self.held():
            raise Reject("fenced", f"partition {shard} is not this member's any more")
        with retried("a fetch"):
            if catching_up:
                return await self._look_again(partition, start)
            if await self._consumer.position(partition) != start:
                self._consumer.seek(partition, start)
            return await self._read(self._consumer, partition, start)

    async def finish(self, shard: str) -> None:
        """Kafka's partitions do not end."""

    async def close(self) -> None:
        """Commit, and leave the group."""
        if self._tending:
            self._tending.cancel()
            await asyncio.gather(self._tending, return_exceptions=True)
        await self._commit()
        self._taken = {}
        for consumer in (self._second, self._consumer):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(consumer.stop(), STOP_S_MAX)

    async def _read(self, consumer: Any, partition: Any, start: int) -> Fetched:
        try:
            got = await consumer.getmany(partition, timeout_ms=POLL_MS, max_records=FETCH_RECORDS_MAX)
        except KafkaError as error:
            if str(partition.partition) not in self._taken:
                raise Reject("fenced", f"partition {partition.partition} was revoked") from error
            raise
        messages = got.get(partition, [])
        entries, corrupt = entries_of(messages, start)
        next_start = messages[-1].offset + 1 if messages else start
        end = consumer.highwater(partition)
        left = end is not None and next_start < end
        return Fetched(
            entries,
            next_start,
            oldest_left_ms=messages[-1].timestamp if messages and left else None,
            corrupt=corrupt,
        )

    async def _look_again(self, partition: Any, start: int) -> Fetched:
        async with self._second_free:
            if partition not in self._second.assignment():
                self._second.assign([partition])
            self._second.seek(partition, start)
            return await self._read(self._second, partition, start)

    async def _tend(self) -> None:
        while True:
            await asyncio.sleep(COMMIT_S)
            await self._commit()

    async def _commit(self) -> None:
        """Commit the place of every partition; a member that may not is out of the group."""
        held = {shard: self._place(shard) or at for shard, at in self._taken.items()}
        if not held:
            return
        offsets = {
            TopicPartition(self._topic, int(shard)): OffsetAndMetadata(*places.encode(place))
            for shard, place in held.items()
        }
        asked_s = self._clock()
        try:
            await asyncio.wait_for(self._consumer.commit(offsets), COMMIT_S_MAX)
            self._proved_s = asked_s
        except (KafkaError, TimeoutError) as error:
            log.warning("kafka: the group's places cannot be committed: %s", error or type(error).__name__)

    async def _committed(self) -> Mapping[Any, Any]:
        admin = AIOKafkaAdminClient(**self._arguments)
        await admin.start()
        try:
            found: Mapping[Any, Any] = await admin.list_consumer_group_offsets(self._group)
            return found
        finally:
            await admin.close()
