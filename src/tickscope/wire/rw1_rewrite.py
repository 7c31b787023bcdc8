"""Changes to a request that leave everything else in it as it came: refuse parts, stamp a label."""

from collections.abc import Sequence

from tickscope.wire import rw1_faults
from tickscope.wire.core import SERIES_LABELS_MAX, ScanLimits
from tickscope.wire.rw1_exemplar import names_only_its_trace
from tickscope.wire.rw1_fields import Field, fields, write_message
from tickscope.wire.rw1_fingerprint import fingerprint_of
from tickscope.wire.rw1_histogram import is_valid
from tickscope.wire.rw1_known import ReferenceKnownSeries
from tickscope.wire.rw1_look import labels_of, look, read_label, strip
from tickscope.wire.rw1_messages import (
    EXEMPLARS,
    HISTOGRAMS,
    LABEL,
    LABELS,
    SERIES,
    TIME_SERIES,
    WRITE_REQUEST,
    Message,
)
from tickscope.wire.rw1_order import Histograms
from tickscope.wire.rw1_write import check_size


def rewrite(
    raw: bytes,
    drop: Sequence[int],
    known: ReferenceKnownSeries,
    limits: ScanLimits,
    drop_metadata: Sequence[int],
) -> tuple[bytes, list[int]]:
    """Return what is left of a request, and which series are gone. Raises Reject as ``Core.rewrite`` does."""
    dropped, dropped_metadata = set(drop), set(drop_metadata)
    out, gone = bytearray(), list[int]()
    index = entry = 0
    for field in fields(raw, 0, len(raw), WRITE_REQUEST):
        if field.number == SERIES:
            if index == limits.series_max:
                raise rw1_faults.too_many_series(field.start, index)
            left = b""
            if index not in dropped:
                made = (
                    known.replacement(fingerprint_of(known.key, labels_of(raw, field))) if known.replaces else None
                )
                left = _rewrite_series(raw, field, made, limits)
                out += left
                check_size(len(out), limits.raw_bytes_max)
            if not left:
                gone.append(index)
            index += 1
        elif shape := WRITE_REQUEST.fields.get(field.number):
            assert shape.nested
            if entry not in dropped_metadata:
                out += _clean(raw, field, shape.nested)[0]
            entry += 1
    return bytes(out), gone


def _rewrite_series(raw: bytes, series: Field, made: bytes | None, limits: ScanLimits) -> bytes:
    out = bytearray(made or b"")
    labels = came = kept = 0
    for field in fields(raw, series.body, series.end, TIME_SERIES):
        shape = TIME_SERIES.fields.get(field.number)
        if shape is None or shape.nested is None:
            continue
        if field.number == LABELS:
            if labels == SERIES_LABELS_MAX:
                raise rw1_faults.too_many_labels(field.start, labels)
            labels += 1
            if made is not None:
                continue
        if field.number == EXEMPLARS and not limits.any_exemplar and not names_only_its_trace(raw, field):
            continue
        content, timestamp = _clean(raw, field, shape.nested)
        if shape.nested.timestamp:
            came += 1
            invalid = field.number == HISTOGRAMS and not is_valid(raw, field.body, field.end)
            if invalid or not limits.t_min_ms <= timestamp <= limits.t_max_ms:
                continue
            kept += 1
        out += content
    return write_message(SERIES, bytes(out)) if (kept or not came) and made != b"" else b""


def _clean(raw: bytes, field: Field, message: Message) -> tuple[bytes, int]:
    foreign, timestamp = look(raw, field.body, field.end, message)
    if foreign:
        return write_message(field.number, strip(raw, field.body, field.end, message)), timestamp
    return raw[field.start : field.end], timestamp


def stamp(raw: bytes, name: bytes, value: bytes, out: bytearray, histograms: Histograms) -> list[int]:
    """Append the request to ``out`` with a label set in every series; return all times.

    Raises Reject ``protobuf``.
    """
    times: list[int] = []
    content = write_message(1, name) + write_message(2, value)
    label = write_message(LABELS, content)
    for field in fields(raw, 0, len(raw), WRITE_REQUEST):
        if field.number == SERIES:
            series = _stamp_series(raw, field, name, label, times)
            out += write_message(SERIES, series)
            if any(part.number == HISTOGRAMS for part in fields(raw, field.body, field.end, TIME_SERIES)):
                histograms.take(bytes(out), len(out) - len(series))
        else:
            out += raw[field.start : field.end]
    return times


def _stamp_series(raw: bytes, series: Field, name: bytes, stamped: bytes, times: list[int]) -> bytes:
    labels: list[tuple[Field, bytes]] = []
    for field in fields(raw, series.body, series.end, TIME_SERIES):
        shape = TIME_SERIES.fields.get(field.number)
        if field.number == LABELS:
            labels.append((field, read_label(raw, field.body, field.end, LABEL)[0][0]))
        elif shape and shape.nested and shape.nested.timestamp:
            times.append(look(raw, field.body, field.end, shape.nested)[1])
    replaced = [field for field, found in labels if found == name]
    greater = [field for field, found in labels if found > name]
    behind = labels[-1][0].end if labels else series.body
    at = next((field.start for field in replaced or greater), behind)
    out = raw[series.body : at] + stamped
    for field in replaced:
        out += raw[at : field.start]
        at = field.end
    return out + raw[at : series.end]
