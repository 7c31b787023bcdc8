"""Pairs of agents that send the same: one of each is stored, and the other takes over without a gap.

The other agent is only told that its data is stored as far as that is so, series by series. What the elected one
may send yet, it keeps and sends again. What that will not send any more is stored as the other has it, at once:
better a sample of both than of none.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock

from tickscope.errors import Busy
from tickscope.wire.core import Core

CLUSTER_LABEL = b"cluster"
CLUSTERS_MAX = 1000
"""Pairs of one tenant; of more, both agents are stored."""
RETRY_AFTER_S = 2.0


@dataclass(slots=True)
class _Elected:
    replica: bytes
    heard_ms: int
    """When something of it was stored last, or when it was elected."""
    stored_ms: int = 0
    """How far it has come, and never further than the clock."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Which pair, and which of the two."""

    cluster: bytes
    replica: bytes

    @property
    def number(self) -> int:
        """Return 64 bits that stand for it."""
        text = len(self.cluster).to_bytes(8, "little") + self.cluster + self.replica
        return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")


def sender_among(labels: Sequence[tuple[bytes, bytes]], replica_label: bytes) -> Sender | None:
    """Return who sent a series, or None where it names no replica."""
    values = dict(labels)
    replica = values.get(replica_label, b"")
    return Sender(values.get(CLUSTER_LABEL, b""), replica) if replica else None


@dataclass(frozen=True, slots=True)
class Left:
    """What is left to do of a request: series at the places of ``stored`` are stored already."""

    stored: tuple[int, ...] = ()
    took_over: bool = False


class Pairs:
    """The pairs of one tenant; safe to share between threads. Times are Unix milliseconds."""

    def __init__(self, core: Core, series_max: int) -> None:
        self._core = core
        self._runs = core.runs(os.urandom(16), series_max)
        self._lock = Lock()
        self._elected: dict[bytes, _Elected] = {}

    def left(self, sender: Sender, body: bytes, now_ms: int, failover_s: int, raw_bytes_max: int) -> Left:
        """Look at a request as it would be stored.

        Raises Busy ``ha_replica_ahead`` for one that goes further than the elected agent has come so far.
        """
        with self._lock:
            elected = self._elected.get(sender.cluster)
            if elected is None:
                if len(self._elected) < CLUSTERS_MAX:
                    self._elected[sender.cluster] = _Elected(sender.replica, now_ms)
                return Left()
            if elected.replica == sender.replica:
                return Left()
            # An agent's shards do not keep step: until then a series that others have overtaken may come yet.
            given_up_ms = elected.stored_ms - failover_s * 1000
        found = self._core.stored_already(body, self._runs, sender.number, given_up_ms, raw_bytes_max)
        return Left(found.stored, found.awaited > 0 and self._takes_over(sender, elected, now_ms, failover_s))

    def stored(self, sender: Sender, body: bytes, t_last_ms: int, now_ms: int, raw_bytes_max: int) -> None:
        """Tell that a request is durable, as it was stored: the other agent need not send what it holds."""
        self._core.note_stored(body, self._runs, sender.number, raw_bytes_max)
        with self._lock:
            elected = self._elected.get(sender.cluster)
            if elected and elected.replica == sender.replica:
                elected.heard_ms = max(elected.heard_ms, now_ms)
                elected.stored_ms = max(elected.stored_ms, min(t_last_ms, now_ms))

    def _takes_over(self, sender: Sender, before: _Elected, now_ms: int, failover_s: int) -> bool:
        with self._lock:
            if self._elected[sender.cluster] is not before:
                return False
            if now_ms - before.heard_ms < failover_s * 1000:
                raise Busy(
                    "ha_replica_ahead",
                    "the other agent of this pair is stored and has not come so far; this one takes over when "
                    f"nothing of that was stored for {failover_s} s (gateway.ha_failover_s)",
                    RETRY_AFTER_S,
                )
            self._elected[sender.cluster] = _Elected(sender.replica, now_ms)
            return True
