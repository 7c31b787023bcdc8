"""Stored against sent, for one game server at a time; pure."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from tickscope.gates.load import values
from tickscope.gates.load.plan import LoadPlan
from tickscope.gates.load.shapes import Shape, Shard, labels_of, shard_at
from tickscope.gates.load.values import Identity
from tickscope.gates.oracle.findings import EXAMPLES_MAX, Findings
from tickscope.gates.oracle.read import StoredHistogram, StoredSeries
from tickscope.model.histogram import Histogram
from tickscope.model.series import Labels


def compare_slot(
    plan: LoadPlan,
    slot: int,
    due_ms: Iterable[int],
    acknowledged_ms: frozenset[int],
    stored: Iterable[StoredSeries],
) -> Findings:
    """Compare every series that a slot had with what is stored of the slot.

    ``due_ms`` are the moments at which its producer had something to send, whatever came of it.
    """
    moments: dict[Shard, list[int]] = {}
    for t_ms in due_ms:
        moments.setdefault(shard_at(slot, plan.slots, plan.replaced_per_m, t_ms), []).append(t_ms)
    by_labels: dict[Labels, list[StoredSeries]] = {}
    for series in stored:
        by_labels.setdefault(series.labels, []).append(series)
    found = Findings()
    for shard, times_ms in moments.items():
        for shape in plan.shapes:
            labels = labels_of(shape, shard, plan.run, plan.schema)
            held = by_labels.pop(labels, [])
            found = found.plus(_compare_series(plan, shape, labels, times_ms, acknowledged_ms, held))
    for labels, strangers in by_labels.items():
        count = sum(len(series.samples) + len(series.histograms) for series in strangers)
        found = found.plus(Findings(stored=count, unsent=count, examples=(f"{_name(labels)} was never sent",)))
    return found


def _compare_series(
    plan: LoadPlan,
    shape: Shape,
    labels: Labels,
    due_ms: Sequence[int],
    acknowledged_ms: frozenset[int],
    held: Sequence[StoredSeries],
) -> Findings:
    series = values.identity(labels)
    is_histogram = shape.kind == "histogram"
    points: list[tuple[int, float | StoredHistogram]] = [
        point for each in held for point in (each.histograms if is_histogram else each.samples)
    ]
    wrong_kind = sum(len(each.samples if is_histogram else each.histograms) for each in held)
    times = Counter(t_ms for t_ms, _ in points)
    due = set(due_ms)
    missing = [t_ms for t_ms in due_ms if t_ms in acknowledged_ms and t_ms not in times]
    repeated = [t_ms for t_ms, number in times.items() if number > 1]
    off = [t_ms for t_ms, value in points if t_ms in due and not _is_sent(plan, series, t_ms, value)]
    unsent = [t_ms for t_ms in times if t_ms not in due]
    said = (
        ("acknowledged and not stored", missing),
        ("stored twice", repeated),
        ("not the value that was sent", off),
        ("never sent", unsent),
    )
    examples = [f"{_name(labels)} at {t_ms} ms: {what}" for what, where in said for t_ms in where[:1]]
    return Findings(
        due=len(due_ms),
        acknowledged=sum(t_ms in acknowledged_ms for t_ms in due_ms),
        stored=len(points) + wrong_kind,
        histograms=len(points) if is_histogram else 0,
        missing=len(missing),
        repeated=sum(number - 1 for number in times.values()),
        off=0 if is_histogram else len(off),
        histograms_off=len(off) if is_histogram else 0,
        unsent=len(unsent) + wrong_kind,
        gaps=sum(t_ms not in times for t_ms in due_ms),
        examples=tuple(examples[:EXAMPLES_MAX]),
    )


def _is_sent(plan: LoadPlan, series: Identity, t_ms: int, value: float | StoredHistogram) -> bool:
    if isinstance(value, StoredHistogram):
        return _same(values.histogram(series, t_ms, plan.schema.histogram_schema), value)
    return value == values.counter(series, t_ms)


def _same(sent: Histogram, stored: StoredHistogram) -> bool:
    """Compare bucket by bucket. A stored bound tells its bucket: bounds are powers of 2**(2**-schema)."""
    buckets = {round(math.log2(upper) * 2**sent.schema): count for upper, count in stored.buckets}
    return (
        stored.count == sent.count
        and stored.sum == sent.sum
        and stored.zero_count == sent.zero_count
        and len(buckets) == len(stored.buckets)
        and buckets == dict(sent.positive)
    )


def _name(labels: Labels) -> str:
    shown = [f'{name}="{value}"' for name, value in labels if name in ("instance", "direction", "cause", "queue")]
    return f"{dict(labels).get('__name__', '')}{{{','.join(shown)}}}"
