"""Fingerprints of label sets, and the set of those that policy has passed."""

from collections.abc import Iterable, Sequence
from threading import Lock

from tickscope.wire.core import FINGERPRINT_BYTES
from tickscope.wire.siphash import siphash128


def fingerprint(key: bytes, labels: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return SipHash-1-3 (128 bits) over name and value of each label, each behind its length (u32, LE)."""
    framed = b"".join(len(text).to_bytes(4, "little") + text for label in labels for text in label)
    return siphash128(key, framed)


class ReferenceKnownSeries:
    """Two generations of fingerprints; safe to share between threads."""

    def __init__(self, key: bytes, capacity_max: int) -> None:
        if len(key) != 16:
            raise ValueError(f"the key has {len(key)} bytes instead of 16")
        if capacity_max < 1:
            raise ValueError("capacity_max is less than 1")
        self.key = key
        self._capacity_max = capacity_max
        self._young: set[bytes] = set()
        self._old: set[bytes] = set()
        self._lock = Lock()

    def add(self, fingerprint: bytes) -> None:
        _check(fingerprint)
        with self._lock:
            self._make_young(fingerprint)

    def __contains__(self, fingerprint: bytes) -> bool:
        _check(fingerprint)
        with self._lock:
            return fingerprint in self._young or fingerprint in self._old

    def __len__(self) -> int:
        with self._lock:
            return len(self._young) + len(self._old)

    def unknown(self, fingerprints: Sequence[bytes]) -> list[int]:
        """Return the indices of those not in the set; the others are hits."""
        missing = []
        with self._lock:
            for index, fingerprint in enumerate(fingerprints):
                if fingerprint in self._young:
                    continue
                if fingerprint in self._old:
                    self._make_young(fingerprint)
                else:
                    missing.append(index)
        return missing

    def _make_young(self, fingerprint: bytes) -> None:
        if fingerprint in self._young:
            return
        self._old.discard(fingerprint)
        if len(self._young) >= self._capacity_max:
            self._old, self._young = self._young, set()
        self._young.add(fingerprint)


def _check(fingerprint: bytes) -> None:
    if len(fingerprint) != FINGERPRINT_BYTES:
        raise ValueError(f"the fingerprint has {len(fingerprint)} bytes instead of {FINGERPRINT_BYTES}")
