//! A series as most are written: short labels, then one float sample.

use crate::look::{plain_label, sample_time};

/// Returns the time of the one sample that a series has behind its labels; none of any other series.
#[inline]
pub fn usual_sample(content: &[u8], end: usize) -> Option<i64> {
    match content.get(end..)? {
        [0x12, length, sample @ ..] if usize::from(*length) == sample.len() && *length < 0x80 => {
            sample_time(sample)
        }
        _ => None,
    }
}

/// Counts the labels shorter than 128 bytes that a series begins with, and says where they end; they are not read.
#[inline]
pub fn short_labels(content: &[u8]) -> (usize, usize) {
    labels_while(content, |_| true)
}

/// As `short_labels`, up to the first one that is not a name and a value in their shortest form.
#[inline]
pub fn plain_labels(content: &[u8]) -> (usize, usize) {
    labels_while(content, |label| plain_label(label).is_some())
}

#[inline]
fn labels_while(content: &[u8], welcome: impl Fn(&[u8]) -> bool) -> (usize, usize) {
    let (mut count, mut at) = (0, 0);
    while let Some(&[0x0a, length @ 0..0x80]) = content.get(at..).and_then(<[u8]>::first_chunk::<2>) {
        let end = at + 2 + usize::from(length);
        if !content.get(at + 2..end).is_some_and(&welcome) {
            break;
        }
        (count, at) = (count + 1, end);
    }
    (count, at)
}
