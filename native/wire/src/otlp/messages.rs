//! The messages of OTLP metrics, as far as they are read.
//!
//! Source: opentelemetry-proto 1.x, `metrics.proto`, `common.proto` and `resource.proto`.

use crate::messages::{FIXED64, LENGTH, Message, VARINT, message_of, messages, numbers, one};

static ANY_VALUE: Message = message_of(
    "AnyValue",
    &[
        None,
        one(LENGTH, 1),
        one(VARINT, 1),
        one(VARINT, 1),
        one(FIXED64, 1),
        one(LENGTH, 1),
        one(LENGTH, 1),
        one(LENGTH, 1),
    ],
);
pub static KEY_VALUE: Message = message_of("KeyValue", &[None, one(LENGTH, 1), one(LENGTH, 2)]);
pub static VALUE: &Message = &ANY_VALUE;
static RESOURCE: Message = message_of("Resource", &[None, messages(&KEY_VALUE)]);
pub static RESOURCE_OF: &Message = &RESOURCE;

static EXEMPLAR: Message = message_of(
    "Exemplar",
    &[None, None, one(FIXED64, 2), one(FIXED64, 3), one(LENGTH, 4), one(LENGTH, 5), one(FIXED64, 3)],
);
pub static EXEMPLAR_OF: &Message = &EXEMPLAR;

pub static NUMBER_POINT: Message = message_of(
    "NumberDataPoint",
    &[
        None,
        None,
        one(FIXED64, 2),
        one(FIXED64, 3),
        one(FIXED64, 4),
        messages(&EXEMPLAR),
        one(FIXED64, 4),
        messages(&KEY_VALUE),
        one(VARINT, 8),
    ],
);
pub static HISTOGRAM_POINT: Message = message_of(
    "HistogramDataPoint",
    &[
        None,
        None,
        one(FIXED64, 2),
        one(FIXED64, 3),
        one(FIXED64, 4),
        one(FIXED64, 5),
        numbers(FIXED64),
        numbers(FIXED64),
        messages(&EXEMPLAR),
        messages(&KEY_VALUE),
        one(VARINT, 10),
    ],
);
static BUCKETS: Message = message_of("Buckets", &[None, one(VARINT, 1), numbers(VARINT)]);
pub static BUCKETS_OF: &Message = &BUCKETS;
pub static EXPONENTIAL_POINT: Message = message_of(
    "ExponentialHistogramDataPoint",
    &[
        None,
        messages(&KEY_VALUE),
        one(FIXED64, 2),
        one(FIXED64, 3),
        one(FIXED64, 4),
        one(FIXED64, 5),
        one(VARINT, 6),
        one(FIXED64, 7),
        messages(&BUCKETS),
        messages(&BUCKETS),
        one(VARINT, 10),
        messages(&EXEMPLAR),
        None,
        None,
        one(FIXED64, 14),
    ],
);
static VALUE_AT_QUANTILE: Message = message_of("ValueAtQuantile", &[None, one(FIXED64, 1), one(FIXED64, 2)]);
pub static QUANTILE: &Message = &VALUE_AT_QUANTILE;
pub static SUMMARY_POINT: Message = message_of(
    "SummaryDataPoint",
    &[
        None,
        None,
        one(FIXED64, 2),
        one(FIXED64, 3),
        one(FIXED64, 4),
        one(FIXED64, 5),
        messages(&VALUE_AT_QUANTILE),
        messages(&KEY_VALUE),
        one(VARINT, 8),
    ],
);

pub static GAUGE: Message = message_of("Gauge", &[None, messages(&NUMBER_POINT)]);
pub static SUM: Message = message_of("Sum", &[None, messages(&NUMBER_POINT), one(VARINT, 2), one(VARINT, 3)]);
pub static HISTOGRAM: Message = message_of("Histogram", &[None, messages(&HISTOGRAM_POINT), one(VARINT, 2)]);
pub static EXPONENTIAL: Message =
    message_of("ExponentialHistogram", &[None, messages(&EXPONENTIAL_POINT), one(VARINT, 2)]);
pub static SUMMARY: Message = message_of("Summary", &[None, messages(&SUMMARY_POINT)]);
pub static METRIC: Message = message_of(
    "Metric",
    &[
        None,
        one(LENGTH, 1),
        one(LENGTH, 2),
        one(LENGTH, 3),
        None,
        messages(&GAUGE),
        None,
        messages(&SUM),
        None,
        messages(&HISTOGRAM),
        messages(&EXPONENTIAL),
        messages(&SUMMARY),
    ],
);
pub static SCOPE_METRICS: Message = message_of("ScopeMetrics", &[None, None, messages(&METRIC)]);
pub static RESOURCE_METRICS: Message =
    message_of("ResourceMetrics", &[None, messages(&RESOURCE), messages(&SCOPE_METRICS)]);
pub static REQUEST: Message = message_of("ExportMetricsServiceRequest", &[None, messages(&RESOURCE_METRICS)]);
