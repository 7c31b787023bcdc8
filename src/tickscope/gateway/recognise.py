"""Requests that need no judging: their series are known, or new ones of labels that have passed."""

from dataclasses import dataclass

from tickscope.gateway.judge import repeats_times
from tickscope.gateway.label_sets import LabelSets
from tickscope.gateway.outcome import Judged, Outcome, Written
from tickscope.gateway.parts import PART_BYTES_MAX
from tickscope.model.receipt import Receipt
from tickscope.wire import snappy_preamble
from tickscope.wire.core import Core, Scan, ScanLimits

LOOKS_INLINE_MAX = 2048
"""Unknown series of a request that are looked at on the event loop."""
LABELS_INLINE_MAX = 32
"""Labels of a request that are judged on the event loop."""
LOOKS_AGAIN_MAX = 3


@dataclass(frozen=True, slots=True)
class AtOnce:
    """What a look on the event loop came to; None for a request that is to be judged or takes long."""

    judged: Judged | None = None
    at_length: bool = False
    """Whether a look ``at_length`` is worth while."""


NOTHING = AtOnce()
AT_LENGTH = AtOnce(at_length=True)


def at_once(core: Core, sets: LabelSets, body: bytes, limits: ScanLimits) -> AtOnce:
    """Look at a body of remote-write 1, compressed, on the event loop."""
    if sets.all_judged or len(body) > PART_BYTES_MAX:
        return NOTHING
    if snappy_preamble.raw_bytes(body, limits.raw_bytes_max) > core.raw_bytes_per_ms:
        return AT_LENGTH
    look = sets.recognise(core, body, limits, LOOKS_INLINE_MAX, LABELS_INLINE_MAX)
    return AtOnce(_as_it_came(body, look.scan), look.longer)


def at_length(core: Core, sets: LabelSets, body: bytes, limits: ScanLimits) -> Judged | None:
    """Look at as many series as a request may have, and judge their labels; None for what is to be judged whole."""
    looks_max = limits.series_max
    for _ in range(LOOKS_AGAIN_MAX):
        look = sets.recognise(core, body, limits, looks_max, looks_max)
        if not look.longer:
            return _as_it_came(body, look.scan)
    return None


def _as_it_came(body: bytes, scan: Scan | None) -> Judged | None:
    if scan is None or repeats_times(scan):
        return None
    outcome = Outcome(Written(scan.samples, scan.histograms, scan.exemplars), Receipt())
    return Judged(((body, scan.samples + scan.histograms),) if scan.series else (), outcome)
