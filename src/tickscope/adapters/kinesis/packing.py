"""Several records of one partition in one Kinesis record, and their offsets.

Layout: version (u8), then for each record its length (u32, little endian) and its bytes. A record's offset is the
Kinesis record's sequence number, shifted, plus its place in it: sequence numbers grow within a shard.
"""

import struct
from collections.abc import Iterator, Sequence

from tickscope.errors import Reject

VERSION = 1
RECORDS_MAX = 1024
PLACE_BITS = 10
KINESIS_RECORD_BYTES_MAX = 1024 * 1024
"""A record with its partition key, by the default of a stream (MaxRecordSizeInKiB)."""
_LENGTH = struct.Struct("<I")
_FIRST = bytes([VERSION])


def size_of(record_bytes: int) -> int:
    """Return what a record adds to a pack."""
    return _LENGTH.size + record_bytes


def fitting(sizes: Sequence[int], key_bytes: int) -> int:
    """Return how many of the next records of a partition go into one pack; at least one if there is one."""
    room = KINESIS_RECORD_BYTES_MAX - key_bytes - len(_FIRST)
    count = 0
    for size in sizes[:RECORDS_MAX]:
        room -= size_of(size)
        if room < 0 and count:
            break
        count += 1
    return count


def pack(records: Sequence[bytes]) -> bytes:
    """Return records as one pack."""
    return b"".join([_FIRST, *(piece for each in records for piece in (_LENGTH.pack(len(each)), each))])


def unpack(data: bytes) -> Iterator[bytes]:
    """Yield the records of a pack; raises Reject ``record_format`` where it is damaged."""
    if data[:1] != _FIRST:
        raise Reject("record_format", "a Kinesis record that Tickscope did not write, or a newer one did")
    at = 1
    while at < len(data):
        if at + _LENGTH.size > len(data):
            raise Reject("record_format", "a pack that ends within a length")
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        if at + length > len(data):
            raise Reject("record_format", "a pack that ends within a record")
        yield data[at : at + length]
        at += length


def offset_of(sequence_number: str, place: int) -> int:
    """Return the offset of a record at a place in a Kinesis record."""
    return int(sequence_number) << PLACE_BITS | place


def sequence_number_of(offset: int) -> str:
    """Return the Kinesis record in which an offset is."""
    return str(offset >> PLACE_BITS)
