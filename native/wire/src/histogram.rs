//! Whether a native histogram is one.
//!
//! The rules are those of Prometheus' own check (`Histogram.Validate`, `FloatHistogram.Validate`), and two of ours: an
//! index has 32 bits, and no bucket is counted in numbers of the kind that its readers skip.

use std::ops::Range;

use crate::fault::Fault;
use crate::fields::{Field, Fields, bits_of, read_varint};
use crate::messages::{BUCKET_SPAN, HISTOGRAM, LENGTH};

pub const SCHEMA_MIN: i64 = -4;
pub const SCHEMA_MAX: i64 = 8;
pub const CUSTOM_BUCKETS: i64 = -53;
const INDEX_END: i64 = 1 << 31;

/// Says whether the histogram at `span` is one that a store takes.
pub fn is_valid(raw: &[u8], span: Range<usize>) -> Result<bool, Fault> {
    let mut found = Histogram::default();
    for field in Fields::new(raw, span, &HISTOGRAM) {
        let field = field?;
        match field.number {
            1 | 2 => {
                found.float = field.number == 2;
                found.count = Count::of(raw, &field);
            }
            3 => found.sum = f64::from_bits(bits_of(raw, &field)),
            4 => found.schema = unzigzag_32(field.value),
            5 => found.zero_threshold = f64::from_bits(bits_of(raw, &field)),
            6 | 7 => found.zero_count = Count::of(raw, &field),
            8 => found.negative.take_span(raw, &field)?,
            9 => found.negative.take_deltas(raw, &field)?,
            10 => found.negative.take_counts(raw, &field)?,
            11 => found.positive.take_span(raw, &field)?,
            12 => found.positive.take_deltas(raw, &field)?,
            13 => found.positive.take_counts(raw, &field)?,
            16 => eights(raw, &field, |bits| found.bounds.push(f64::from_bits(bits)))?,
            _ => {}
        }
    }
    Ok(found.is_valid())
}

/// Says whether the buckets hold what was counted; what is no number is counted, and in no bucket.
pub fn adds_up(buckets: u128, zero_count: u64, count: u64, sum: f64) -> bool {
    let (held, counted) = (buckets + u128::from(zero_count), u128::from(count));
    let whole = if sum.is_nan() { held <= counted } else { held == counted };
    whole && i64::try_from(count).is_ok()
}

/// Says whether bounds of buckets are numbers, each above the one before.
pub fn ascending(bounds: &[f64]) -> bool {
    bounds.iter().all(|bound| bound.is_finite()) && bounds.windows(2).all(|pair| pair[0] < pair[1])
}

/// Reads a repeated number of eight bytes, which may come one by one or packed.
pub fn eights(raw: &[u8], field: &Field, mut take: impl FnMut(u64)) -> Result<(), Fault> {
    let (whole, rest) = raw[field.content()].as_chunks::<8>();
    if !rest.is_empty() {
        return Err(Fault::RaggedPacked { at: field.start });
    }
    whole.iter().for_each(|eight| take(u64::from_le_bytes(*eight)));
    Ok(())
}

/// Returns what the varint of a `sint32` means.
pub fn unzigzag_32(value: u64) -> i64 {
    unzigzag(value & 0xffff_ffff)
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

/// A count as it was told: an integer, or a float.
#[derive(Clone, Copy, Default)]
struct Count {
    integer: u64,
    float: f64,
}

impl Count {
    fn of(raw: &[u8], field: &Field) -> Self {
        match field.wire_type {
            0 => Self { integer: field.value, float: 0.0 },
            _ => Self { integer: 0, float: f64::from_bits(bits_of(raw, field)) },
        }
    }
}

/// The buckets on one side of zero.
#[derive(Default)]
struct Side {
    spans: usize,
    /// The index behind the last bucket.
    end: i64,
    /// Buckets that the spans have room for.
    room: u64,
    /// The first span begins below index 0.
    below: bool,
    /// A span begins before another ends.
    back: bool,
    far: bool,
    deltas: u64,
    counts: u64,
    last: i64,
    counted: u128,
    /// A bucket's count is below zero, or more than a signed integer holds.
    impossible: bool,
}

impl Side {
    fn take_span(&mut self, raw: &[u8], span: &Field) -> Result<(), Fault> {
        let (mut offset, mut length) = (0, 0);
        for field in Fields::new(raw, span.content(), &BUCKET_SPAN) {
            let field = field?;
            match field.number {
                1 => offset = unzigzag_32(field.value),
                2 => length = field.value & 0xffff_ffff,
                _ => {}
            }
        }
        if self.spans == 0 {
            self.below = offset < 0;
        } else {
            self.back |= offset < 0;
        }
        self.spans += 1;
        self.room += length;
        self.end += offset + length.cast_signed();
        self.far |= self.end > INDEX_END;
        Ok(())
    }

    fn take_deltas(&mut self, raw: &[u8], field: &Field) -> Result<(), Fault> {
        if field.wire_type != LENGTH {
            self.take_delta(unzigzag(field.value));
            return Ok(());
        }
        let mut at = field.body;
        while at < field.end {
            let (delta, behind) = read_varint(raw, at, field.end, 64)?;
            self.take_delta(unzigzag(delta));
            at = behind;
        }
        Ok(())
    }

    fn take_delta(&mut self, delta: i64) {
        self.deltas += 1;
        self.last = self.last.checked_add(delta).unwrap_or(-1);
        match u128::try_from(self.last) {
            Ok(count) => self.counted += count,
            Err(_) => self.impossible = true,
        }
    }

    fn take_counts(&mut self, raw: &[u8], field: &Field) -> Result<(), Fault> {
        eights(raw, field, |bits| {
            self.counts += 1;
            self.impossible |= f64::from_bits(bits) < 0.0;
        })
    }

    fn fits(&self, float: bool) -> bool {
        let (own, others) = if float { (self.counts, self.deltas) } else { (self.deltas, self.counts) };
        own == self.room && others == 0 && !self.back && !self.far && !self.impossible
    }

    fn is_empty(&self) -> bool {
        self.spans == 0 && self.deltas == 0 && self.counts == 0
    }
}

#[derive(Default)]
struct Histogram {
    float: bool,
    count: Count,
    sum: f64,
    schema: i64,
    zero_threshold: f64,
    zero_count: Count,
    negative: Side,
    positive: Side,
    bounds: Vec<f64>,
}

impl Histogram {
    fn is_valid(&self) -> bool {
        let widths = match self.schema {
            CUSTOM_BUCKETS => self.fits_bounds(),
            SCHEMA_MIN..=SCHEMA_MAX => self.bounds.is_empty(),
            _ => false,
        };
        widths && self.positive.fits(self.float) && self.negative.fits(self.float) && self.counts_fit()
    }

    fn fits_bounds(&self) -> bool {
        let covered = !self.positive.below && self.positive.end <= self.bounds.len() as i64 + 1;
        let no_zero = self.zero_count.integer == 0 && self.zero_count.float == 0.0 && self.zero_threshold == 0.0;
        covered && no_zero && self.negative.is_empty() && ascending(&self.bounds)
    }

    /// Floats are not added up: they may differ by what rounding leaves.
    fn counts_fit(&self) -> bool {
        if self.float {
            let below = self.count.float < 0.0 || self.zero_count.float < 0.0;
            return !below && self.zero_count.integer == 0;
        }
        let buckets = self.positive.counted + self.negative.counted;
        self.zero_count.float == 0.0 && adds_up(buckets, self.zero_count.integer, self.count.integer, self.sum)
    }
}

#[cfg(test)]
mod tests;
