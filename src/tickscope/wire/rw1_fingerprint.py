"""Fingerprints of label sets: universal hashes under keys that are drawn from 16 secret bytes.

Two label sets that are chosen without a look at fingerprints meet with a chance of about 2^-126; fingerprints are
told to nobody.

Source: Black, Halevi, Krawczyk, Krovetz, Rogaway, "UMAC" (1999), on NH and Toeplitz; Dietzfelbinger, "Universal
hashing and k-wise independent random variables" (1996), on multiply-shift of vectors.
"""

from collections.abc import Iterable
from functools import lru_cache

from tickscope.wire.rw1_write import label
from tickscope.wire.siphash import siphash128

NH_BYTES_MAX = 1024
"""Longer label sets are hashed by SipHash-1-3: the keys of NH are as long as what it hashes."""
_STEP_BYTES = 16
_STEPS = NH_BYTES_MAX // _STEP_BYTES
_64, _128 = (1 << 64) - 1, (1 << 128) - 1


def fingerprint_of(key: bytes, labels: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return 16 bytes that stand for the labels, in their order, written as fields of a series in shortest form."""
    written = b"".join(label(name, value) for name, value in labels)
    if len(written) > NH_BYTES_MAX:
        return siphash128(key, written)
    drawn = _drawn(key)
    halves = []
    for half in (0, 1):
        end = drawn[_STEPS + 1 + 4 * half :]
        total = _nh(written, drawn[half:])
        terms = (total & _64, total >> 64, len(written))
        reduced = end[0] + sum(term * factor for term, factor in zip(terms, end[1:4], strict=True))
        halves.append(((reduced & _128) >> 64).to_bytes(8, "little"))
    return b"".join(halves)


def _nh(written: bytes, keys: tuple[int, ...]) -> int:
    total = 0
    for place, at in enumerate(range(0, len(written), _STEP_BYTES)):
        step = int.from_bytes(written[at : at + _STEP_BYTES], "little")
        key = keys[place]
        total += ((step + key) & _64) * (((step >> 64) + (key >> 64)) & _64)
    return total & _128


@lru_cache(maxsize=64)
def _drawn(key: bytes) -> tuple[int, ...]:
    """Return as many numbers of 128 bits as there are steps, one more for the second half, and two ends of four."""
    places = range(_STEPS + 1 + 8)
    return tuple(int.from_bytes(siphash128(key, place.to_bytes(8, "little")), "little") for place in places)
