"""How a judged request is counted, so that its sender misses nothing that is stored, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from tickscope.gateway import overflow
from tickscope.gateway.dry_run import Tried
from tickscope.gateway.judge import Verdict, duplicates
from tickscope.gateway.label_judging import Judging
from tickscope.gateway.normal_form import Normal
from tickscope.gateway.outcome import Outcome, Written
from tickscope.gateway.parts import points
from tickscope.model.receipt import Receipt
from tickscope.wire.core import Folded, Once, Scan, Zero


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of a request before anything is left out of it."""

    came: Scan
    """Of the normal form."""
    once: Once
    verdict: Verdict
    judging: Judging
    sums: Folded | None
    tried: Tried


def outcome_of(normal: Normal, found: Findings, passed: Scan, stored: Scan, zeros: Sequence[Zero]) -> Outcome:
    """Count what ``passed`` judging, and what is to be ``stored`` of that as no other agent has sent it.

    ``zeros`` are those of the normal form that are left, in its body or added up with folded series.
    """
    sums, verdict = found.sums, found.verdict
    samples_folded = sums.samples if sums else 0
    # With series refused nobody knows whose the repeated ones were: then they are not told as written.
    same = 0 if verdict.drop or found.came.outside else found.once.same
    # What the other agent of a pair has stored is told as written: with less, an agent would take it for lost.
    written = _written(passed, zeros, samples_folded + same)
    receipt = verdict.receipt.with_more(
        [*overflow.strange(sums.strange if sums else ()), *duplicates(found.once.conflicts, verdict.drop)]
    )
    lost = points(found.came) - len(normal.zeros) - written.samples - written.histograms
    return Outcome(
        written=written,
        receipt=receipt,
        points_lost=lost if receipt.counts else 0,
        refused=normal.refused,
        observed=Receipt.of([*found.judging.observed, *verdict.observed]),
        changed=found.judging.changed,
        deduplicated=points(passed) - points(stored),
        folded=Receipt.of(found.judging.folded),
        samples_folded=samples_folded,
        tried=found.tried,
    )


def _written(scan: Scan, zeros: Sequence[Zero], besides: int) -> Written:
    """Count as the sender does: without zeros, and with the samples that are not in the body but ``besides``."""
    histograms = sum(zero.histogram for zero in zeros)
    samples = scan.samples + besides - (len(zeros) - histograms)
    return Written(max(0, samples), scan.histograms - histograms, scan.exemplars)
