//! Checks a message to its last byte, finds what no reader would see, and strips that.

use std::ops::Range;

use crate::fault::Fault;
use crate::fields::{Field, Fields, read_varint, write_message};
use crate::messages::{LABEL, LENGTH, Message, Shape, VARINT};

/// What a message holds, besides its content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// It has fields that a reader ignores: undefined ones, and those that a later field replaces.
    pub foreign: bool,
    /// Its timestamp in milliseconds, 0 when it has none.
    pub t_ms: i64,
}

/// A label as its reader sees it.
#[derive(Clone, Copy, Debug)]
pub struct Label<'a> {
    pub name: &'a [u8],
    pub value: &'a [u8],
    pub foreign: bool,
    /// It is written in the shortest form, name before value.
    pub shortest: bool,
}

impl<'a> Label<'a> {
    /// A label that stands in no request.
    pub fn new(name: &'a [u8], value: &'a [u8]) -> Self {
        Self { name, value, foreign: false, shortest: false }
    }
}

/// Looks at the message at `span`, and all that is nested in it.
pub fn look(raw: &[u8], span: Range<usize>, message: &'static Message) -> Result<Look, Fault> {
    let mut found = Look::default();
    let mut seen = 0_u32;
    for field in Fields::new(raw, span, message) {
        let field = field?;
        let Some(shape) = field.shape else {
            found.foreign = true;
            continue;
        };
        if let Some(nested) = shape.nested {
            found.foreign |= look(raw, field.content(), nested)?.foreign;
        } else if shape.slot == 0 {
            check_packed(raw, &field, shape)?;
        } else {
            found.foreign |= seen & 1 << shape.slot != 0;
            seen |= 1 << shape.slot;
        }
        if field.number == message.timestamp {
            found.t_ms = field.value.cast_signed();
        }
    }
    Ok(found)
}

/// Reads the label at `span`.
#[inline]
pub fn read_label(raw: &[u8], span: Range<usize>) -> Result<Label<'_>, Fault> {
    match plain_label(&raw[span.clone()]) {
        Some(label) => Ok(label),
        None => read_any_label(raw, span),
    }
}

/// Reads a label as all senders write it: a name, then a value, each shorter than 128 bytes.
#[inline]
pub fn plain_label(content: &[u8]) -> Option<Label<'_>> {
    let (head, rest) = content.split_first_chunk::<2>()?;
    let (name, rest) = rest.split_at_checked(head[1] as usize)?;
    let (middle, value) = rest.split_first_chunk::<2>()?;
    let plain = head[0] == 0x0a && middle[0] == 0x12 && (head[1] | middle[1]) < 0x80;
    (plain && value.len() == middle[1] as usize).then_some(Label { name, value, foreign: false, shortest: true })
}

/// Returns the time of a sample as all senders write it: a value unless that is zero, then a time; none of another.
#[inline]
pub fn sample_time(content: &[u8]) -> Option<i64> {
    let time = match content {
        [0x09, _, _, _, _, _, _, _, _, 0x10, time @ ..] | [0x10, time @ ..] => time,
        _ => return None,
    };
    let (&last, before) = time.split_last()?;
    if last >= 0x80 || before.len() > 8 {
        return None;
    }
    let mut t_ms = u64::from(last) << (7 * before.len());
    for (place, &byte) in before.iter().enumerate() {
        if byte < 0x80 {
            return None;
        }
        t_ms |= u64::from(byte & 0x7f) << (7 * place);
    }
    Some(t_ms.cast_signed())
}

fn read_any_label(raw: &[u8], span: Range<usize>) -> Result<Label<'_>, Fault> {
    let mut label = Label { name: &[], value: &[], foreign: false, shortest: false };
    let mut seen = 0_u32;
    for field in Fields::new(raw, span, &LABEL) {
        let field = field?;
        match field.number {
            1 => label.name = &raw[field.content()],
            2 => label.value = &raw[field.content()],
            _ => label.foreign = true,
        }
        label.foreign |= seen & 1 << field.number.min(3) != 0;
        seen |= 1 << field.number.min(3);
    }
    Ok(label)
}

/// Appends the content of a message that `look` has passed, without its foreign fields.
pub fn strip(raw: &[u8], span: Range<usize>, message: &'static Message, out: &mut Vec<u8>) -> Result<(), Fault> {
    let mut last = [0; 32];
    for field in Fields::new(raw, span.clone(), message) {
        let field = field?;
        if let Some(shape) = field.shape {
            last[shape.slot as usize] = field.start;
        }
    }
    for field in Fields::new(raw, span, message) {
        let field = field?;
        match field.shape {
            Some(Shape { nested: Some(nested), .. }) => {
                let mut content = vec![];
                strip(raw, field.content(), nested, &mut content)?;
                write_message(out, field.number, &content);
            }
            Some(shape) if shape.slot == 0 || last[shape.slot as usize] == field.start => {
                out.extend_from_slice(&raw[field.whole()]);
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_packed(raw: &[u8], field: &Field, shape: &Shape) -> Result<(), Fault> {
    if field.wire_type != LENGTH {
        return Ok(());
    }
    if shape.wire_type != VARINT {
        let whole = field.content().len().is_multiple_of(8);
        return if whole { Ok(()) } else { Err(Fault::RaggedPacked { at: field.start }) };
    }
    let mut at = field.body;
    while at < field.end {
        at = read_varint(raw, at, field.end, 64)?.1;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
