"""Writes the parts of a remote-write 1 request."""

import struct

from tickscope.wire import rw1_faults
from tickscope.wire.rw1_fields import write_message, write_varint
from tickscope.wire.rw1_messages import FIXED64, LABELS, METADATA_OF_METRIC, SAMPLES, VARINT

STALE = struct.pack("<Q", 0x7FF0_0000_0000_0002)
"""The value that ends a series: a NaN of these bits. Source: Prometheus' staleness handling."""


def label(name: bytes, value: bytes) -> bytes:
    """Return a label as a field of its series."""
    return write_message(LABELS, write_message(1, name) + write_message(2, value))


def sample(value: bytes, t_ms: int) -> bytes:
    """Return a float sample as a field of its series; ``value`` are its eight bytes."""
    return write_message(SAMPLES, fixed64(1, value) + varint(2, t_ms))


def metadata(kind: int, family: bytes, text: bytes, unit: bytes) -> bytes:
    """Return metadata as a field of its request."""
    content = varint(1, kind) if kind else b""
    for number, each in ((2, family), (4, text), (5, unit)):
        if each:
            content += write_message(number, each)
    return write_message(METADATA_OF_METRIC, content)


def varint(number: int, value: int) -> bytes:
    """Return a field of wire type VARINT; a negative value is written as its two's complement of 64 bits."""
    return write_varint(number << 3 | VARINT) + write_varint(value & (1 << 64) - 1)


def fixed64(number: int, content: bytes) -> bytes:
    """Return a field of wire type FIXED64."""
    return write_varint(number << 3 | FIXED64) + content


def zigzag(value: int) -> int:
    """Return a signed number as the varint of ``sint32`` and ``sint64`` has it."""
    return value << 1 if value >= 0 else (-value << 1) - 1


def check_size(size: int, raw_bytes_max: int) -> None:
    """Raise Reject ``too_large`` for a request that grows over its limit while it is written."""
    if size > raw_bytes_max:
        raise rw1_faults.normal_form_too_large(raw_bytes_max)
