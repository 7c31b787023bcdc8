"""What the gateway's and the relay's hot paths need from their core: the Rust wheel, else the Python reference.

Both give the same results for the same bytes; one test suite runs on both.
"""

from tickscope.wire.core.labels import FINGERPRINT_BYTES, SERIES_LABELS_MAX, Added, Labels, Strange
from tickscope.wire.core.protocol import Core
from tickscope.wire.core.requests import (
    Already,
    Converted,
    Folded,
    FromOtlp,
    Once,
    RefusedPoints,
    Rewritten,
    Stamped,
    Zero,
)
from tickscope.wire.core.scans import (
    REST_MAX,
    T_MIN_MS,
    Recognised,
    Rest,
    Room,
    Scan,
    ScanLimits,
    TakenIn,
    UnknownSeries,
)
from tickscope.wire.core.tables import KnownSeries, Overflow, PassedLabels, Runs, Totals

__all__ = [
    "FINGERPRINT_BYTES",
    "SERIES_LABELS_MAX",
    "Added",
    "Labels",
    "Strange",
    "Core",
    "Already",
    "Converted",
    "Folded",
    "FromOtlp",
    "Once",
    "RefusedPoints",
    "Rewritten",
    "Stamped",
    "Zero",
    "REST_MAX",
    "T_MIN_MS",
    "Recognised",
    "Rest",
    "Room",
    "Scan",
    "ScanLimits",
    "TakenIn",
    "UnknownSeries",
    "KnownSeries",
    "Overflow",
    "PassedLabels",
    "Runs",
    "Totals",
]
