"""Pairs of agents that send the same: one of each is stored, and the other takes over without a gap.

The other agent is only told that its data is stored as far as that is so: what goes further, it keeps and sends
again, until the first has caught up or has been silent for so long that the other is stored instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Literal

CLUSTER_LABEL = b"cluster"
CLUSTERS_MAX = 1000
"""Pairs of one tenant; of more, both agents are stored."""
RETRY_AFTER_S = 2.0

Turn = Literal["store", "skip", "wait"]


@dataclass(slots=True)
class _Elected:
    replica: bytes
    heard_s: float
    stored_ms: int = 0


@dataclass(frozen=True, slots=True)
class Sender:
    """Which pair, and which of the two."""

    cluster: bytes
    replica: bytes


def sender_among(labels: Sequence[tuple[bytes, bytes]], replica_label: bytes) -> Sender | None:
    """Return who sent a series, or None where it names no replica."""
    values = dict(labels)
    replica = values.get(replica_label, b"")
    return Sender(values.get(CLUSTER_LABEL, b""), replica) if replica else None


class Pairs:
    """The pairs of one tenant; safe to share between threads. ``now_s`` is monotone, data has Unix milliseconds."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._elected: dict[bytes, _Elected] = {}
        self.failovers = 0

    def turn(self, sender: Sender, t_last_ms: int, now_s: float, failover_s: float) -> Turn:
        """Return what becomes of a request whose newest sample is of ``t_last_ms``."""
        with self._lock:
            elected = self._elected.get(sender.cluster)
            if elected is None:
                if len(self._elected) < CLUSTERS_MAX:
                    self._elected[sender.cluster] = _Elected(sender.replica, now_s)
                return "store"
            if elected.replica == sender.replica:
                elected.heard_s = now_s
                return "store"
            if t_last_ms <= elected.stored_ms:
                return "skip"
            if now_s - elected.heard_s < failover_s:
                return "wait"
            elected.replica, elected.heard_s = sender.replica, now_s
            self.failovers += 1
            return "store"

    def stored(self, sender: Sender, t_last_ms: int) -> None:
        """Tell that a request is durable: the other agent need not send what is not newer."""
        with self._lock:
            elected = self._elected.get(sender.cluster)
            if elected and elected.replica == sender.replica:
                elected.stored_ms = max(elected.stored_ms, t_last_ms)
