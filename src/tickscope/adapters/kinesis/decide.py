"""What of a writer's queues goes into the next PutRecords, and what follows from its answer. Pure."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tickscope.adapters.kinesis import packing
from tickscope.adapters.kinesis.shards import ShardBucket

CALL_RECORDS_MAX = 500
CALL_BYTES_MAX = 10 * 1024 * 1024
"""Of PutRecords, keys included (API reference of Kinesis, 2025)."""
BACKOFF_FIRST_S, BACKOFF_S_MAX = 0.05, 2.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A record that waits; ``ticket`` is the append that waits for it, ``due_s`` when that gives up."""

    data: bytes
    ticket: int
    due_s: float


@dataclass(slots=True)
class Lane:
    """The queue of one partition. While a pack of its first pieces is under way nothing else of it is."""

    pieces: deque[Piece] = field(default_factory=deque)
    under_way: int = 0
    failures: int = 0
    not_before_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Pack:
    """One Kinesis record of a call."""

    partition: str
    shard: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """The next call, and (when it is empty) how long until there may be one; None: when something comes."""

    packs: Sequence[Pack]
    wait_s: float | None = None


def plan(
    lanes: Mapping[str, Lane],
    shard_of: Callable[[str], str],
    buckets: Mapping[str, ShardBucket],
    now_s: float,
    call_bytes_max: int,
) -> Plan:
    """Take at most one pack of each partition, within the limits of the call and of each shard."""
    packs: list[Pack] = []
    size = 0
    waits: list[float] = []
    for partition, lane in lanes.items():
        if not lane.pieces or lane.under_way:
            continue
        shard = shard_of(partition)
        wait_s = max(lane.not_before_s - now_s, buckets[shard].wait_s(now_s))
        if wait_s > 0:
            waits.append(wait_s)
            continue
        key_bytes = len(partition.encode())
        sizes = [len(piece.data) for piece, _ in zip(lane.pieces, range(packing.RECORDS_MAX), strict=False)]
        count = packing.fitting(sizes, key_bytes)
        data = packing.pack([lane.pieces[index].data for index in range(count)])
        if packs and size + len(data) + key_bytes > call_bytes_max:
            waits.append(0.0)
            continue
        lane.under_way = count
        buckets[shard].take(len(data) + key_bytes)
        packs.append(Pack(partition, shard, data))
        size += len(data) + key_bytes
        if len(packs) == CALL_RECORDS_MAX:
            break
    return Plan(packs, None if packs else min(waits, default=None))


def succeed(lane: Lane) -> list[Piece]:
    """Return the pieces that are stored now."""
    done = [lane.pieces.popleft() for _ in range(lane.under_way)]
    lane.under_way, lane.failures, lane.not_before_s = 0, 0, 0.0
    return done


def fail(lane: Lane, now_s: float, jitter: float) -> list[Piece]:
    """Keep the pieces at the head for the next try, and return those whose time is over.

    ``jitter`` is from 0 to 1. A piece that is given up goes with its elders only: they were there before it.
    """
    lane.under_way = 0
    lane.failures += 1
    delay_s = min(BACKOFF_FIRST_S * 2 ** min(lane.failures - 1, 16), BACKOFF_S_MAX)
    lane.not_before_s = now_s + delay_s * (0.5 + jitter / 2)
    return expire(lane, now_s)


def expire(lane: Lane, now_s: float) -> list[Piece]:
    """Give up pieces at the head whose time is over, unless they are under way."""
    over: list[Piece] = []
    while lane.pieces and not lane.under_way and lane.pieces[0].due_s <= now_s:
        over.append(lane.pieces.popleft())
    return over
