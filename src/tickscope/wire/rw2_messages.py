"""The messages of remote-write 2 as tables.

Source: the remote-write 2.0 specification; the series' created timestamp (field 6) is that of its release
candidates up to 3, the start timestamps of samples (3) and histograms (17) came later.
"""

from tickscope.wire.rw1_messages import FIXED64, HISTOGRAM, LENGTH, VARINT, Message, Shape

SAMPLE_2 = Message(
    "Sample", {1: Shape(FIXED64, slot=1), 2: Shape(VARINT, slot=2), 3: Shape(VARINT, slot=3)}, timestamp=2
)
EXEMPLAR_2 = Message("Exemplar", {1: Shape(VARINT), 2: Shape(FIXED64, slot=2), 3: Shape(VARINT, slot=3)})
METADATA_2 = Message("Metadata", {1: Shape(VARINT, slot=1), 3: Shape(VARINT, slot=3), 4: Shape(VARINT, slot=4)})
REFERENCES, SAMPLES_2, HISTOGRAMS_2, EXEMPLARS_2, METADATA_OF_SERIES, CREATED = 1, 2, 3, 4, 5, 6
TIME_SERIES_2 = Message(
    "TimeSeries",
    {
        REFERENCES: Shape(VARINT),
        SAMPLES_2: Shape(LENGTH, nested=SAMPLE_2),
        HISTOGRAMS_2: Shape(LENGTH, nested=HISTOGRAM),
        EXEMPLARS_2: Shape(LENGTH, nested=EXEMPLAR_2),
        METADATA_OF_SERIES: Shape(LENGTH, nested=METADATA_2),
        CREATED: Shape(VARINT, slot=6),
    },
)
SYMBOLS, SERIES_2 = 4, 5
REQUEST_2 = Message("Request", {SYMBOLS: Shape(LENGTH), SERIES_2: Shape(LENGTH, nested=TIME_SERIES_2)})
