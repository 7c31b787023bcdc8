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
mod tests {
    use super::*;
    use crate::messages::{HISTOGRAM, SAMPLE};

    fn look_at(raw: &[u8], message: &'static Message) -> Result<Look, Fault> {
        look(raw, 0..raw.len(), message)
    }

    fn strip_all(raw: &[u8], message: &'static Message) -> Vec<u8> {
        let mut out = vec![];
        strip(raw, 0..raw.len(), message, &mut out).unwrap();
        out
    }

    #[test]
    fn the_last_of_a_field_counts_and_the_others_are_foreign() {
        let raw = [0x10, 5, 0x10, 7];
        assert_eq!(look_at(&raw, &SAMPLE), Ok(Look { foreign: true, t_ms: 7 }));
        assert_eq!(strip_all(&raw, &SAMPLE), [0x10, 7]);
    }

    #[test]
    fn the_two_counts_of_a_histogram_replace_each_other() {
        let raw = [0x08, 5, 0x11, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(look_at(&raw, &HISTOGRAM), Ok(Look { foreign: true, t_ms: 0 }));
        assert_eq!(strip_all(&raw, &HISTOGRAM), raw[2..]);
    }

    #[test]
    fn strips_inside_of_nested_messages() {
        let raw = [0x42, 4, 0x08, 2, 0x18, 9, 0x78, 1];
        assert_eq!(look_at(&raw, &HISTOGRAM), Ok(Look { foreign: true, t_ms: 1 }));
        assert_eq!(strip_all(&raw, &HISTOGRAM), [0x42, 2, 0x08, 2, 0x78, 1]);
    }

    #[test]
    fn negative_times_are_times() {
        let mut raw = vec![0x10];
        raw.extend([0xff; 9]);
        raw.push(1);
        assert_eq!(look_at(&raw, &SAMPLE), Ok(Look { foreign: false, t_ms: -1 }));
    }

    #[test]
    fn the_short_way_to_read_a_time_finds_what_the_long_one_does() {
        let time = [0x80 | 0x12, 0x80, 0xff, 0x81, 0xcd, 0x2f];
        let zero = [&[0x10][..], &time].concat();
        let value = [&[0x09, 1, 2, 3, 4, 5, 6, 7, 8][..], &zero].concat();
        for whole in [&zero, &value, &vec![0x10, 0], &vec![0x10, 0x80, 0]] {
            assert_eq!(sample_time(whole), Some(look_at(whole, &SAMPLE).unwrap().t_ms));
        }
        for other in [&[0x10][..], &[0x09], &[0x10, 5, 5], &[0x10, 0x80], &[0x08, 5], &[], &[0x10; 12]] {
            assert_eq!(sample_time(other), None);
        }
        let most = [&[0x10][..], &[0xff; 9], &[1]].concat();
        assert_eq!(sample_time(&most), None);
    }

    #[test]
    fn packed_numbers_are_whole() {
        assert_eq!(look_at(&[0x4a, 1, 0x80], &HISTOGRAM), Err(Fault::CutVarint { at: 2 }));
        assert_eq!(look_at(&[0x52, 1, 0], &HISTOGRAM), Err(Fault::RaggedPacked { at: 0 }));
        assert!(look_at(&[0x52, 0, 0x4a, 0], &HISTOGRAM).is_ok());
    }

    #[test]
    fn the_short_way_to_read_a_label_takes_only_plain_ones() {
        let plain = [0x0a, 1, b'a', 0x12, 2, b'b', b'c'];
        let label = plain_label(&plain).unwrap();
        assert_eq!((label.name, label.value, label.foreign), (&b"a"[..], &b"bc"[..], false));
        for at in [0, 1, 3, 4] {
            let mut other = plain;
            other[at] ^= 0x80;
            assert!(plain_label(&other).is_none());
        }
        assert!(plain_label(&plain[..6]).is_none());
        assert!(plain_label(&[&plain[..], &[0x12, 0]].concat()).is_none());
    }

    #[test]
    fn a_label_may_lack_its_parts() {
        let label = read_label(&[], 0..0).unwrap();
        assert_eq!((label.name, label.value, label.foreign), (&b""[..], &b""[..], false));
    }
}
