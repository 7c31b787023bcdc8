//! Protobuf's wire format: varints, and fields with their byte offsets.

use std::ops::Range;

use crate::fault::Fault;
use crate::messages::{FIXED32, FIXED64, LENGTH, Message, Shape, VARINT};

/// A field at `start` of the request; its content, without tag and length, is `body..end`.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub number: u32,
    pub wire_type: u8,
    pub start: usize,
    pub body: usize,
    pub end: usize,
    /// The number, when it is a varint.
    pub value: u64,
    /// How its message defines it; none for a foreign field.
    pub shape: Option<&'static Shape>,
}

impl Field {
    pub fn whole(&self) -> Range<usize> {
        self.start..self.end
    }

    pub fn content(&self) -> Range<usize> {
        self.body..self.end
    }
}

/// Walks the fields of a message; foreign fields come too. It ends at the first fault.
pub struct Fields<'a> {
    raw: &'a [u8],
    at: usize,
    end: usize,
    message: &'static Message,
}

impl<'a> Fields<'a> {
    #[inline]
    pub fn new(raw: &'a [u8], span: Range<usize>, message: &'static Message) -> Self {
        Self { raw, at: span.start, end: span.end, message }
    }

    /// Reads the most frequent kind of field: a defined one of wire type LENGTH, shorter than 16 KiB.
    #[inline]
    fn short_field(&self) -> Option<Field> {
        let rest = &self.raw[self.at..self.end];
        let [tag, first] = *rest.first_chunk::<2>()?;
        let number = u32::from(tag >> 3);
        let shape = self.message.shape(number)?;
        if tag >= 0x80 || tag & 7 != LENGTH || shape.wire_type != LENGTH {
            return None;
        }
        let (length, body) = match first {
            0..0x80 => (usize::from(first), self.at + 2),
            _ => match *rest.get(2)? {
                second @ 0..0x80 => (usize::from(first & 0x7f) | usize::from(second) << 7, self.at + 3),
                _ => return None,
            },
        };
        let (start, end) = (self.at, body + length);
        let field = Field { number, wire_type: LENGTH, start, body, end, value: 0, shape: Some(shape) };
        (end <= self.end).then_some(field)
    }

    fn field(&mut self) -> Result<Field, Fault> {
        let (start, end) = (self.at, self.end);
        let (tag, at) = read_varint(self.raw, start, end, 32)?;
        let (number, wire_type) = ((tag >> 3) as u32, (tag & 7) as u8);
        if number == 0 {
            return Err(Fault::FieldZero { at: start });
        }
        let shape = self.message.shape(number);
        if let Some(shape) = shape
            && wire_type != shape.wire_type
            && !(wire_type == LENGTH && shape.packable())
        {
            let message = self.message.name;
            return Err(Fault::WrongType { at: start, message, number, wire_type });
        }
        let mut value = 0;
        let (body, behind) = match wire_type {
            VARINT => {
                let (number, behind) = read_varint(self.raw, at, end, 64)?;
                value = number;
                (at, behind)
            }
            FIXED64 => (at, at + 8),
            LENGTH => {
                let (length, body) = read_varint(self.raw, at, end, 32)?;
                (body, body.saturating_add(length as usize))
            }
            FIXED32 => (at, at + 4),
            _ => return Err(Fault::UnsupportedType { at: start, wire_type }),
        };
        if behind > end {
            return Err(Fault::Overrun { at: start, end });
        }
        self.at = behind;
        Ok(Field { number, wire_type, start, body, end: behind, value, shape })
    }
}

impl Iterator for Fields<'_> {
    type Item = Result<Field, Fault>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        if let Some(field) = self.short_field() {
            self.at = field.end;
            return Some(Ok(field));
        }
        let field = self.field();
        if field.is_err() {
            self.at = self.end;
        }
        Some(field)
    }
}

/// Returns the varint at `at`, of at most `bits` bits, and the offset behind it.
#[inline]
pub fn read_varint(raw: &[u8], at: usize, end: usize, bits: u32) -> Result<(u64, usize), Fault> {
    match raw[..end].get(at) {
        Some(&byte) if byte < 0x80 => Ok((u64::from(byte), at + 1)),
        _ => read_long_varint(raw, at, end, bits),
    }
}

fn read_long_varint(raw: &[u8], at: usize, end: usize, bits: u32) -> Result<(u64, usize), Fault> {
    let bytes_max = bits.div_ceil(7) as usize;
    let mut value = 0_u128;
    for (index, &byte) in raw[at..end].iter().take(bytes_max).enumerate() {
        value |= u128::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            if value >> bits != 0 {
                return Err(Fault::LongVarint { at, bits });
            }
            return Ok((value as u64, at + index + 1));
        }
    }
    Err(if end - at < bytes_max { Fault::CutVarint { at } } else { Fault::LongVarint { at, bits } })
}

/// Returns the bits of a field of wire type FIXED64.
pub fn bits_of(raw: &[u8], field: &Field) -> u64 {
    raw[field.content()].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Appends the shortest varint of `value`.
pub fn write_varint(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends tag and length of a field of wire type LENGTH.
pub fn write_header(out: &mut Vec<u8>, number: u32, length: usize) {
    write_varint(out, (number as usize) << 3 | LENGTH as usize);
    write_varint(out, length);
}

/// Appends a field of wire type LENGTH.
pub fn write_message(out: &mut Vec<u8>, number: u32, content: &[u8]) {
    write_header(out, number, content.len());
    out.extend_from_slice(content);
}

#[cfg(test)]
mod tests;
