"""Snappy's block format behind two cheap checks that come before any allocation."""

import cramjam

from tickscope.wire import rw1_faults

_U32_MAX = 0xFFFFFFFF


def decompress(body: bytes, raw_bytes_max: int) -> bytes:
    """Return the raw bytes of a block. Raises Reject ``snappy`` or ``too_large``."""
    declared, preamble_bytes = _declared_length(body)
    if declared > raw_bytes_max:
        raise rw1_faults.raw_too_large(declared, raw_bytes_max)
    # No element of a block yields more than a copy does: 64 raw bytes for 3.
    if declared * 3 > (len(body) - preamble_bytes) * 64:
        raise rw1_faults.impossible_length(declared, len(body))
    try:
        return bytes(cramjam.snappy.decompress_raw(body))
    except cramjam.DecompressionError:
        raise rw1_faults.corrupt(declared, len(body)) from None


def compress(raw: bytes) -> bytes:
    """Return a block. Raises Reject ``too_large`` above 4 GiB, which a block cannot declare."""
    if len(raw) > _U32_MAX:
        raise rw1_faults.block_too_large(len(raw))
    return bytes(cramjam.snappy.compress_raw(raw))


def _declared_length(body: bytes) -> tuple[int, int]:
    value = 0
    for index, byte in enumerate(body[:5]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            if value > _U32_MAX:
                break
            return value, index + 1
    if len(body) < 5 and value <= _U32_MAX:
        raise rw1_faults.cut_preamble()
    raise rw1_faults.long_preamble()
