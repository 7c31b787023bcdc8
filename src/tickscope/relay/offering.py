"""Asking a store until it says yes or no: the same for every kind of data."""

import asyncio
from typing import Protocol

from prometheus_client import Counter

from tickscope.ports.metric_store import WriteResult
from tickscope.relay import decide
from tickscope.relay.burial import Place, Waiting


class Takes(Protocol):
    """What every store can be asked."""

    async def write(self, tenant: str, body: bytes) -> WriteResult:
        """Write one request."""
        ...

    async def probe(self, tenant: str) -> bool:
        """Return whether the store is up and takes what is ours."""
        ...


class Offering:
    """Offers requests, at most ``at_once_max`` at a time over all partitions; one that waits holds no place."""

    def __init__(self, store: Takes, waiting: Waiting, at_once_max: int, outcomes: Counter) -> None:
        self._store = store
        self._waiting = waiting
        self._outcomes = outcomes
        self.slots = asyncio.Semaphore(at_once_max)
        """For other questions to the same store."""

    async def offer(self, place: Place, body: bytes) -> str | None:
        """Write until the store says yes or no; return why not, or None when it took the request."""
        attempt = 0
        while True:
            attempt += 1
            async with self.slots:
                result = await self._store.write(place.tenant, body)
            step = decide.next_step(result, attempt)
            self._outcomes.labels(type(step).__name__.lower()).inc()
            match step:
                case decide.Done():
                    return None
                case decide.Bisect(why):
                    return why
                case decide.Probe(delay_s, why):
                    if await self._store.probe(place.tenant):
                        return why
                    await self._waiting.pause(place, delay_s, why, attempt)
                case decide.Wait(delay_s, why):
                    await self._waiting.pause(place, delay_s, why, attempt)
