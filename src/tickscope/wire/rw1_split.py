"""Cuts a request into bodies that fit into a record."""

from collections.abc import Sequence

from tickscope.wire import rw1_faults
from tickscope.wire.rw1_fields import fields, write_message
from tickscope.wire.rw1_messages import LABELS, METADATA_OF_METRIC, SERIES, TIME_SERIES, WRITE_REQUEST
from tickscope.wire.rw1_snappy import compress


def split(raw: bytes, body_bytes: int, part_bytes_max: int) -> list[bytes]:
    """Return the parts, metadata first. Raises Reject as ``Core.split`` does.

    ``body_bytes`` is the compressed size of ``raw``: it tells how much a part may hold at first try.
    """
    metadata: list[bytes] = []
    units: list[bytes] = []
    for field in fields(raw, 0, len(raw), WRITE_REQUEST):
        if field.number == SERIES:
            for _ in fields(raw, field.body, field.end, TIME_SERIES):
                pass
        home = metadata if field.number == METADATA_OF_METRIC else units
        home.append(raw[field.start : field.end])
    # A tenth in hand: a part compresses a little worse than the whole, and a second try costs more.
    raw_bytes_aim = len(raw) * part_bytes_max // body_bytes * 9 // 10
    parts: list[bytes] = []
    for group in _groups(metadata + units, raw_bytes_aim):
        _pack(group, part_bytes_max, parts)
    return parts


def _groups(units: Sequence[bytes], raw_bytes_aim: int) -> list[list[bytes]]:
    groups: list[list[bytes]] = []
    room = -1
    for unit in units:
        if len(unit) > room:
            groups.append([])
            room = raw_bytes_aim
        groups[-1].append(unit)
        room -= len(unit)
    return groups


def _pack(units: Sequence[bytes], part_bytes_max: int, parts: list[bytes]) -> None:
    part = compress(b"".join(units))
    if len(part) <= part_bytes_max:
        parts.append(part)
        return
    if len(units) > 1:
        half = len(units) // 2
        halves: list[Sequence[bytes]] = [units[:half], units[half:]]
    else:
        halves = [[unit] for unit in _halve(units[0])]
    if not halves:
        raise rw1_faults.part_too_small(len(part), part_bytes_max)
    for smaller in halves:
        _pack(smaller, part_bytes_max, parts)


def _halve(unit: bytes) -> list[bytes]:
    """Return a series as two with the same labels, or nothing when it cannot be cut."""
    series = next(fields(unit, 0, len(unit), WRITE_REQUEST))
    if series.number != SERIES:
        return []
    labels = bytearray()
    rest: list[bytes] = []
    for field in fields(unit, series.body, series.end, TIME_SERIES):
        if field.number == LABELS:
            labels += unit[field.start : field.end]
        else:
            rest.append(unit[field.start : field.end])
    if len(rest) < 2:
        return []
    half = len(rest) // 2
    return [write_message(SERIES, bytes(labels) + b"".join(some)) for some in (rest[:half], rest[half:])]
