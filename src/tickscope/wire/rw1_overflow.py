"""Folded counters: what many label sets count becomes one counter, that of the label set they overflow into."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from tickscope.wire.core import Added, Labels
from tickscope.wire.rw1_fields import write_message
from tickscope.wire.rw1_fingerprint import fingerprint_of
from tickscope.wire.rw1_messages import SERIES
from tickscope.wire.rw1_write import label, sample


@dataclass(slots=True)
class _Counter:
    """Where a counter stood last: its value and time, None before its first sample."""

    last: tuple[float, int] | None = None
    holders: int = 0


@dataclass(slots=True)
class _Sum:
    labels: bytes
    total: float = 0.0
    told_ms: int | None = None
    rose: bool = False
    holders: int = 0


@dataclass(slots=True)
class _Member:
    counter: bytes
    sum: bytes
    last_s: int


@dataclass(slots=True)
class Came:
    """What a request holds of a label set: what a counter may have, how many samples, and whether others too."""

    index: int
    fingerprint: bytes
    points: list[tuple[float, int]]
    samples: int = 0
    strange: bool = False


class ReferenceOverflow:
    """Label sets whose counters are added up; safe to share between threads.

    What is forgotten begins at zero again, which a query takes for the restart of a counter.
    """

    def __init__(self, key: bytes, capacity_max: int) -> None:
        if len(key) != 16:
            raise ValueError(f"the key has {len(key)} bytes instead of 16")
        self.key = key
        self._capacity_max = capacity_max
        self._members: dict[bytes, _Member] = {}
        self._counters: dict[bytes, _Counter] = {}
        self._sums: dict[bytes, _Sum] = {}
        self._lock = Lock()

    def add(self, fingerprint: bytes, now_s: int, labels: Labels, source: Labels | None, sums_max: int) -> Added:
        sum_ = fingerprint_of(self.key, labels)
        counter = fingerprint if source is None else fingerprint_of(self.key, source)
        with self._lock:
            if member := self._members.get(fingerprint):
                member.last_s = max(member.last_s, now_s)
                return "known"
            if sum_ not in self._sums and len(self._sums) >= sums_max:
                return "full"
            if len(self._members) >= self._capacity_max:
                return "full"
            self._members[fingerprint] = _Member(counter, sum_, now_s)
            self._counters.setdefault(counter, _Counter()).holders += 1
            self._sums.setdefault(sum_, _Sum(b"".join(label(*pair) for pair in labels))).holders += 1
            return "known"

    def forget(self, fingerprint: bytes) -> None:
        with self._lock:
            self._release(fingerprint)

    def expire(self, before_s: int) -> None:
        with self._lock:
            for fingerprint in [each for each, member in self._members.items() if member.last_s < before_s]:
                self._release(fingerprint)

    def __contains__(self, fingerprint: bytes) -> bool:
        with self._lock:
            return fingerprint in self._members

    def __len__(self) -> int:
        with self._lock:
            return len(self._sums)

    def take(self, every: Sequence[Came], now_s: int, now_ms: int) -> tuple[list[bytes], int, list[int]]:
        """Add up what came; return the series of each sum, how many samples that were, and the strange ones."""
        told: dict[bytes, None] = {}
        samples, strange = 0, []
        with self._lock:
            for came in every:
                sum_ = self._add_up(came, now_s)
                if sum_ is None:
                    continue
                samples += came.samples
                if came.strange:
                    strange.append(came.index)
                if came.samples:
                    told[sum_] = None
            return [_tell(self._sums[sum_], now_ms) for sum_ in told], samples, strange

    def _add_up(self, came: Came, now_s: int) -> bytes | None:
        member = self._members.get(came.fingerprint)
        if member is None:
            return None
        member.last_s = max(member.last_s, now_s)
        counter, sum_ = self._counters[member.counter], self._sums[member.sum]
        for value, t_ms in came.points:
            if counter.last and t_ms <= counter.last[1]:
                continue
            # Without a last value nobody knows what it counted before; one that fell counts from zero again.
            last = counter.last[0] if counter.last else value
            rise = value - last if value >= last else value
            counter.last = value, t_ms
            sum_.total += rise
            sum_.rose |= rise > 0
        return member.sum

    def _release(self, fingerprint: bytes) -> None:
        member = self._members.pop(fingerprint, None)
        if member is None:
            return
        self._counters[member.counter].holders -= 1
        if not self._counters[member.counter].holders:
            del self._counters[member.counter]
        self._sums[member.sum].holders -= 1
        if not self._sums[member.sum].holders:
            del self._sums[member.sum]


def _tell(sum_: _Sum, now_ms: int) -> bytes:
    """Return the counter as it stands, later than ever before when it rose."""
    t_ms = now_ms if sum_.told_ms is None else max(now_ms, sum_.told_ms + sum_.rose)
    sum_.told_ms, sum_.rose = t_ms, False
    return write_message(SERIES, sum_.labels + sample(struct.pack("<d", sum_.total), t_ms))
