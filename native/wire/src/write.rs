//! Writes the parts of a remote-write 1 request.

use crate::fault::Fault;
use crate::fields::{write_header, write_message, write_varint};
use crate::messages::{FIXED64, LABELS, METADATA_OF_METRIC, SAMPLES, VARINT};

/// The value that ends a series: a NaN of these bits.
///
/// Source: Prometheus' staleness handling.
pub const STALE: f64 = f64::from_bits(0x7ff0_0000_0000_0002);

/// Appends a label as a field of its series.
pub fn write_label(out: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    write_header(out, LABELS, text_length(name) + text_length(value));
    write_message(out, 1, name);
    write_message(out, 2, value);
}

/// Appends a float sample as a field of its series.
pub fn write_sample(out: &mut Vec<u8>, value: f64, t_ms: i64) {
    write_header(out, SAMPLES, 9 + 1 + varint_length(t_ms.cast_unsigned()));
    write_float(out, 1, value);
    write_number(out, 2, t_ms.cast_unsigned());
}

/// What a metric is, for people.
#[derive(Clone, Copy, Debug)]
pub struct Metadata<'a> {
    pub kind: u64,
    pub family: &'a [u8],
    pub help: &'a [u8],
    pub unit: &'a [u8],
}

/// Appends metadata as a field of its request.
pub fn write_metadata(out: &mut Vec<u8>, metadata: &Metadata<'_>) {
    let mut content = vec![];
    if metadata.kind != 0 {
        write_number(&mut content, 1, metadata.kind);
    }
    for (number, text) in [(2, metadata.family), (4, metadata.help), (5, metadata.unit)] {
        if !text.is_empty() {
            write_message(&mut content, number, text);
        }
    }
    write_message(out, METADATA_OF_METRIC, &content);
}

/// Appends a field of wire type VARINT.
pub fn write_number(out: &mut Vec<u8>, number: u32, value: u64) {
    write_varint(out, (number as usize) << 3 | VARINT as usize);
    write_long_varint(out, value);
}

/// Appends a field of wire type FIXED64.
pub fn write_float(out: &mut Vec<u8>, number: u32, value: f64) {
    write_varint(out, (number as usize) << 3 | FIXED64 as usize);
    out.extend_from_slice(&value.to_bits().to_le_bytes());
}

/// Appends the shortest varint of 64 bits.
pub fn write_long_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Returns a signed number as the varint of `sint32` and `sint64` has it.
pub fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63).cast_unsigned()
}

/// Refuses a request that grows over its limit while it is written.
pub fn check_size(out: &[u8], raw_bytes_max: usize) -> Result<(), Fault> {
    if out.len() > raw_bytes_max { Err(Fault::NormalFormTooLarge { limit: raw_bytes_max }) } else { Ok(()) }
}

fn text_length(text: &[u8]) -> usize {
    1 + varint_length(text.len() as u64) + text.len()
}

/// Returns how long the shortest varint of a number is.
pub fn varint_length(value: u64) -> usize {
    (64 - (value | 1).leading_zeros()).div_ceil(7) as usize
}
