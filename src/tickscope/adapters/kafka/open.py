"""The sides of a topic, opened by the platform's settings."""

from aiokafka import AIOKafkaConsumer

from tickscope.adapters.kafka.connection import connection, retried
from tickscope.adapters.kafka.history import KafkaHistory, starts_at
from tickscope.adapters.kafka.pauses import KafkaPauses
from tickscope.adapters.kafka.source import KafkaSource
from tickscope.adapters.kafka.writer import KafkaWriter
from tickscope.adapters.sharded import ShardedReader
from tickscope.model.buffer import KafkaSettings
from tickscope.ports.log import OLDEST_MS


async def open_writer(settings: KafkaSettings, region: str) -> KafkaWriter:
    """Return the gateway's side; it opens although no broker can be reached, and says so."""
    return KafkaWriter(settings, region)


async def open_reader(settings: KafkaSettings, region: str, group: str, begin_ms: int = OLDEST_MS) -> ShardedReader:
    """Return a member of a consumer group; raises Retry when no broker can be reached."""
    arguments = connection(settings, region)
    looking = AIOKafkaConsumer(settings.topic, **arguments)
    with retried("connecting"):
        await looking.start()
        try:
            begin = await starts_at(looking, settings.topic, begin_ms)
        finally:
            await looking.stop()
    source = KafkaSource(settings, arguments, group)
    await source.open(begin)
    return ShardedReader(source)


async def open_history(settings: KafkaSettings, region: str) -> KafkaHistory:
    """Return what the topic still holds."""
    history = KafkaHistory(settings, connection(settings, region))
    await history.open()
    return history


async def open_pauses(settings: KafkaSettings, region: str, group: str) -> KafkaPauses:
    """Return the group's pauses."""
    pauses = KafkaPauses(settings, connection(settings, region), group)
    await pauses.open()
    return pauses
