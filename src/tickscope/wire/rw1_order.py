"""What stores differ in about the histograms of a request: their order in time, and custom buckets."""

from tickscope.wire.rw1_fields import fields, read_varint
from tickscope.wire.rw1_look import look
from tickscope.wire.rw1_messages import HISTOGRAMS, LABELS, SCHEMA, SERIES, TIME_SERIES, WRITE_REQUEST

CUSTOM_BUCKETS = 2 * 53 - 1
"""Field ``schema`` of a histogram with custom buckets, -53, as it is on the wire (zigzag)."""


class Histograms:
    """Collects over the series of a request."""

    def __init__(self) -> None:
        self.out_of_order = False
        self.custom_buckets = False
        self._newest: dict[bytes, int] = {}

    def take(self, raw: bytes, start: int, end: int | None = None) -> None:
        """Look at the series whose content is ``raw[start:end]``. Raises Reject ``protobuf``."""
        shape = TIME_SERIES.fields[HISTOGRAMS].nested
        assert shape
        labels, times = b"", []
        for field in fields(raw, start, len(raw) if end is None else end, TIME_SERIES):
            if field.number == LABELS:
                labels += raw[field.start : field.end]
            elif field.number == HISTOGRAMS:
                times.append(look(raw, field.body, field.end, shape)[1])
                for inner in fields(raw, field.body, field.end, shape):
                    if inner.number == SCHEMA:
                        schema = read_varint(raw, inner.body, inner.end)[0] & 0xFFFF_FFFF
                        self.custom_buckets |= schema == CUSTOM_BUCKETS
        for t_ms in times:
            self.out_of_order |= labels in self._newest and self._newest[labels] >= t_ms
            self._newest[labels] = t_ms


def histograms_in_order(raw: bytes) -> bool:
    """Look at the raw bytes of a request. Raises Reject as ``Core.histograms_in_order`` does."""
    found = Histograms()
    for series in fields(raw, 0, len(raw), WRITE_REQUEST):
        if series.number == SERIES:
            found.take(raw, series.body, series.end)
        if found.out_of_order:
            return False
    return True
