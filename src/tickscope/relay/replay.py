"""Delivering again what the buffer still holds of a span of time, to the hot store or to another one."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tickscope.model.record import Encoding, Entry
from tickscope.ports.dead_letters import DeadLetter
from tickscope.ports.log import LogHistory
from tickscope.relay import decide
from tickscope.relay.delivery import Delivery

HELD_BYTES_MAX = 32 * 1024 * 1024
"""What is read ahead, all partitions together."""
AT_ONCE_MAX = 8
"""Partitions that are delivered at once."""

Told = Callable[[int], None]
"""Is told when the newest record that was delivered had been received, in milliseconds since the Unix epoch."""


@dataclass(slots=True)
class Refusals:
    """What the store refused of a replay: counted, with its reasons. The buffer has the samples still."""

    samples: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, letters: Sequence[DeadLetter]) -> None:
        """Count letters."""
        for letter in letters:
            self.samples += letter.samples
            self.reasons[letter.why] += letter.samples


@dataclass(frozen=True, slots=True)
class Span:
    """What to replay: received in [start_ms, end_ms), of one tenant or (None) of all."""

    start_ms: int
    end_ms: int
    tenant: str | None = None

    def has(self, entry: Entry) -> bool:
        """Return whether an entry is of the span."""
        return self.tenant is None or entry.record.tenant == self.tenant


@dataclass(slots=True)
class Replayed:
    """What was delivered so far; samples include those that the store had already and those that it refused."""

    records: int = 0
    samples: int = 0
    newest_ms: int = 0
    traces_left_out: int = 0
    """Records of traces: no metric store takes them."""


async def replay(history: LogHistory, delivery: Delivery, span: Span, done: Replayed, told: Told) -> None:
    """Deliver the span, each partition in order, and count in ``done``; waits as long as the store is away."""
    held: dict[str, list[Entry]] = {}
    size = 0
    async for entry in history.scan(span.start_ms, span.end_ms):
        if not span.has(entry):
            continue
        if entry.record.encoding is not Encoding.REMOTE_WRITE_1_SNAPPY:
            done.traces_left_out += 1
            continue
        held.setdefault(entry.record.partition, []).append(entry)
        size += len(entry.record.body)
        if size >= HELD_BYTES_MAX:
            await _deliver(held, delivery, done, told)
            held, size = {}, 0
    await _deliver(held, delivery, done, told)


async def _deliver(held: dict[str, list[Entry]], delivery: Delivery, done: Replayed, told: Told) -> None:
    turns = asyncio.Semaphore(AT_ONCE_MAX)

    async def one(entries: list[Entry]) -> None:
        async with turns:
            for batch in decide.batches(entries):
                await delivery.deliver(batch)
                done.records += len(batch)
                done.samples += sum(entry.record.samples for entry in batch)
                done.newest_ms = max(done.newest_ms, batch[-1].record.received_ms)
                told(done.newest_ms)

    async with asyncio.TaskGroup() as group:
        for entries in held.values():
            group.create_task(one(entries))
