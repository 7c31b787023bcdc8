"""WireGuard's keys: X25519, in plain Python.

The runtime has no library for it. A ladder on Python's integers does not take the same time for every key; who
could measure that would have to be inside the function, which makes one key a month and is called by Secrets
Manager alone. Source: RFC 7748, section 5.
"""

import base64
import secrets

P = 2**255 - 19
A24 = 121665
KEY_BYTES = 32
BASE_POINT = (9).to_bytes(KEY_BYTES, "little")


def private_key() -> bytes:
    """Return a new private key, clamped as ``wg genkey`` does it."""
    key = bytearray(secrets.token_bytes(KEY_BYTES))
    key[0] &= 248
    key[31] = key[31] & 127 | 64
    return bytes(key)


def public_key(private: bytes) -> bytes:
    """Return the public key of a private one."""
    return shared(private, BASE_POINT)


def shared(private: bytes, public: bytes) -> bytes:
    """Return what the owners of two key pairs agree on; raises ValueError for keys that are not 32 bytes."""
    if len(private) != KEY_BYTES or len(public) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    scalar = int.from_bytes(private, "little") & ~7 & (2**255 - 1) | 2**254
    u = int.from_bytes(public, "little") & (2**255 - 1)
    x2, z2, x3, z3 = 1, 0, u, 1
    swapped = 0
    for place in range(254, -1, -1):
        bit = scalar >> place & 1
        if swapped != bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
        swapped = bit
        x2, z2, x3, z3 = _step(u, x2, z2, x3, z3)
    if swapped:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(KEY_BYTES, "little")


def _step(u: int, x2: int, z2: int, x3: int, z3: int) -> tuple[int, int, int, int]:
    """Return twice the one point and the sum of both, whose difference is ``u``."""
    plus, minus = x2 + z2, x2 - z2
    square, other = plus * plus % P, minus * minus % P
    e = square - other
    cross, crossed = (x3 - z3) * plus % P, (x3 + z3) * minus % P
    return (
        square * other % P,
        e * (square + A24 * e) % P,
        (cross + crossed) ** 2 % P,
        u * (cross - crossed) ** 2 % P,
    )


def text(key: bytes) -> str:
    """Return a key as WireGuard writes it."""
    return base64.b64encode(key).decode()


def key(written: str) -> bytes:
    """Return a written key; raises ValueError for anything else."""
    found = base64.b64decode(written, validate=True)
    if len(found) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    return found
