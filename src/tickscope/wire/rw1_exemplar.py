"""What an exemplar may say: which trace it belongs to, and nothing else."""

import re

from tickscope.wire.rw1_fields import Field, fields
from tickscope.wire.rw1_look import read_label
from tickscope.wire.rw1_messages import EXEMPLAR, LABEL, LABELS

NAMES = frozenset({b"span_id", b"spanID", b"trace_id", b"traceID"})
_ID = re.compile(rb"[0-9A-Fa-f-]{0,64}\Z")


def names_only_its_trace(raw: bytes, exemplar: Field) -> bool:
    """Return whether all labels of an exemplar are ids of its trace: hexadecimal digits, with hyphens between.

    Raises Reject ``protobuf``.
    """
    for field in fields(raw, exemplar.body, exemplar.end, EXEMPLAR):
        if field.number == LABELS:
            (name, value), _ = read_label(raw, field.body, field.end, LABEL)
            if name not in NAMES or not _ID.match(value):
                return False
    return True
