"""The label sets that policy has passed, by fingerprint, and what they are stored as."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from tickscope.wire.core import FINGERPRINT_BYTES, Added, Labels, Room
from tickscope.wire.rw1_fingerprint import fingerprint_of
from tickscope.wire.rw1_write import label


@dataclass(slots=True)
class _Seen:
    last_s: int
    group: int
    labels: bytes | None = None
    """Label fields that it is stored as; empty where it is left out."""
    target: bytes = b""


@dataclass(slots=True)
class _Claim:
    source: bytes
    group: int
    holders: int = 0


class ReferenceKnownSeries:
    """Fingerprints with when they were seen last, their group and labels; safe to share between threads."""

    def __init__(self, key: bytes, capacity_max: int) -> None:
        if len(key) != 16:
            raise ValueError(f"the key has {len(key)} bytes instead of 16")
        if capacity_max < 1:
            raise ValueError("capacity_max is less than 1")
        self.key = key
        self._capacity_max = capacity_max
        self._seen: dict[bytes, _Seen] = {}
        self._claims: dict[bytes, _Claim] = {}
        self._replaced = 0
        self._counts: Counter[int] = Counter()
        self._lock = Lock()

    def add(self, fingerprint: bytes, now_s: int, group: int) -> Added:
        _check(fingerprint)
        with self._lock:
            if early := self._early(fingerprint, now_s):
                return early
            claim = self._claims.get(fingerprint)
            if claim and claim.source != fingerprint:
                return "merges"
            self._insert(fingerprint, now_s, group)
            return "known"

    def admit(self, fingerprint: bytes, now_s: int, group: int, room: Room, new: int) -> bool:
        """Remember a label set where there is room for it after so many new ones; return whether there was."""
        with self._lock:
            limits = (
                new < room.new_max
                and self._series() < room.series_max
                and self._counts[group] < room.of_group_max
                and self._fits(1)
            )
            if not limits or fingerprint in self._claims:
                return False
            self._insert(fingerprint, now_s, group)
            return True

    def count(self, group: int) -> int:
        with self._lock:
            return self._counts[group]

    def replace(
        self, fingerprint: bytes, now_s: int, group: int, labels: Labels, source: Labels | None = None
    ) -> Added:
        _check(fingerprint)
        target = fingerprint_of(self.key, labels)
        identity = fingerprint if source is None else fingerprint_of(self.key, source)
        with self._lock:
            if early := self._early(fingerprint, now_s):
                return early
            if labels and not self._claim(target, identity, group):
                return "merges"
            made = b"".join(label(*pair) for pair in labels)
            self._seen[fingerprint] = _Seen(now_s, group, made, target)
            self._replaced += 1
            return "known"

    @property
    def mostly_replaces(self) -> bool:
        """Whether most label sets are stored as another, or left out: then hardly a request is kept as it came."""
        with self._lock:
            return self._replaced * 2 > len(self._seen)

    @property
    def replaces(self) -> bool:
        """Whether any label set is stored as another, or left out."""
        return self._replaced > 0

    def has_room(self, more: int) -> bool:
        """Return whether so many more could be added."""
        with self._lock:
            return self._fits(more)

    def replacement(self, fingerprint: bytes) -> bytes | None:
        """Return the label fields that a label set is stored as, where those are not its own."""
        with self._lock:
            seen = self._seen.get(fingerprint)
        return seen.labels if seen else None

    def stores(self, labels: Labels, source: Labels) -> bool:
        target, identity = fingerprint_of(self.key, labels), fingerprint_of(self.key, source)
        with self._lock:
            claim = self._claims.get(target)
            return claim is not None and claim.source == identity

    def expire(self, before_s: int) -> list[tuple[int, int]]:
        groups: Counter[int] = Counter()
        with self._lock:
            gone = {print_: seen for print_, seen in self._seen.items() if seen.last_s < before_s}
            for print_, seen in gone.items():
                del self._seen[print_]
                group = seen.group if seen.labels is None else self._release(seen.target)
                if group is not None:
                    groups[group] += 1
            self._counts -= groups
        return sorted(groups.items())

    def __contains__(self, fingerprint: bytes) -> bool:
        _check(fingerprint)
        with self._lock:
            return fingerprint in self._seen

    def __len__(self) -> int:
        with self._lock:
            return self._series()

    def unknown(self, fingerprints: Sequence[bytes], now_s: int) -> tuple[list[int], list[int]]:
        """Return the indices of those not in the set, and of those stored as others; what is in it is seen now."""
        missing: list[int] = []
        replaced: list[int] = []
        with self._lock:
            for index, fingerprint in enumerate(fingerprints):
                seen = self._seen.get(fingerprint)
                if seen is None:
                    missing.append(index)
                    continue
                seen.last_s = max(seen.last_s, now_s)
                if seen.labels is not None:
                    replaced.append(index)
        return missing, replaced

    def _series(self) -> int:
        return len(self._seen) - self._replaced + len(self._claims)

    def _insert(self, fingerprint: bytes, now_s: int, group: int) -> None:
        self._seen[fingerprint] = _Seen(now_s, group)
        self._counts[group] += 1

    def _early(self, fingerprint: bytes, now_s: int) -> Added | None:
        if seen := self._seen.get(fingerprint):
            seen.last_s = max(seen.last_s, now_s)
            return "known"
        return None if self._fits(1) else "full"

    def _fits(self, more: int) -> bool:
        return len(self._seen) + more <= self._capacity_max

    def _claim(self, target: bytes, source: bytes, group: int) -> bool:
        seen = self._seen.get(target)
        if seen and seen.labels is None and source != target:
            return False
        if target not in self._claims:
            self._claims[target] = _Claim(source, group)
            self._counts[group] += 1
        claim = self._claims[target]
        claim.holders += claim.source == source
        return claim.source == source

    def _release(self, target: bytes) -> int | None:
        self._replaced -= 1
        claim = self._claims.get(target)
        if claim is None:
            return None
        claim.holders -= 1
        if claim.holders:
            return None
        return self._claims.pop(target).group


def _check(fingerprint: bytes) -> None:
    if len(fingerprint) != FINGERPRINT_BYTES:
        raise ValueError(f"the fingerprint has {len(fingerprint)} bytes instead of {FINGERPRINT_BYTES}")
