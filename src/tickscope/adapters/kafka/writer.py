"""Appending to a topic."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from tickscope.adapters.kafka.connection import connection, retried
from tickscope.errors import Busy, Retry
from tickscope.model.buffer import KafkaSettings
from tickscope.model.record import Record
from tickscope.wire import record as record_format

WAITING_BYTES_MAX = 64 * 1024 * 1024
APPEND_S_MAX = 20.0
"""How long an append tries before the sender is told to come again."""
CONGESTED_RETRY_AFTER_S = 2.0
START_RETRY_S = 1.0
FAILURE_KNOWN_S = 10.0
LINGER_MS = 5
BATCH_BYTES_MAX = 1024 * 1024
REQUEST_BYTES_MAX = 1024 * 1024 + 64 * 1024

log = logging.getLogger(__name__)


class KafkaWriter:
    """A ``LogWriter``. Must be made inside a running event loop."""

    def __init__(
        self,
        settings: KafkaSettings,
        region: str,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._arguments = connection(settings, region)
        self._clock, self._sleep = clock, sleep
        self._waiting_bytes = 0
        self._failure: tuple[float, str] | None = None
        self._producer: Any = None
        self._starting = asyncio.create_task(self._start())

    async def append(self, records: Sequence[Record]) -> None:
        """Return when all replicas in sync have every record; see ``LogWriter``."""
        messages = [(r.partition.encode(), b"".join(record_format.encode(r))) for r in records]
        size = sum(len(value) for _, value in messages)
        if self._waiting_bytes and self._waiting_bytes + size > WAITING_BYTES_MAX:
            message = f"{self._waiting_bytes} bytes wait for Kafka; {WAITING_BYTES_MAX} may"
            raise Busy("buffer_congested", message, CONGESTED_RETRY_AFTER_S)
        self._waiting_bytes += size
        try:
            with retried("an append"):
                await asyncio.wait_for(self._append(messages), APPEND_S_MAX)
            self._failure = None
        except Retry as error:
            self._failure = (self._clock(), str(error))
            raise
        finally:
            self._waiting_bytes -= size

    def _suspects(self) -> str:
        """The client says that no broker serves it, and why in its log only."""
        look = "buffer.kafka.bootstrap, buffer.kafka.security"
        if self._settings.security == "scram":
            look += f", buffer.kafka.user and the password in {self._settings.password_env}"
        return f"{look}, and at aiokafka's line in the log"

    def fault(self) -> str | None:
        """Return why the topic cannot take data now, or None."""
        if self._failure and self._clock() < self._failure[0] + FAILURE_KNOWN_S:
            return self._failure[1]
        return None

    async def close(self) -> None:
        """Send what waits and leave."""
        self._starting.cancel()
        await asyncio.gather(self._starting, return_exceptions=True)
        if self._producer is not None:
            await self._producer.stop()

    async def _append(self, messages: Sequence[tuple[bytes, bytes]]) -> None:
        await asyncio.shield(self._starting)
        producer, topic = self._producer, self._settings.topic
        sent = [await producer.send(topic, value=value, key=key) for key, value in messages]
        await asyncio.gather(*sent)

    async def _start(self) -> None:
        """Connect; brokers that are away at first are found once they are there."""
        while True:
            producer = AIOKafkaProducer(
                **self._arguments,
                enable_idempotence=True,
                acks="all",
                linger_ms=LINGER_MS,
                max_batch_size=BATCH_BYTES_MAX,
                max_request_size=REQUEST_BYTES_MAX,
            )
            try:
                await producer.start()
                if not await producer.partitions_for(self._settings.topic):
                    raise KafkaError(f"there is no topic {self._settings.topic}")
            except (KafkaError, OSError) as error:
                await producer.stop()
                self._failure = (self._clock(), f"Kafka cannot be reached: {error}; look at {self._suspects()}")
                log.warning("kafka: %s; again in %.0f s", error, START_RETRY_S)
                await self._sleep(START_RETRY_S)
                continue
            self._producer = producer
            return
