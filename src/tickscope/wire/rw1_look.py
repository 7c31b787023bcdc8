"""Checks a message to its last byte, finds what no reader would see, and strips that."""

from collections.abc import Iterator

from tickscope.wire import rw1_faults
from tickscope.wire.rw1_fields import Field, fields, read_varint, write_message
from tickscope.wire.rw1_messages import LABEL, LABELS, LENGTH, TIME_SERIES, VARINT, Message, Shape

Label = tuple[bytes, bytes]


def look(raw: bytes, at: int, end: int, message: Message) -> tuple[bool, int]:
    """Return whether a message holds foreign fields, and its timestamp (0 when it has none).

    Foreign is what a reader ignores: a field that remote-write 1 does not define, and a field that a
    later one replaces. Raises Reject ``protobuf``.
    """
    foreign = False
    timestamp = 0
    seen: set[int] = set()
    for field in fields(raw, at, end, message):
        shape = message.fields.get(field.number)
        if shape is None:
            foreign = True
            continue
        foreign |= _look_inside(raw, field, shape)
        if shape.slot:
            foreign |= shape.slot in seen
            seen.add(shape.slot)
        if field.number == message.timestamp:
            timestamp = signed(read_varint(raw, field.body, field.end)[0])
    return foreign, timestamp


def read_label(raw: bytes, at: int, end: int, message: Message) -> tuple[Label, bool]:
    """Return a label as its reader sees it, and whether it holds foreign fields.

    Raises Reject ``protobuf``.
    """
    content = {1: b"", 2: b""}
    for field in fields(raw, at, end, message):
        if field.number in content:
            content[field.number] = raw[field.body : field.end]
    return (content[1], content[2]), look(raw, at, end, message)[0]


def labels_of(raw: bytes, series: Field) -> Iterator[Label]:
    """Yield the labels of a series as they come. Raises Reject ``protobuf``."""
    for field in fields(raw, series.body, series.end, TIME_SERIES):
        if field.number == LABELS:
            yield read_label(raw, field.body, field.end, LABEL)[0]


def strip(raw: bytes, at: int, end: int, message: Message) -> bytes:
    """Return the content of a message that ``look`` has passed, without its foreign fields."""
    known = [field for field in fields(raw, at, end, message) if field.number in message.fields]
    last = {message.fields[field.number].slot: field for field in known}
    out = bytearray()
    for field in known:
        shape = message.fields[field.number]
        if shape.nested:
            out += write_message(field.number, strip(raw, field.body, field.end, shape.nested))
        elif shape.slot == 0 or last[shape.slot] == field:
            out += raw[field.start : field.end]
    return bytes(out)


def _look_inside(raw: bytes, field: Field, shape: Shape) -> bool:
    if shape.nested:
        return look(raw, field.body, field.end, shape.nested)[0]
    if shape.packable and field.wire_type == LENGTH:
        _check_packed(raw, field, shape)
    return False


def _check_packed(raw: bytes, field: Field, shape: Shape) -> None:
    at = field.body
    while at < field.end:
        at = read_varint(raw, at, field.end)[1] if shape.wire_type == VARINT else at + 8
    if at > field.end:
        raise rw1_faults.ragged_packed(field.start)


def signed(value: int) -> int:
    """Return a varint of 64 bits as the ``int64`` that it means."""
    return value - (1 << 64) if value >> 63 else value
