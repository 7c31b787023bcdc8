"""A producer's request for a moment, as remote-write 1.0; written by protobuf's own code, not by our decoders."""

from collections.abc import Sequence

import cramjam

from tickscope.gates.load import values
from tickscope.gates.load.plan import LoadPlan
from tickscope.gates.load.shapes import Shape, Shard, labels_of, shard_at
from tickscope.gates.load.values import Identity
from tickscope.model.histogram import Histogram
from tickscope.wire.pb import remote_pb2 as pb

Row = tuple[Identity, Shape, pb.TimeSeries]


class Batches:
    """Makes the bodies of some slots. A series' message is made once and filled anew for each moment."""

    def __init__(self, plan: LoadPlan, slots: Sequence[int]) -> None:
        self._plan = plan
        self._slots = slots
        self._request = pb.WriteRequest()
        self._shards: list[Shard] = []
        self._rows: list[Row] = []

    def body(self, t_ms: int) -> bytes:
        """Return the compressed request of a moment: a sample of every series."""
        self._place(t_ms)
        for series, shape, message in self._rows:
            if shape.kind == "histogram":
                _fill(
                    message.histograms[0], values.histogram(series, t_ms, self._plan.schema.histogram_schema), t_ms
                )
            else:
                message.samples[0].value = values.counter(series, t_ms)
                message.samples[0].timestamp = t_ms
        return bytes(cramjam.snappy.compress_raw(self._request.SerializeToString()))

    @property
    def samples(self) -> int:
        """How many samples the last body had."""
        return len(self._rows)

    def _place(self, t_ms: int) -> None:
        plan = self._plan
        shards = [shard_at(slot, plan.slots, plan.replaced_per_m, t_ms) for slot in self._slots]
        if shards == self._shards:
            return
        self._shards = shards
        self._request = pb.WriteRequest()
        self._rows = []
        for shard in shards:
            for shape in plan.shapes:
                labels = labels_of(shape, shard, plan.run, plan.schema)
                message = self._request.timeseries.add()
                for name, value in labels:
                    message.labels.add(name=name, value=value)
                message.histograms.add() if shape.kind == "histogram" else message.samples.add()
                self._rows.append((values.identity(labels), shape, message))


def _fill(message: pb.Histogram, value: Histogram, t_ms: int) -> None:
    message.timestamp = t_ms
    message.count_int = value.count
    message.sum = value.sum
    message.schema = value.schema
    message.zero_threshold = value.zero_threshold
    message.zero_count_int = value.zero_count
    if not message.positive_spans:
        first, _ = value.positive[0]
        message.positive_spans.add(offset=first, length=values.BUCKETS_BEFORE_GAP)
        message.positive_spans.add(offset=values.GAP, length=values.BUCKETS_AFTER_GAP)
    counts = [count for _, count in value.positive]
    message.positive_deltas[:] = [after - before for before, after in zip([0, *counts], counts, strict=False)]
