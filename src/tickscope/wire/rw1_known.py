"""Fingerprints of label sets, and the set of those that policy has passed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from threading import Lock

from tickscope.wire.core import FINGERPRINT_BYTES
from tickscope.wire.siphash import siphash128


def fingerprint(key: bytes, labels: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return SipHash-1-3 (128 bits) over name and value of each label, each behind its length (u32, LE)."""
    framed = b"".join(len(text).to_bytes(4, "little") + text for label in labels for text in label)
    return siphash128(key, framed)


class ReferenceKnownSeries:
    """Fingerprints with when they were seen last and their group; safe to share between threads."""

    def __init__(self, key: bytes, capacity_max: int) -> None:
        if len(key) != 16:
            raise ValueError(f"the key has {len(key)} bytes instead of 16")
        if capacity_max < 1:
            raise ValueError("capacity_max is less than 1")
        self.key = key
        self._capacity_max = capacity_max
        self._seen: dict[bytes, tuple[int, int]] = {}
        self._lock = Lock()

    def add(self, fingerprint: bytes, now_s: int, group: int) -> bool:
        _check(fingerprint)
        with self._lock:
            if fingerprint in self._seen:
                self._see(fingerprint, now_s)
            elif len(self._seen) >= self._capacity_max:
                return False
            else:
                self._seen[fingerprint] = now_s, group
            return True

    def expire(self, before_s: int) -> list[tuple[int, int]]:
        with self._lock:
            gone = {print_: group for print_, (last_s, group) in self._seen.items() if last_s < before_s}
            for print_ in gone:
                del self._seen[print_]
        return sorted(Counter(gone.values()).items())

    def __contains__(self, fingerprint: bytes) -> bool:
        _check(fingerprint)
        with self._lock:
            return fingerprint in self._seen

    def __len__(self) -> int:
        with self._lock:
            return len(self._seen)

    def unknown(self, fingerprints: Sequence[bytes], now_s: int) -> list[int]:
        """Return the indices of those not in the set; the others are seen now."""
        missing = []
        with self._lock:
            for index, fingerprint in enumerate(fingerprints):
                if fingerprint in self._seen:
                    self._see(fingerprint, now_s)
                else:
                    missing.append(index)
        return missing

    def _see(self, fingerprint: bytes, now_s: int) -> None:
        last_s, group = self._seen[fingerprint]
        self._seen[fingerprint] = max(last_s, now_s), group


def _check(fingerprint: bytes) -> None:
    if len(fingerprint) != FINGERPRINT_BYTES:
        raise ValueError(f"the fingerprint has {len(fingerprint)} bytes instead of {FINGERPRINT_BYTES}")
