"""The deltas of one request: those of one series and time, from several scopes or resources, are one sample."""

from dataclasses import dataclass
from typing import Literal

from tickscope.wire import rw1_write
from tickscope.wire.otlp_metrics.attributes import Labels
from tickscope.wire.otlp_metrics.totals import ReferenceTotals, float_bytes
from tickscope.wire.rw1_fingerprint import fingerprint_of


@dataclass(slots=True)
class Report:
    """A sample that is written, and what came for it since.

    ``repeated``: an earlier request told it, and nothing is added. ``at`` is where its field begins.
    """

    t_ms: int
    total: float
    repeated: bool
    more: float = 0.0
    at: int = 0


class Deltas:
    """Collects over a request."""

    def __init__(self, totals: ReferenceTotals) -> None:
        self._totals = totals
        self._reports: dict[bytes, dict[int, Report]] = {}

    def add(self, labels: Labels, delta: float, t_ms: int) -> Report | Literal["met", "late"]:
        """Count a delta; the first of its series and time is a report, which its writer gives a place.

        ``met``: it is part of a sample that is written; ``late``: it ends before what was counted.
        """
        series = fingerprint_of(self._totals.key, sorted(labels.items()))
        reports = self._reports.setdefault(series, {})
        if found := reports.get(t_ms):
            if not found.repeated:
                found.more += delta
            return "met"
        added = self._totals.add(series, delta, t_ms)
        if added is None:
            return "late"
        reports[t_ms] = Report(t_ms, *added)
        return reports[t_ms]

    def settle(self, out: bytearray) -> None:
        """Add to the samples in ``out`` what came for them later, and for samples before them."""
        for series, reports in self._reports.items():
            more = 0.0
            for report in reports.values():
                more += report.more
                if more:
                    sample = rw1_write.sample(float_bytes(report.total + more), report.t_ms)
                    out[report.at : report.at + len(sample)] = sample
            if more:
                self._totals.add_more(series, more)
