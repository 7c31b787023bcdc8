"""Both remote-write 1 cores, and short ways to build requests for them."""

import shutil
from collections.abc import Callable
from typing import Any

import pytest

from tickscope.errors import Reject
from tickscope.wire.core import Core, Scan, ScanLimits
from tickscope.wire.reference import ReferenceCore

NAMES = ("reference", "native")
KEY = bytes(range(16))
LIMITS = ScanLimits(raw_bytes_max=1 << 20, series_max=50, labels_per_series_max=8, t_min_ms=1_000, t_max_ms=9_000)


def core_named(name: str) -> Core:
    """Return a core; without the wheel skip, unless there is a cargo which could have built it."""
    if name == "reference":
        return ReferenceCore()
    try:
        from tickscope.wire.native import NativeCore
    except ImportError as error:
        if shutil.which("cargo"):
            pytest.fail(f"cargo is here, but the wheel tickscope-wire is not installed: {error}")
        pytest.skip("neither the wheel tickscope-wire nor cargo is here")
    return NativeCore()


def scan(core: Core, raw: bytes, limits: ScanLimits = LIMITS) -> Scan:
    """Scan raw bytes with nothing known."""
    return core.scan(core.compress(raw), core.known_series(KEY, 100), limits)


def outcome(act: Callable[[], Any]) -> Any:
    """Return what a call gives: its result, or the reason and sentence of its Reject."""
    try:
        return act()
    except Reject as error:
        return f"{error.reason}: {error}"


def varint(value: int) -> bytes:
    """Return the shortest varint."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def nested(number: int, *content: bytes) -> bytes:
    """Return a field of wire type 2."""
    joined = b"".join(content)
    return varint(number << 3 | 2) + varint(len(joined)) + joined


def number(field: int, value: int) -> bytes:
    """Return a field of wire type 0."""
    return varint(field << 3) + varint(value & (1 << 64) - 1)


def label(name: str, value: str) -> bytes:
    """Return a label as a field of its series."""
    return nested(1, nested(1, name.encode()), nested(2, value.encode()))


def sample(t_ms: int) -> bytes:
    """Return a float sample as a field of its series."""
    return nested(2, b"\x09" + bytes(7) + b"\x40", number(2, t_ms))


def histogram(t_ms: int) -> bytes:
    """Return a native histogram as a field of its series."""
    return nested(4, number(1, 3), nested(11, number(2, 1)), nested(12, varint(6)), number(15, t_ms))


def series(*content: bytes) -> bytes:
    """Return a series as a field of its request."""
    return nested(1, *content)
