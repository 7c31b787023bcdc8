//! What all kinds of data points have.

use crate::fault::Fault;
use crate::fields::{Field, Fields, bits_of, write_message};
use crate::limits::SERIES_LABELS_MAX;
use crate::messages::{EXEMPLARS, Message};
use crate::otlp::messages::{EXEMPLAR_OF, EXPONENTIAL_POINT, HISTOGRAM_POINT, NUMBER_POINT, SUMMARY_POINT};
use crate::write::{write_float, write_label, write_number};

const NANOS_PER_MS: u64 = 1_000_000;
const NO_RECORDED_VALUE: u64 = 1;
const HEX: &[u8; 16] = b"0123456789abcdef";

/// A kind of point, and where it has what they all have.
pub struct Kind {
    pub message: &'static Message,
    attributes: u32,
    exemplars: u32,
    flags: u32,
}

pub static NUMBER: Kind = Kind { message: &NUMBER_POINT, attributes: 7, exemplars: 5, flags: 8 };
pub static HISTOGRAM: Kind = Kind { message: &HISTOGRAM_POINT, attributes: 9, exemplars: 8, flags: 10 };
pub static EXPONENTIAL: Kind = Kind { message: &EXPONENTIAL_POINT, attributes: 1, exemplars: 11, flags: 10 };
pub static SUMMARY: Kind = Kind { message: &SUMMARY_POINT, attributes: 7, exemplars: 0, flags: 8 };

/// Where and when a point was measured.
#[derive(Default)]
pub struct Head {
    pub attributes: Vec<Field>,
    pub start_ms: i64,
    pub t_ms: i64,
    /// The point says that there is nothing to record any more.
    pub unrecorded: bool,
}

impl Head {
    pub fn read(raw: &[u8], point: &Field, kind: &Kind) -> Result<Self, Fault> {
        let mut head = Self::default();
        for field in Fields::new(raw, point.content(), kind.message) {
            let field = field?;
            if field.number == kind.attributes {
                if head.attributes.len() == SERIES_LABELS_MAX {
                    return Err(Fault::TooManyLabels { at: field.start, limit: SERIES_LABELS_MAX });
                }
                head.attributes.push(field);
            } else if field.number == kind.flags {
                head.unrecorded = field.value & NO_RECORDED_VALUE != 0;
            } else if field.number == 2 {
                head.start_ms = (bits_of(raw, &field) / NANOS_PER_MS).cast_signed();
            } else if field.number == 3 {
                head.t_ms = (bits_of(raw, &field) / NANOS_PER_MS).cast_signed();
            }
        }
        Ok(head)
    }
}

impl Kind {
    /// Appends a point's exemplars as fields of their series: their value, time and trace.
    pub fn write_exemplars(&self, raw: &[u8], point: &Field, content: &mut Vec<u8>) -> Result<(), Fault> {
        for exemplar in Fields::new(raw, point.content(), self.message) {
            let exemplar = exemplar?;
            if exemplar.number != self.exemplars {
                continue;
            }
            let (mut value, mut t_ms) = (0.0, 0);
            let (mut trace, mut span) = (&raw[..0], &raw[..0]);
            for field in Fields::new(raw, exemplar.content(), EXEMPLAR_OF) {
                let field = field?;
                match field.number {
                    2 => t_ms = bits_of(raw, &field) / NANOS_PER_MS,
                    3 => value = f64::from_bits(bits_of(raw, &field)),
                    4 => span = &raw[field.content()],
                    5 => trace = &raw[field.content()],
                    6 => value = bits_of(raw, &field).cast_signed() as f64,
                    _ => {}
                }
            }
            let mut out = vec![];
            for (name, id, length) in [("span_id", span, 8), ("trace_id", trace, 16)] {
                if id.len() == length {
                    let hex: Vec<u8> = id
                        .iter()
                        .flat_map(|byte| [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]])
                        .collect();
                    write_label(&mut out, name.as_bytes(), &hex);
                }
            }
            write_float(&mut out, 2, value);
            write_number(&mut out, 3, t_ms);
            write_message(content, EXEMPLARS, &out);
        }
        Ok(())
    }
}

/// Returns the value of a number's point.
pub fn number_of(raw: &[u8], point: &Field) -> Result<Option<f64>, Fault> {
    let mut value = None;
    for field in Fields::new(raw, point.content(), &NUMBER_POINT) {
        let field = field?;
        match field.number {
            4 => value = Some(f64::from_bits(bits_of(raw, &field))),
            6 => value = Some(bits_of(raw, &field).cast_signed() as f64),
            _ => {}
        }
    }
    Ok(value)
}
