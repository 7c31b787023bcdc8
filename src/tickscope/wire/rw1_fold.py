"""Reads what a request holds of folded counters."""

import math
import struct
from collections.abc import Sequence

from tickscope.wire.core import ScanLimits
from tickscope.wire.rw1_fields import Field, fields, read_varint
from tickscope.wire.rw1_fingerprint import fingerprint_of
from tickscope.wire.rw1_look import labels_of, signed
from tickscope.wire.rw1_messages import HISTOGRAMS, SAMPLE, SAMPLES, SERIES, TIME_SERIES, WRITE_REQUEST
from tickscope.wire.rw1_overflow import Came, ReferenceOverflow
from tickscope.wire.rw1_write import STALE, check_size


def fold(
    raw: bytes, indices: Sequence[int], overflow: ReferenceOverflow, now_ms: int, limits: ScanLimits
) -> tuple[bytes, int, int, list[int]]:
    """Return what ``Core.fold`` does, of raw bytes. Raises Reject as it does."""
    wanted, index, every = set(indices), 0, []
    for field in fields(raw, 0, len(raw), WRITE_REQUEST):
        if field.number == SERIES:
            if index in wanted:
                every.append(_read(raw, field, index, overflow.key, limits))
            index += 1
    told, samples, strange = overflow.take(every, limits.now_s, now_ms)
    out = b"".join(told)
    check_size(len(out), limits.raw_bytes_max)
    return out, len(told), samples, strange


def _read(raw: bytes, series: Field, index: int, key: bytes, limits: ScanLimits) -> Came:
    came = Came(index, fingerprint_of(key, labels_of(raw, series)), [])
    for field in fields(raw, series.body, series.end, TIME_SERIES):
        came.strange |= field.number == HISTOGRAMS
        if field.number != SAMPLES:
            continue
        value, t_ms = _read_sample(raw, field)
        if not limits.t_min_ms <= t_ms <= limits.t_max_ms:
            continue
        (number,) = struct.unpack("<d", value)
        if math.isfinite(number) and number >= 0:
            came.points.append((number, t_ms))
        elif value != STALE:
            came.strange = True
            continue
        came.samples += 1
    return came


def _read_sample(raw: bytes, sample_: Field) -> tuple[bytes, int]:
    value, t_ms = bytes(8), 0
    for field in fields(raw, sample_.body, sample_.end, SAMPLE):
        if field.number == 1:
            value = raw[field.body : field.end]
        elif field.number == 2:
            t_ms = signed(read_varint(raw, field.body, field.end)[0])
    return value, t_ms
