"""Looking at everything that a topic still holds of a span of time."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from tickscope.adapters.kafka.connection import retried
from tickscope.adapters.kafka.messages import entries_of
from tickscope.model.buffer import KafkaSettings
from tickscope.model.record import Entry
from tickscope.ports.log import OLDEST_MS, TAIL_MS

SLACK_MS = 15 * 60_000
"""How far a message's time may be from when the gateway received its record."""
POLL_MS = 1000
FETCH_RECORDS_MAX = 500


class KafkaHistory:
    """A ``LogHistory``. ``open`` must have returned before anything else is called."""

    def __init__(self, settings: KafkaSettings, arguments: Mapping[str, Any]) -> None:
        self._topic = settings.topic
        self._consumer = AIOKafkaConsumer(
            settings.topic, **arguments, enable_auto_commit=False, auto_offset_reset="earliest"
        )

    async def open(self) -> None:
        """Connect; raises Retry."""
        with retried("connecting"):
            await self._consumer.start()

    async def scan(self, start_ms: int, end_ms: int) -> AsyncIterator[Entry]:
        """Yield what was received in [start_ms, end_ms), partition by partition; see ``LogHistory``."""
        with retried("looking for a time"):
            starts = await starts_at(self._consumer, self._topic, max(start_ms - SLACK_MS, 1))
            ends = await self._consumer.end_offsets(list(starts))
        for partition, start in starts.items():
            async for entry in self._partition(partition, start, ends[partition]):
                if start_ms <= entry.record.received_ms < end_ms:
                    yield entry

    async def close(self) -> None:
        """Leave."""
        await self._consumer.stop()

    async def _partition(self, partition: Any, start: int, end: int) -> AsyncIterator[Entry]:
        self._consumer.seek(partition, start)
        at = start
        while at < end:
            with retried("a fetch"):
                got = await self._consumer.getmany(partition, timeout_ms=POLL_MS, max_records=FETCH_RECORDS_MAX)
            messages = got.get(partition, [])
            for entry in entries_of(messages, at)[0]:
                yield entry
            at = messages[-1].offset + 1 if messages else at


async def starts_at(consumer: Any, topic: str, begin_ms: int) -> dict[Any, int]:
    """Return the first offset at or after a time in each partition of a topic; the end where there is none.

    ``consumer`` is started and follows the topic, without a group.
    """
    partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
    if begin_ms == OLDEST_MS:
        return dict(await consumer.beginning_offsets(partitions))
    ends = await consumer.end_offsets(partitions)
    if begin_ms == TAIL_MS:
        return dict(ends)
    found = await consumer.offsets_for_times(dict.fromkeys(partitions, begin_ms))
    return {each: found[each].offset if found.get(each) else ends[each] for each in partitions}
