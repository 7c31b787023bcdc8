"""Protobuf's wire format, walked by hand: varints, and fields with their byte offsets."""

from collections.abc import Iterator
from typing import NamedTuple

from tickscope.wire import rw1_faults
from tickscope.wire.rw1_messages import FIXED32, FIXED64, LENGTH, VARINT, Message


class Field(NamedTuple):
    """A field at ``start`` of the request; its content, without tag and length, is ``body`` to ``end``."""

    number: int
    wire_type: int
    start: int
    body: int
    end: int


def read_varint(raw: bytes, at: int, end: int, bits: int = 64) -> tuple[int, int]:
    """Return the unsigned varint at ``at`` and the offset behind it. Raises Reject ``protobuf``."""
    value = 0
    bytes_max = (bits + 6) // 7
    for index, byte in enumerate(raw[at : min(end, at + bytes_max)]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            if value >> bits:
                raise rw1_faults.long_varint(at, bits)
            return value, at + index + 1
    if end - at < bytes_max:
        raise rw1_faults.cut_varint(at)
    raise rw1_faults.long_varint(at, bits)


def fields(raw: bytes, at: int, end: int, message: Message) -> Iterator[Field]:
    """Walk the fields of ``message`` between two offsets; unknown fields come too.

    Raises Reject ``protobuf``.
    """
    while at < end:
        tag, body = read_varint(raw, at, end, bits=32)
        number, wire_type = tag >> 3, tag & 7
        if number == 0:
            raise rw1_faults.field_zero(at)
        shape = message.fields.get(number)
        if shape and wire_type != shape.wire_type and not (shape.packable and wire_type == LENGTH):
            raise rw1_faults.wrong_type(at, message.name, number, wire_type)
        body, behind = _content(raw, at, body, end, wire_type)
        if behind > end:
            raise rw1_faults.overrun(at, end)
        yield Field(number, wire_type, at, body, behind)
        at = behind


def _content(raw: bytes, start: int, at: int, end: int, wire_type: int) -> tuple[int, int]:
    if wire_type == VARINT:
        return at, read_varint(raw, at, end)[1]
    if wire_type == FIXED64:
        return at, at + 8
    if wire_type == LENGTH:
        length, body = read_varint(raw, at, end, bits=32)
        return body, body + length
    if wire_type == FIXED32:
        return at, at + 4
    raise rw1_faults.unsupported_type(start, wire_type)


def write_varint(value: int) -> bytes:
    """Return the shortest varint of an unsigned number."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def write_message(number: int, content: bytes) -> bytes:
    """Return a field of wire type LENGTH."""
    return write_varint(number << 3 | LENGTH) + write_varint(len(content)) + content
