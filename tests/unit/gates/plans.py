"""A small load plan and stores that hold what it sends, or nearly."""

from collections.abc import Iterable
from pathlib import Path

from tickscope.gates.load import values
from tickscope.gates.load.plan import LoadPlan, load_plan
from tickscope.gates.load.shapes import labels_of, shard_at
from tickscope.gates.oracle.read import StoredHistogram, StoredSeries
from tickscope.model.histogram import upper_bound
from tickscope.spec import load

PLATFORM = load(Path(__file__).parents[3] / "tickscope.yaml")
START_MS = values.EPOCH_MS + 1_000_000_000


def plan(times: float = 1.0) -> LoadPlan:
    return load_plan(PLATFORM, "run-1", times)


def stored_histogram(series: values.Identity, t_ms: int, schema: int) -> StoredHistogram:
    sent = values.histogram(series, t_ms, schema)
    buckets = tuple((upper_bound(index, schema), float(count)) for index, count in sent.positive)
    return StoredHistogram(float(sent.count), sent.sum, float(sent.zero_count), buckets)


def stored(of: LoadPlan, slot: int, times_ms: Iterable[int]) -> list[StoredSeries]:
    """Return what a faithful store holds of a slot."""
    found: dict[values.Identity, StoredSeries] = {}
    for t_ms in times_ms:
        shard = shard_at(slot, of.slots, of.replaced_per_m, t_ms)
        for shape in of.shapes:
            labels = labels_of(shape, shard, of.run, of.schema)
            series = values.identity(labels)
            before = found.get(series, StoredSeries(labels, (), ()))
            if shape.kind == "histogram":
                point = (t_ms, stored_histogram(series, t_ms, of.schema.histogram_schema))
                found[series] = StoredSeries(labels, (), (*before.histograms, point))
            else:
                found[series] = StoredSeries(labels, (*before.samples, (t_ms, values.counter(series, t_ms))), ())
    return list(found.values())
