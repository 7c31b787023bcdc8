"""The checks that every gate with a load shares: what the oracle found, promise by promise."""

from tickscope.gates.load.acks import Ack
from tickscope.gates.load.run import LoadResult
from tickscope.gates.oracle.findings import Findings
from tickscope.gates.recorder import CouldNotRunError, Recorder
from tickscope.gates.verdict import Check, at_most


def judge_findings(recorder: Recorder, found: Findings, load: LoadResult) -> None:
    """Record what was compared and every way in which it may differ.

    Raises CouldNotRunError when nothing was acknowledged: then nothing was compared.
    """
    examples = "; ".join(found.examples)
    compared = f"{found.acknowledged:,} acknowledged samples compared, {found.histograms:,} stored histograms"
    recorder.figure("samples acknowledged", found.acknowledged, "samples")
    recorder.figure("samples stored", found.stored, "samples")
    recorder.figure("offered load", load.plan.samples_per_s, "samples/s")
    if found.acknowledged == 0:
        raise CouldNotRunError(f"nothing was acknowledged: {_last_said(load)}")
    recorder.check(
        _none("acknowledged and not stored", 1, found.missing, examples or compared),
        _none("stored twice", 2, found.repeated, examples),
        _none("stored and never sent", 3, found.unsent, examples),
        _none("stored with another value", 2, found.off, examples),
        _none("histograms that differ in a bucket", 8, found.histograms_off, examples),
        _none("gaps: due and not stored", 9, found.gaps, examples),
        _refused(load),
    )


def judge_generator(recorder: Recorder, load: LoadResult) -> None:
    """Record the generator's headroom; raises CouldNotRunError when it was the limit."""
    recorder.figure("generator headroom", load.headroom.times, "×")
    recorder.figure("generator late p99", load.headroom.late_p99_s * 1000, "ms")
    if not load.headroom.enough:
        raise CouldNotRunError(f"what was measured is the generator's doing: {load.headroom.sentence()}")


def _none(name: str, promise: int, count: int, detail: str) -> Check:
    return at_most(name, promise, count, 0, "samples", detail)


def _refused(load: LoadResult) -> Check:
    refused = [ack for ack in load.acks if ack.outcome != "acknowledged"]
    detail = f"status {refused[0].status}: {refused[0].said}" if refused else ""
    return at_most("requests refused or never answered", 6, len(refused), 0, "requests", detail)


def _last_said(load: LoadResult) -> str:
    last: Ack | None = load.acks[-1] if load.acks else None
    return f"the last answer was {last.status}: {last.said}" if last else "no request was due"
