"""A time series as every room sees it: sorted labels and samples."""

import struct
from dataclasses import dataclass

from tickscope.model.histogram import Histogram

Labels = tuple[tuple[str, str], ...]
"""Label pairs, sorted by name, names unique; the metric's name is the value of ``__name__``."""

METRIC_NAME = "__name__"
TENANT_LABEL = "tenant"
TELLER_LABEL = "overflow_gateway"
"""Of series that a gateway adds up: which run of which gateway did."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One float sample; ``t_ms`` is milliseconds since the Unix epoch."""

    t_ms: int
    value: float


@dataclass(frozen=True, slots=True)
class HistogramSample:
    """One native-histogram sample; ``t_ms`` is milliseconds since the Unix epoch."""

    t_ms: int
    histogram: Histogram


@dataclass(frozen=True, slots=True)
class Series:
    """A label set with its samples, each list in time order."""

    labels: Labels
    samples: tuple[Sample, ...] = ()
    histograms: tuple[HistogramSample, ...] = ()


_STALE_MARKER = struct.pack("<Q", 0x7FF0000000000002)


def is_stale(value: float) -> bool:
    """Return whether a value is Prometheus' marker of a series that has ended: a NaN told by its bits."""
    return struct.pack("<d", value) == _STALE_MARKER


def metric_name(labels: Labels) -> str:
    """Return the metric's name, or an empty string when the series has none."""
    return next((value for name, value in labels if name == METRIC_NAME), "")
