"""Each kind of data to its own delivery."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from tickscope.model.record import Encoding, Entry


class Delivers(Protocol):
    """Delivers batches of one partition and one encoding."""

    async def deliver(self, entries: Sequence[Entry]) -> None:
        """Return when nothing is left to do of these entries."""
        ...


class ByEncoding:
    """A ``Delivers`` that hands on."""

    def __init__(self, deliveries: Mapping[Encoding, Delivers]) -> None:
        self._deliveries = deliveries

    async def deliver(self, entries: Sequence[Entry]) -> None:
        """Deliver a batch; see ``relay.decide.batches``: it has one encoding."""
        await self._deliveries[entries[0].record.encoding].deliver(entries)
