"""Bodies as they are stored: cut where they are larger than a record holds."""

from dataclasses import dataclass

from tickscope.model.record import RECORD_BYTES_MAX
from tickscope.wire.core import Core, Scan, ScanLimits
from tickscope.wire.record import HEADER_BYTES_MAX

PART_BYTES_MAX = RECORD_BYTES_MAX - HEADER_BYTES_MAX

Part = tuple[bytes, int]
"""A body that fits into a record, with its number of samples and histograms."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A body of remote-write 1, compressed, and what a look at it found."""

    body: bytes
    scan: Scan

    @classmethod
    def of(cls, core: Core, body: bytes, limits: ScanLimits) -> "Scanned":
        """Look at a body whose series are judged already. Raises Reject as ``Core.scan`` does."""
        return cls(body, core.scan(body, None, limits))


def cut(core: Core, whole: Scanned, limits: ScanLimits) -> tuple[Part, ...]:
    """Return a body in parts, in the order of its series; none where it holds nothing."""
    if not whole.scan.series and not whole.scan.metadata:
        return ()
    if len(whole.body) <= PART_BYTES_MAX:
        return ((whole.body, points(whole.scan)),)
    bodies = core.split(whole.body, PART_BYTES_MAX, limits.raw_bytes_max)
    scans = [core.scan(body, None, limits) for body in bodies]
    return tuple((body, points(scan)) for body, scan in zip(bodies, scans, strict=True))


def points(scan: Scan) -> int:
    """Return how many samples and histograms a request has."""
    return scan.samples + scan.histograms
