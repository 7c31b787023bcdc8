"""What a snappy block says of itself before anything of it is unpacked."""


def raw_bytes(body: bytes, most: int) -> int:
    """Return the size that the block's preamble declares, at most ``most``; 0 where there is none."""
    value = 0
    for index, byte in enumerate(body[:5]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return min(value, most)
    return 0
