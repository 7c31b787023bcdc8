"""SipHash with a 128 bit result, in plain Python.

Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", and its authors' 128 bit variant.
"""

_MASK = (1 << 64) - 1


def siphash128(key: bytes, data: bytes, compression_rounds: int = 1, final_rounds: int = 3) -> bytes:
    """Return the 16 byte keyed hash of ``data``; ``key`` is 16 bytes."""
    k0, k1 = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:16], "little")
    state = (
        k0 ^ 0x736F6D6570736575,
        k1 ^ 0x646F72616E646F6D ^ 0xEE,
        k0 ^ 0x6C7967656E657261,
        k1 ^ 0x7465646279746573,
    )
    whole = len(data) & ~7
    last = data[whole:].ljust(7, b"\0") + bytes([len(data) & 0xFF])
    for word in (*(data[at : at + 8] for at in range(0, whole, 8)), last):
        number = int.from_bytes(word, "little")
        v0, v1, v2, v3 = _rounds((*state[:3], state[3] ^ number), compression_rounds)
        state = (v0 ^ number, v1, v2, v3)
    v0, v1, v2, v3 = _rounds((state[0], state[1], state[2] ^ 0xEE, state[3]), final_rounds)
    low = v0 ^ v1 ^ v2 ^ v3
    v0, v1, v2, v3 = _rounds((v0, v1 ^ 0xDD, v2, v3), final_rounds)
    return low.to_bytes(8, "little") + (v0 ^ v1 ^ v2 ^ v3).to_bytes(8, "little")


def _rounds(state: tuple[int, int, int, int], times: int) -> tuple[int, int, int, int]:
    v0, v1, v2, v3 = state
    for _ in range(times):
        v0, v2 = (v0 + v1) & _MASK, (v2 + v3) & _MASK
        v1, v3 = _rotate(v1, 13) ^ v0, _rotate(v3, 16) ^ v2
        v0, v2 = (_rotate(v0, 32) + v3) & _MASK, (v2 + v1) & _MASK
        v1, v3 = _rotate(v1, 17) ^ v2, _rotate(v3, 21) ^ v0
        v2 = _rotate(v2, 32)
    return v0, v1, v2, v3


def _rotate(word: int, bits: int) -> int:
    return (word << bits | word >> (64 - bits)) & _MASK
