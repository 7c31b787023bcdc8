//! Reads what a request holds of folded counters.

use crate::fault::Fault;
use crate::fields::{Field, Fields};
use crate::fingerprint::Fingerprinter;
use crate::labels::fingerprint_in;
use crate::limits::Limits;
use crate::messages::{HISTOGRAMS, SAMPLE, SAMPLES, SERIES, TIME_SERIES, WRITE_REQUEST};
use crate::overflow::{Came, Overflow};
use crate::snappy::{compress, decompress};
use crate::write::{STALE, check_size};

/// What a request holds of label sets that are folded.
#[derive(Debug, PartialEq, Eq)]
pub struct Folded {
    /// A snappy request: a sample of each sum that they are part of.
    pub body: Vec<u8>,
    /// How many sums that is.
    pub sums: usize,
    /// How many of their samples were added up, or were there already.
    pub samples: usize,
    /// Indices of those with a native histogram, or a value that no counter has: these are left out.
    pub strange: Vec<usize>,
}

/// Adds up the series at `indices` (ascending) that `overflow` folds; times are of the receipt, `now_ms`.
pub fn fold(
    body: &[u8],
    indices: &[usize],
    overflow: &Overflow,
    now_ms: i64,
    limits: &Limits,
) -> Result<Folded, Fault> {
    let raw = decompress(body, limits.raw_bytes_max)?;
    let mut prints = Fingerprinter::new(overflow.keys());
    let mut wanted = indices.iter().copied().peekable();
    let (mut every, mut index) = (vec![], 0);
    for field in Fields::new(&raw, 0..raw.len(), &WRITE_REQUEST) {
        let field = field?;
        if field.number == SERIES {
            if wanted.next_if_eq(&index).is_some() {
                every.push(read(&raw, &field, index, &mut prints, limits)?);
            }
            index += 1;
        }
    }
    let made = overflow.add_up(&every, limits.now_s, now_ms);
    check_size(&made.told, limits.raw_bytes_max)?;
    Ok(Folded { body: compress(&made.told)?, sums: made.sums, samples: made.samples, strange: made.strange })
}

fn read(
    raw: &[u8],
    series: &Field,
    index: usize,
    prints: &mut Fingerprinter,
    limits: &Limits,
) -> Result<Came, Fault> {
    let fingerprint = fingerprint_in(raw, series.content(), prints)?;
    let mut came = Came { index, fingerprint, points: vec![], samples: 0, strange: false };
    for field in Fields::new(raw, series.content(), &TIME_SERIES) {
        let field = field?;
        came.strange |= field.number == HISTOGRAMS;
        if field.number != SAMPLES {
            continue;
        }
        let (value, t_ms) = read_sample(raw, &field)?;
        if !limits.welcomes(t_ms) {
            continue;
        }
        if value.is_finite() && value >= 0.0 {
            came.points.push((value, t_ms));
        } else if value.to_bits() != STALE.to_bits() {
            came.strange = true;
            continue;
        }
        came.samples += 1;
    }
    Ok(came)
}

fn read_sample(raw: &[u8], sample: &Field) -> Result<(f64, i64), Fault> {
    let (mut value, mut t_ms) = (0.0, 0);
    for field in Fields::new(raw, sample.content(), &SAMPLE) {
        let field = field?;
        match field.number {
            1 => value = raw[field.content()].try_into().map_or(0.0, f64::from_le_bytes),
            2 => t_ms = field.value.cast_signed(),
            _ => {}
        }
    }
    Ok((value, t_ms))
}
