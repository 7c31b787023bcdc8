//! Histograms of OTLP as native histograms of Prometheus.

use crate::fault::Fault;
use crate::fields::{Field, Fields, bits_of, read_varint, write_message};
use crate::histogram::{CUSTOM_BUCKETS, SCHEMA_MAX, SCHEMA_MIN, adds_up, ascending, eights, unzigzag_32};
use crate::messages::LENGTH;
use crate::otlp::messages::{BUCKETS_OF, EXPONENTIAL_POINT, HISTOGRAM_POINT};
use crate::write::{STALE, write_float, write_long_varint, write_number, zigzag};

/// Buckets of one histogram that are not empty.
const BUCKETS_MAX: usize = 4096;
/// What OTLP leaves open is nothing but zero, which a bucket of no width cannot say.
const ZERO_THRESHOLD: f64 = 1e-128;

/// A histogram ready to be written, or why there is none.
pub type Made = Result<Vec<u8>, &'static str>;

#[derive(Default)]
struct Native {
    count: u64,
    sum: f64,
    schema: i64,
    zero_threshold: f64,
    zero_count: u64,
    negative: Vec<(i64, u64)>,
    positive: Vec<(i64, u64)>,
    bounds: Vec<f64>,
}

/// Returns the content of the histogram that says: this series is no more.
pub fn stale_histogram(t_ms: i64) -> Vec<u8> {
    Native { sum: STALE, ..Native::default() }.content(t_ms)
}

/// Reads a histogram with bounds of its own.
pub fn explicit(raw: &[u8], point: &Field, t_ms: i64) -> Result<Made, Fault> {
    let mut native = Native { schema: CUSTOM_BUCKETS, ..Native::default() };
    let mut counts = vec![];
    for field in Fields::new(raw, point.content(), &HISTOGRAM_POINT) {
        let field = field?;
        match field.number {
            4 => native.count = bits_of(raw, &field),
            5 => native.sum = f64::from_bits(bits_of(raw, &field)),
            6 => eights(raw, &field, |count| counts.push(count))?,
            7 => eights(raw, &field, |bits| native.bounds.push(f64::from_bits(bits)))?,
            _ => {}
        }
    }
    if counts.is_empty() && native.bounds.is_empty() {
        counts.push(native.count);
    }
    if counts.len() != native.bounds.len() + 1 || !ascending(&native.bounds) {
        return Ok(Err("invalid_histogram"));
    }
    if counts.len() > BUCKETS_MAX {
        return Ok(Err("histogram_buckets"));
    }
    native.positive = (0..).zip(counts).filter(|&(_, count)| count > 0).collect();
    Ok(native.checked(t_ms))
}

/// Reads a histogram with exponential buckets.
pub fn exponential(raw: &[u8], point: &Field, t_ms: i64) -> Result<Made, Fault> {
    let mut native = Native::default();
    let (mut positive, mut negative) = (None, None);
    for field in Fields::new(raw, point.content(), &EXPONENTIAL_POINT) {
        let field = field?;
        match field.number {
            4 => native.count = bits_of(raw, &field),
            5 => native.sum = f64::from_bits(bits_of(raw, &field)),
            6 => native.schema = unzigzag_32(field.value),
            7 => native.zero_count = bits_of(raw, &field),
            8 => positive = Some(field),
            9 => negative = Some(field),
            14 => native.zero_threshold = f64::from_bits(bits_of(raw, &field)),
            _ => {}
        }
    }
    if native.schema < SCHEMA_MIN {
        return Ok(Err("histogram_scale"));
    }
    let shift = (native.schema - SCHEMA_MAX).max(0);
    native.schema -= shift;
    if native.zero_threshold == 0.0 {
        native.zero_threshold = ZERO_THRESHOLD;
    }
    for (side, buckets) in [(positive, &mut native.positive), (negative, &mut native.negative)] {
        if let Some(side) = side
            && !merged(raw, &side, shift, buckets)?
        {
            return Ok(Err("histogram_buckets"));
        }
    }
    Ok(native.checked(t_ms))
}

/// Reads one side, `2^shift` buckets as one; says whether there are few enough.
///
/// OTLP names a bucket by its lower bound, Prometheus by its upper one.
fn merged(raw: &[u8], side: &Field, shift: i64, buckets: &mut Vec<(i64, u64)>) -> Result<bool, Fault> {
    let mut offset = 0;
    for field in Fields::new(raw, side.content(), BUCKETS_OF) {
        let field = field?;
        if field.number == 1 {
            offset = unzigzag_32(field.value);
        }
    }
    let mut index = offset;
    let mut take = |count: u64| {
        let merged = (index >> shift.min(63)) + 1;
        index += 1;
        match buckets.last_mut() {
            _ if count == 0 => {}
            Some((last, sum)) if *last == merged => *sum = sum.saturating_add(count),
            _ => buckets.push((merged, count)),
        }
        buckets.len() <= BUCKETS_MAX
    };
    for field in Fields::new(raw, side.content(), BUCKETS_OF) {
        let field = field?;
        if field.number != 2 {
            continue;
        }
        if field.wire_type != LENGTH && !take(field.value) {
            return Ok(false);
        }
        let mut at = field.body;
        while field.wire_type == LENGTH && at < field.end {
            let (count, behind) = read_varint(raw, at, field.end, 64)?;
            at = behind;
            if !take(count) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

impl Native {
    fn checked(&self, t_ms: i64) -> Made {
        let both = || self.positive.iter().chain(&self.negative);
        let counted: u128 = both().map(|&(_, count)| u128::from(count)).sum();
        let far = both().any(|&(index, _)| i32::try_from(index).is_err());
        if far || !adds_up(counted, self.zero_count, self.count, self.sum) {
            return Err("invalid_histogram");
        }
        Ok(self.content(t_ms))
    }

    fn content(&self, t_ms: i64) -> Vec<u8> {
        let mut out = vec![];
        write_number(&mut out, 1, self.count);
        write_float(&mut out, 3, self.sum);
        write_number(&mut out, 4, zigzag(self.schema));
        write_float(&mut out, 5, self.zero_threshold);
        write_number(&mut out, 6, self.zero_count);
        write_side(&mut out, 8, &self.negative);
        write_side(&mut out, 11, &self.positive);
        write_number(&mut out, 15, t_ms.cast_unsigned());
        if !self.bounds.is_empty() {
            let bounds: Vec<u8> = self.bounds.iter().flat_map(|bound| bound.to_bits().to_le_bytes()).collect();
            write_message(&mut out, 16, &bounds);
        }
        out
    }
}

/// Appends spans as field `number`, and the counts behind it as differences.
fn write_side(out: &mut Vec<u8>, number: u32, buckets: &[(i64, u64)]) {
    let mut spans: Vec<(i64, u64)> = vec![];
    let (mut deltas, mut next, mut before) = (vec![], 0, 0_i64);
    for &(index, count) in buckets {
        match spans.last_mut() {
            Some((_, length)) if index == next => *length += 1,
            _ => spans.push((index - next, 1)),
        }
        next = index + 1;
        write_long_varint(&mut deltas, zigzag(count.cast_signed() - before));
        before = count.cast_signed();
    }
    for (offset, length) in spans {
        let mut span = vec![];
        write_number(&mut span, 1, zigzag(offset));
        write_number(&mut span, 2, length);
        write_message(out, number, &span);
    }
    if !deltas.is_empty() {
        write_message(out, number + 1, &deltas);
    }
}
