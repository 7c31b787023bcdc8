"""What all kinds of data points have."""

import struct
from dataclasses import dataclass, field

from tickscope.wire import rw1_faults
from tickscope.wire.core import SERIES_LABELS_MAX
from tickscope.wire.otlp_metrics import messages
from tickscope.wire.rw1_fields import Field, fields, read_varint, write_message
from tickscope.wire.rw1_messages import EXEMPLARS, Message
from tickscope.wire.rw1_write import fixed64, label, varint

NANOS_PER_MS = 1_000_000
NO_RECORDED_VALUE = 1
ID_BYTES = {b"span_id": 8, b"trace_id": 16}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of point, and in which fields it has what they all have."""

    message: Message
    attributes: int
    exemplars: int
    flags: int


NUMBER = Kind(messages.NUMBER_POINT, attributes=7, exemplars=5, flags=8)
HISTOGRAM = Kind(messages.HISTOGRAM_POINT, attributes=9, exemplars=8, flags=10)
EXPONENTIAL = Kind(messages.EXPONENTIAL_POINT, attributes=1, exemplars=11, flags=10)
SUMMARY = Kind(messages.SUMMARY_POINT, attributes=7, exemplars=0, flags=8)


@dataclass(slots=True)
class Head:
    """Where and when a point was measured; ``unrecorded`` when it says that there is nothing to record any more."""

    attributes: list[Field] = field(default_factory=list)
    start_ms: int = 0
    t_ms: int = 0
    unrecorded: bool = False


def read_head(raw: bytes, point: Field, kind: Kind) -> Head:
    """Read what all points have. Raises Reject ``protobuf`` or ``too_many_labels``."""
    head = Head()
    for found in fields(raw, point.body, point.end, kind.message):
        if found.number == kind.attributes:
            if len(head.attributes) == SERIES_LABELS_MAX:
                raise rw1_faults.too_many_labels(found.start, SERIES_LABELS_MAX)
            head.attributes.append(found)
        elif found.number == kind.flags:
            head.unrecorded = bool(read_varint(raw, found.body, found.end)[0] & NO_RECORDED_VALUE)
        elif found.number == 2:
            head.start_ms = _integer(raw, found) // NANOS_PER_MS
        elif found.number == 3:
            head.t_ms = _integer(raw, found) // NANOS_PER_MS
    return head


def number_of(raw: bytes, point: Field) -> bytes | None:
    """Return the eight bytes of a number's value as a float, None without one."""
    value = None
    for found in fields(raw, point.body, point.end, messages.NUMBER_POINT):
        if found.number == 4:
            value = raw[found.body : found.end]
        elif found.number == 6:
            value = _float_of_integer(raw, found)
    return value


def exemplars(raw: bytes, point: Field, kind: Kind) -> bytes:
    """Return a point's exemplars as fields of their series: their value, time and trace."""
    out = b""
    for exemplar in fields(raw, point.body, point.end, kind.message):
        if exemplar.number == kind.exemplars:
            out += _exemplar(raw, exemplar)
    return out


def _exemplar(raw: bytes, exemplar: Field) -> bytes:
    value, t_ms, ids = bytes(8), 0, {b"span_id": b"", b"trace_id": b""}
    for found in fields(raw, exemplar.body, exemplar.end, messages.EXEMPLAR):
        content = raw[found.body : found.end]
        if found.number == 2:
            t_ms = _integer(raw, found) // NANOS_PER_MS
        elif found.number == 3:
            value = content
        elif found.number == 4:
            ids[b"span_id"] = content
        elif found.number == 5:
            ids[b"trace_id"] = content
        elif found.number == 6:
            value = _float_of_integer(raw, found)
    labels = b"".join(label(name, id_.hex().encode()) for name, id_ in ids.items() if len(id_) == ID_BYTES[name])
    return write_message(EXEMPLARS, labels + fixed64(2, value) + varint(3, t_ms))


def _integer(raw: bytes, found: Field) -> int:
    return int.from_bytes(raw[found.body : found.end], "little")


def _float_of_integer(raw: bytes, found: Field) -> bytes:
    return struct.pack("<d", int.from_bytes(raw[found.body : found.end], "little", signed=True))
