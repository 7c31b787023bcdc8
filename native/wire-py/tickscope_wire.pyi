"""The remote-write 1 hot path in Rust; tickscope.wire.native adapts it to tickscope.wire.core.Core."""

from collections.abc import Sequence
from typing import Literal, final

_Labels = tuple[tuple[bytes, bytes], ...]
_Added = Literal["known", "full", "merges"]
_Limits = tuple[int, int, int, int, int, int]
_Unknown = tuple[int, bytes, _Labels]
_Scan = tuple[
    tuple[int, int, int, int, int, int, int],
    tuple[_Unknown, ...],
    tuple[int, ...],
    tuple[int, ...],
    tuple[int, ...],
    tuple[tuple[bytes, bytes, bytes], ...],
    bool,
]

class Reject(Exception):
    """Arguments: reason, message."""

@final
class KnownSeries:
    def __new__(cls, key: bytes, capacity_max: int) -> KnownSeries: ...
    def add(self, fingerprint: bytes, now_s: int, group: int) -> _Added: ...
    def replace(
        self,
        fingerprint: bytes,
        now_s: int,
        group: int,
        labels: Sequence[tuple[bytes, bytes]],
        source: Sequence[tuple[bytes, bytes]] | None = None,
    ) -> _Added: ...
    def expire(self, before_s: int) -> list[tuple[int, int]]: ...
    def __contains__(self, fingerprint: bytes) -> bool: ...
    def __len__(self) -> int: ...

@final
class Totals:
    def __new__(cls, key: bytes, capacity_max: int) -> Totals: ...

def from_remote_write_2(body: bytes, starts: KnownSeries, limits: _Limits) -> tuple[bytes, int, int]: ...
def from_otlp(
    raw: bytes,
    resource_labels: Sequence[tuple[bytes, bytes]],
    starts: KnownSeries,
    totals: Totals,
    limits: _Limits,
) -> tuple[bytes, int, list[tuple[str, bytes, int]]]: ...
def count_trace_messages(raw: bytes, messages_max: int) -> int: ...
def first_labels(body: bytes, limits: _Limits) -> list[tuple[bytes, bytes]]: ...
def scan(body: bytes, known: KnownSeries | None, limits: _Limits) -> _Scan: ...
def rewrite(
    body: bytes, drop: Sequence[int], drop_metadata: Sequence[int], known: KnownSeries, limits: _Limits
) -> bytes: ...
def stamp(bodies: Sequence[bytes], name: str, value: str, raw_bytes_max: int) -> tuple[bytes, bool, bool]: ...
def split(body: bytes, part_bytes_max: int, raw_bytes_max: int) -> list[bytes]: ...
def histograms_in_order(body: bytes, raw_bytes_max: int) -> bool: ...
def decompress(body: bytes, raw_bytes_max: int) -> bytes: ...
def compress(raw: bytes) -> bytes: ...
