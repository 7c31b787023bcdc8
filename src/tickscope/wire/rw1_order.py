"""Whether the histograms of a request come in the order of time, series by series."""

from tickscope.wire.rw1_fields import fields
from tickscope.wire.rw1_look import look
from tickscope.wire.rw1_messages import HISTOGRAMS, LABELS, SERIES, TIME_SERIES, WRITE_REQUEST


def histograms_in_order(raw: bytes) -> bool:
    """Look at the raw bytes of a request. Raises Reject as ``Core.histograms_in_order`` does."""
    newest: dict[bytes, int] = {}
    for series in fields(raw, 0, len(raw), WRITE_REQUEST):
        if series.number != SERIES:
            continue
        labels, times = b"", []
        for field in fields(raw, series.body, series.end, TIME_SERIES):
            if field.number == LABELS:
                labels += raw[field.start : field.end]
            elif field.number == HISTOGRAMS:
                shape = TIME_SERIES.fields[HISTOGRAMS].nested
                assert shape
                times.append(look(raw, field.body, field.end, shape)[1])
        for t_ms in times:
            if labels in newest and newest[labels] >= t_ms:
                return False
            newest[labels] = t_ms
    return True
