"""The same requests as remote-write 2.0: labels are numbers of symbols, and every series tells that it counts."""

from collections.abc import Sequence

from bench.kit.payload import (
    FAMILIES,
    SAMPLE_BYTES,
    SAMPLES_PER_BODY,
    SHARD_DIGITS,
    Template,
    first_values,
    labels_of,
    varint,
)

_SYMBOLS, _SERIES = 4, 5
"""Fields of ``io.prometheus.write.v2.Request``."""
_REFS, _METADATA = 1, 5
"""Fields of its ``TimeSeries``."""
_COUNTER = b"\x08\x01"
"""Metadata of type COUNTER."""


def lay_out(first: int, count: int = SAMPLES_PER_BODY) -> Template:
    """Lay out a request. A shard's number stands once, as a symbol: its series can be replaced only together."""
    each = [labels_of(series) for series in range(first, first + count)]
    symbols = {"": 0}
    for labels in each:
        for pair in labels.items():
            for symbol in pair:
                symbols.setdefault(symbol, len(symbols))
    raw, ends = bytearray(), {}
    for symbol in symbols:
        raw += _field(_SYMBOLS, symbol.encode())
        ends[symbol] = len(raw)
    places = []
    tail = _field(_METADATA, _COUNTER)
    for labels in each:
        refs = b"".join(varint(symbols[symbol]) for pair in labels.items() for symbol in pair)
        raw += _field(_SERIES, _field(_REFS, refs) + bytes(SAMPLE_BYTES) + tail)
        places.append(len(raw) - len(tail) - SAMPLE_BYTES)
    return Template(raw, places, _shards(each, ends), first_values(first, count))


def _shards(each: Sequence[dict[str, str]], ends: dict[str, int]) -> list[int]:
    if len(each) % FAMILIES:
        raise ValueError(f"a request has whole shards of {FAMILIES} series")
    return [ends[labels["shard_id"]] - SHARD_DIGITS for labels in each]


def _field(number: int, data: bytes) -> bytes:
    return bytes((number << 3 | 2,)) + varint(len(data)) + data
