"""Several samples of a series at one time: the first one stays."""

from tickscope.wire.rw1_fields import Field, fields, write_message
from tickscope.wire.rw1_look import look
from tickscope.wire.rw1_messages import SERIES, TIME_SERIES, WRITE_REQUEST


def once(raw: bytes) -> tuple[bytes | None, int, list[int]]:
    """Return what ``Core.once`` does, of raw bytes. Raises Reject ``protobuf``."""
    out, changed, same, conflicts = bytearray(), False, 0, list[int]()
    index = 0
    for field in fields(raw, 0, len(raw), WRITE_REQUEST):
        if field.number != SERIES:
            out += raw[field.start : field.end]
            continue
        left_out, of_series = _repeats(raw, field)
        if left_out:
            changed = True
            parts = fields(raw, field.body, field.end, TIME_SERIES)
            kept = b"".join(raw[part.start : part.end] for part in parts if part not in left_out)
            out += write_message(SERIES, kept)
        else:
            out += raw[field.start : field.end]
        same += of_series
        if of_series < len(left_out):
            conflicts.append(index)
        index += 1
    return bytes(out) if changed else None, same, conflicts


def _repeats(raw: bytes, series: Field) -> tuple[set[Field], int]:
    first: dict[int, bytes] = {}
    left_out: set[Field] = set()
    same = 0
    for field in fields(raw, series.body, series.end, TIME_SERIES):
        shape = TIME_SERIES.fields.get(field.number)
        if not shape or not shape.nested or not shape.nested.timestamp:
            continue
        t_ms = look(raw, field.body, field.end, shape.nested)[1]
        content = raw[field.start : field.end]
        if t_ms in first:
            left_out.add(field)
            same += first[t_ms] == content
        else:
            first[t_ms] = content
    return left_out, same
