//! The messages of remote-write 1 as tables: which fields there are and how each is written.
//!
//! Source: the remote-write 1.0 specification, in `src/tickscope/wire/pb/remote.proto`.

pub const VARINT: u8 = 0;
pub const FIXED64: u8 = 1;
pub const LENGTH: u8 = 2;
pub const FIXED32: u8 = 5;

/// A message; `fields` is indexed by field number, `timestamp` is the field that says when, 0 without one.
#[derive(Debug)]
pub struct Message {
    pub name: &'static str,
    pub fields: &'static [Option<Shape>],
    pub timestamp: u32,
}

/// A field; of several with one `slot` in a message the last one counts, and 0 is a repeated field.
#[derive(Debug)]
pub struct Shape {
    pub wire_type: u8,
    pub slot: u8,
    pub nested: Option<&'static Message>,
}

impl Message {
    #[inline]
    pub fn shape(&self, number: u32) -> Option<&'static Shape> {
        self.fields.get(number as usize)?.as_ref()
    }
}

impl Shape {
    /// Whether this is a repeated number, which may come one by one or packed.
    #[inline]
    pub fn packable(&self) -> bool {
        self.slot == 0 && self.nested.is_none()
    }
}

pub const fn one(wire_type: u8, slot: u8) -> Option<Shape> {
    Some(Shape { wire_type, slot, nested: None })
}

/// Repeated texts or bytes.
pub const fn texts() -> Option<Shape> {
    one(LENGTH, 0)
}

/// A message of which no field is the time.
pub const fn message_of(name: &'static str, fields: &'static [Option<Shape>]) -> Message {
    Message { name, fields, timestamp: 0 }
}

pub const fn numbers(wire_type: u8) -> Option<Shape> {
    one(wire_type, 0)
}

pub const fn messages(nested: &'static Message) -> Option<Shape> {
    Some(Shape { wire_type: LENGTH, slot: 0, nested: Some(nested) })
}

pub static LABEL: Message =
    Message { name: "Label", fields: &[None, one(LENGTH, 1), one(LENGTH, 2)], timestamp: 0 };

pub static SAMPLE: Message =
    Message { name: "Sample", fields: &[None, one(FIXED64, 1), one(VARINT, 2)], timestamp: 2 };

pub static EXEMPLAR: Message =
    Message { name: "Exemplar", fields: &[None, messages(&LABEL), one(FIXED64, 2), one(VARINT, 3)], timestamp: 0 };

pub static BUCKET_SPAN: Message =
    Message { name: "BucketSpan", fields: &[None, one(VARINT, 1), one(VARINT, 2)], timestamp: 0 };

pub static HISTOGRAM: Message = Message {
    name: "Histogram",
    fields: &[
        None,
        one(VARINT, 1), // the count as an integer or, in field 2, as a float: one slot
        one(FIXED64, 1),
        one(FIXED64, 3),
        one(VARINT, 4),
        one(FIXED64, 5),
        one(VARINT, 6), // the zero count, likewise
        one(FIXED64, 6),
        messages(&BUCKET_SPAN),
        numbers(VARINT),
        numbers(FIXED64),
        messages(&BUCKET_SPAN),
        numbers(VARINT),
        numbers(FIXED64),
        one(VARINT, 14),
        one(VARINT, 15),
        numbers(FIXED64),
    ],
    timestamp: 15,
};

/// Name of the family, help and unit.
pub const METADATA_TEXTS: [u32; 3] = [2, 4, 5];

pub static METADATA: Message = Message {
    name: "MetricMetadata",
    fields: &[None, one(VARINT, 1), one(LENGTH, 2), None, one(LENGTH, 4), one(LENGTH, 5)],
    timestamp: 0,
};

pub const LABELS: u32 = 1;
pub const SAMPLES: u32 = 2;
pub const EXEMPLARS: u32 = 3;
pub const HISTOGRAMS: u32 = 4;
/// The field of a histogram that says how wide its buckets are.
pub const SCHEMA: u32 = 4;

pub static TIME_SERIES: Message = Message {
    name: "TimeSeries",
    fields: &[None, messages(&LABEL), messages(&SAMPLE), messages(&EXEMPLAR), messages(&HISTOGRAM)],
    timestamp: 0,
};

pub const SERIES: u32 = 1;
pub const METADATA_OF_METRIC: u32 = 3;

pub static WRITE_REQUEST: Message = Message {
    name: "WriteRequest",
    fields: &[None, messages(&TIME_SERIES), None, messages(&METADATA)],
    timestamp: 0,
};
