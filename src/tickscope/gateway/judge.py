"""What becomes of a request, decided from a look at it: what is left out, what is only counted, and why."""

from collections.abc import Callable, Collection, Container, Iterable, Sequence
from dataclasses import dataclass, replace

from tickscope.model.platform import GatewaySettings
from tickscope.model.receipt import Finding, Receipt
from tickscope.policy.labels import Refusal
from tickscope.policy.metadata import PERSONAL
from tickscope.wire.core import T_MIN_MS, Scan, ScanLimits, UnknownSeries

EXEMPLAR = "an exemplar with more than the ids of its trace (trace_id, span_id: hexadecimal); its sample is kept"
HISTOGRAM = (
    "a native histogram that no store takes: it needs schema -4 to 8 or -53, spans that name its buckets in order, "
    "no count below zero, and a count that is the sum of its buckets; the rest of its series is kept"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a request: kept as it came, or rewritten without ``drop`` and what else is unwelcome."""

    drop: tuple[int, ...]
    drop_metadata: tuple[int, ...]
    rewrite: bool
    receipt: Receipt
    observed: tuple[Finding, ...] = ()
    """What is stored only because its tenant is observed."""


@dataclass(frozen=True, slots=True)
class OutOfTime:
    """Series with a sample at an unwelcome time, by place, and what is said of them."""

    old: Collection[int]
    ahead: Collection[int]
    old_message: str
    ahead_message: str

    @classmethod
    def of(cls, scan: Scan, ahead: Collection[int], settings: GatewaySettings, now_ms: int) -> "OutOfTime":
        """Tell ``ahead`` from what is only old; what is both is told as ahead."""
        old_h, ahead_s = (now_ms - scan.t_first_ms) / 3_600_000, (scan.t_last_ms - now_ms) / 1000
        return cls(
            {*scan.outside}.difference(ahead),
            ahead,
            f"samples older than {settings.sample_age_h_max} h (gateway.sample_age_h_max); the oldest of the "
            f"request is {old_h:.1f} h behind the gateway's clock",
            f"samples more than {settings.sample_future_s_max} s ahead of the gateway's clock "
            f"(gateway.sample_future_s_max); the newest of the request is {ahead_s:.0f} s ahead",
        )


def judge(
    scan: Scan,
    refused: Callable[[UnknownSeries], Refusal | None],
    metadata: Callable[[Sequence[bytes]], Refusal | None],
    times: OutOfTime,
    *,
    observe: bool,
) -> Verdict:
    """Judge what a scan found: label sets by ``refused``, times, exemplars, and each entry of ``metadata``.

    With ``observe`` only what no store takes is refused: times that are ahead, invalid histograms, metadata that is
    too long or no text.
    """
    against = [(series, refusal) for series in scan.unknown if (refusal := refused(series))]
    findings = [Finding(series.index, refusal.reason, refusal.message) for series, refusal in against]
    drop = tuple(series.index for series, _ in against)
    findings += _of_series(times.ahead, drop, "time_out_of_range", times.ahead_message)
    findings += _of_series(scan.invalid, drop, "invalid_histogram", HISTOGRAM)
    stored = _of_series(times.old, drop, "time_out_of_range", times.old_message)
    stored += _of_series(scan.talkative, drop, "exemplar_label", EXEMPLAR)
    drop_metadata = []
    for place, texts in enumerate(scan.metadata):
        fault = metadata(texts)
        if fault and (fault is not PERSONAL or not observe):
            drop_metadata.append(place)
            findings.append(Finding(None, fault.reason, fault.message))
        elif fault:
            stored.append(Finding(None, fault.reason, fault.message))
    if not observe:
        findings, stored = findings + stored, []
    return Verdict(drop, tuple(drop_metadata), bool(findings) or scan.foreign, Receipt.of(findings), tuple(stored))


def rewrite_limits(limits: ScanLimits, *, observe: bool) -> ScanLimits:
    """Return what a rewrite leaves out by: of a tenant that is only observed, nothing that a store can take."""
    return replace(limits, t_min_ms=T_MIN_MS, any_exemplar=True) if observe else limits


def _of_series(places: Iterable[int], drop: Sequence[int], reason: str, message: str) -> list[Finding]:
    return [Finding(place, reason, message) for place in sorted({*places}.difference(drop))]


def repeats_times(scan: Scan) -> bool:
    """Return whether a series of a request may have several samples at one time."""
    return scan.samples + scan.histograms > scan.series


def duplicates(conflicts: Iterable[int], drop: Container[int]) -> list[Finding]:
    """Return what is told of series, but for those of ``drop``, with several values at one time."""
    message = "two samples at one time with different values: the first is kept"
    return [Finding(index, "duplicate_sample", message) for index in conflicts if index not in drop]
