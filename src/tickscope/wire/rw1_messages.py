"""The messages of remote-write 1 as tables: which fields there are and how each is written.

Source: the remote-write 1.0 specification, in ``pb/remote.proto``.
"""

from dataclasses import dataclass

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
"""Wire types that proto3 uses."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message; ``timestamp`` is the number of the field that says when, 0 without one."""

    name: str
    fields: "dict[int, Shape]"
    timestamp: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """A field; of several with one ``slot`` in a message the last one counts, and 0 is a repeated field."""

    wire_type: int
    slot: int = 0
    nested: Message | None = None

    @property
    def packable(self) -> bool:
        """Whether this is a repeated number, which may come one by one or packed."""
        return self.slot == 0 and self.nested is None


LABEL = Message("Label", {1: Shape(LENGTH, slot=1), 2: Shape(LENGTH, slot=2)})
SAMPLE = Message("Sample", {1: Shape(FIXED64, slot=1), 2: Shape(VARINT, slot=2)}, timestamp=2)
EXEMPLAR = Message(
    "Exemplar", {1: Shape(LENGTH, nested=LABEL), 2: Shape(FIXED64, slot=2), 3: Shape(VARINT, slot=3)}
)
BUCKET_SPAN = Message("BucketSpan", {1: Shape(VARINT, slot=1), 2: Shape(VARINT, slot=2)})
HISTOGRAM = Message(
    "Histogram",
    {
        1: Shape(VARINT, slot=1),  # the count as an integer or, in field 2, as a float: one slot
        2: Shape(FIXED64, slot=1),
        3: Shape(FIXED64, slot=3),
        4: Shape(VARINT, slot=4),
        5: Shape(FIXED64, slot=5),
        6: Shape(VARINT, slot=6),  # the zero count, likewise
        7: Shape(FIXED64, slot=6),
        8: Shape(LENGTH, nested=BUCKET_SPAN),
        9: Shape(VARINT),
        10: Shape(FIXED64),
        11: Shape(LENGTH, nested=BUCKET_SPAN),
        12: Shape(VARINT),
        13: Shape(FIXED64),
        14: Shape(VARINT, slot=14),
        15: Shape(VARINT, slot=15),
        16: Shape(FIXED64),
    },
    timestamp=15,
)
METADATA = Message(
    "MetricMetadata",
    {
        1: Shape(VARINT, slot=1),
        2: Shape(LENGTH, slot=2),
        4: Shape(LENGTH, slot=4),
        5: Shape(LENGTH, slot=5),
    },
)

LABELS, SAMPLES, EXEMPLARS, HISTOGRAMS = 1, 2, 3, 4
SCHEMA = 4
"""The field of a histogram that says how wide its buckets are."""
TIME_SERIES = Message(
    "TimeSeries",
    {
        LABELS: Shape(LENGTH, nested=LABEL),
        SAMPLES: Shape(LENGTH, nested=SAMPLE),
        EXEMPLARS: Shape(LENGTH, nested=EXEMPLAR),
        HISTOGRAMS: Shape(LENGTH, nested=HISTOGRAM),
    },
)

SERIES, METADATA_OF_METRIC = 1, 3
METADATA_TEXTS = (2, 4, 5)
"""Name of the family, help and unit."""
WRITE_REQUEST = Message(
    "WriteRequest",
    {SERIES: Shape(LENGTH, nested=TIME_SERIES), METADATA_OF_METRIC: Shape(LENGTH, nested=METADATA)},
)
