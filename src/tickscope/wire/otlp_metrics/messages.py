"""The messages of OTLP metrics as tables, as far as they are read.

Source: opentelemetry-proto 1.x, ``metrics.proto``, ``common.proto`` and ``resource.proto``.
"""

from tickscope.wire.rw1_messages import FIXED64, LENGTH, VARINT, Message, Shape


def _messages(nested: Message) -> Shape:
    return Shape(LENGTH, nested=nested)


def _one(wire_type: int) -> Shape:
    return Shape(wire_type, slot=1)


VALUE = Message(
    "AnyValue",
    {1: _one(LENGTH), 2: _one(VARINT), 3: _one(VARINT), 4: _one(FIXED64)} | dict.fromkeys((5, 6, 7), _one(LENGTH)),
)
KEY_VALUE = Message("KeyValue", {1: _one(LENGTH), 2: _one(LENGTH)})
RESOURCE = Message("Resource", {1: _messages(KEY_VALUE)})
EXEMPLAR = Message(
    "Exemplar",
    {2: _one(FIXED64), 3: _one(FIXED64), 4: _one(LENGTH), 5: _one(LENGTH), 6: _one(FIXED64)},
)
_TIMES = {2: _one(FIXED64), 3: _one(FIXED64)}
NUMBER_POINT = Message(
    "NumberDataPoint",
    _TIMES | {4: _one(FIXED64), 5: _messages(EXEMPLAR), 6: _one(FIXED64), 7: _messages(KEY_VALUE), 8: _one(VARINT)},
)
HISTOGRAM_POINT = Message(
    "HistogramDataPoint",
    _TIMES
    | {4: _one(FIXED64), 5: _one(FIXED64), 6: Shape(FIXED64), 7: Shape(FIXED64)}
    | {8: _messages(EXEMPLAR), 9: _messages(KEY_VALUE), 10: _one(VARINT)},
)
BUCKETS = Message("Buckets", {1: _one(VARINT), 2: Shape(VARINT)})
EXPONENTIAL_POINT = Message(
    "ExponentialHistogramDataPoint",
    _TIMES
    | {1: _messages(KEY_VALUE), 4: _one(FIXED64), 5: _one(FIXED64), 6: _one(VARINT), 7: _one(FIXED64)}
    | {8: _messages(BUCKETS), 9: _messages(BUCKETS), 10: _one(VARINT), 11: _messages(EXEMPLAR), 14: _one(FIXED64)},
)
QUANTILE = Message("ValueAtQuantile", {1: _one(FIXED64), 2: _one(FIXED64)})
SUMMARY_POINT = Message(
    "SummaryDataPoint",
    _TIMES | {4: _one(FIXED64), 5: _one(FIXED64), 6: _messages(QUANTILE), 7: _messages(KEY_VALUE), 8: _one(VARINT)},
)

GAUGE, SUM, HISTOGRAM, EXPONENTIAL, SUMMARY = 5, 7, 9, 10, 11
DATA = {
    GAUGE: Message("Gauge", {1: _messages(NUMBER_POINT)}),
    SUM: Message("Sum", {1: _messages(NUMBER_POINT), 2: _one(VARINT), 3: _one(VARINT)}),
    HISTOGRAM: Message("Histogram", {1: _messages(HISTOGRAM_POINT), 2: _one(VARINT)}),
    EXPONENTIAL: Message("ExponentialHistogram", {1: _messages(EXPONENTIAL_POINT), 2: _one(VARINT)}),
    SUMMARY: Message("Summary", {1: _messages(SUMMARY_POINT)}),
}
METRIC = Message(
    "Metric", dict.fromkeys((1, 2, 3), _one(LENGTH)) | {number: _messages(data) for number, data in DATA.items()}
)
SCOPE_METRICS = Message("ScopeMetrics", {2: _messages(METRIC)})
RESOURCE_METRICS = Message("ResourceMetrics", {1: _messages(RESOURCE), 2: _messages(SCOPE_METRICS)})
REQUEST = Message("ExportMetricsServiceRequest", {1: _messages(RESOURCE_METRICS)})
