"""Where a delivery leaves what a store refuses for good: a dead letter, kept before anything is committed."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tickscope.errors import Busy
from tickscope.model.record import Encoding, Entry
from tickscope.ports.dead_letters import DeadLetter, DeadLetterSink
from tickscope.relay import metrics

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose data these are, and where in the buffer they came from."""

    tenant: str
    sender: str
    partition: str
    offset: int

    @classmethod
    def of(cls, entry: Entry) -> "Place":
        """Return the place of an entry."""
        return cls(entry.record.tenant, entry.record.sender, entry.record.partition, entry.offset)


class Waiting:
    """Waits before another attempt, and tells of it."""

    def __init__(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._sleep = sleep

    async def pause(self, place: Place, delay_s: float, why: str, attempt: int) -> None:
        """Wait; ``attempt`` counts from 1."""
        if attempt & (attempt - 1) == 0:  # attempts 1, 2, 4, 8 …: a long outage stays readable in the log
            log.warning("store: %s; partition %s waits (attempt %d)", why, place.partition, attempt)
        await self._sleep(delay_s)


class Burial:
    """Keeps dead letters."""

    def __init__(self, dead_letters: DeadLetterSink, waiting: Waiting, now_ms: Callable[[], int]) -> None:
        self._dead_letters = dead_letters
        self._waiting = waiting
        self._now_ms = now_ms

    async def bury(self, place: Place, body: bytes, encoding: Encoding, samples: int, why: str) -> None:
        """Keep a dead letter; waits, loudly, while there is no room for it."""
        letter = DeadLetter(
            tenant=place.tenant,
            sender=place.sender,
            partition=place.partition,
            offset=place.offset,
            refused_ms=self._now_ms(),
            why=why,
            samples=samples,
            body=body,
            encoding=encoding,
        )
        attempt = 0
        while True:
            attempt += 1
            try:
                self._dead_letters.add([letter])
            except Busy as error:
                await self._waiting.pause(place, error.retry_after_s, str(error), attempt)
                continue
            metrics.DEAD.labels(place.tenant).inc(samples)
            return
