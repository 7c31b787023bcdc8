//! Several samples of a series at one time: the first one stays.

use std::collections::HashMap;
use std::ops::Range;

use crate::fault::Fault;
use crate::fields::{Field, Fields, write_message};
use crate::look::look;
use crate::messages::{HISTOGRAM, HISTOGRAMS, SAMPLE, SAMPLES, SERIES, TIME_SERIES, WRITE_REQUEST};
use crate::snappy::{compress, decompress};

/// A request with each time once in a series.
#[derive(Debug, PartialEq, Eq)]
pub struct Once {
    /// The request without what was there already; none when that is nothing.
    pub body: Option<Vec<u8>>,
    /// How many samples and histograms were left out that came with the same value before.
    pub same: usize,
    /// Indices of series that had another value at the same time; this was left out.
    pub conflicts: Vec<usize>,
}

/// Leaves out samples and histograms at a time that an earlier one of the same `TimeSeries` message has.
pub fn once(body: &[u8], raw_bytes_max: usize) -> Result<Once, Fault> {
    let raw = decompress(body, raw_bytes_max)?;
    let (mut out, mut copied, mut same, mut conflicts, mut index) = (vec![], 0, 0, vec![], 0);
    for field in Fields::new(&raw, 0..raw.len(), &WRITE_REQUEST) {
        let field = field?;
        if field.number != SERIES {
            continue;
        }
        let repeats = Repeats::find(&raw, &field)?;
        if !repeats.left_out.is_empty() {
            out.extend_from_slice(&raw[copied..field.start]);
            write_message(&mut out, SERIES, &without(&raw, field.content(), &repeats.left_out));
            copied = field.end;
        }
        same += repeats.same;
        if repeats.same < repeats.left_out.len() {
            conflicts.push(index);
        }
        index += 1;
    }
    if copied == 0 {
        return Ok(Once { body: None, same, conflicts });
    }
    out.extend_from_slice(&raw[copied..]);
    Ok(Once { body: Some(compress(&out)?), same, conflicts })
}

fn without(raw: &[u8], content: Range<usize>, left_out: &[Range<usize>]) -> Vec<u8> {
    let (mut out, mut at) = (Vec::with_capacity(content.len()), content.start);
    for range in left_out {
        out.extend_from_slice(&raw[at..range.start]);
        at = range.end;
    }
    out.extend_from_slice(&raw[at..content.end]);
    out
}

#[derive(Default)]
struct Repeats {
    left_out: Vec<Range<usize>>,
    same: usize,
}

impl Repeats {
    fn find(raw: &[u8], series: &Field) -> Result<Self, Fault> {
        let mut found = Self::default();
        let mut came: Vec<(i64, Range<usize>)> = vec![];
        let mut newest_ms = i64::MIN;
        // Times that only rise, as nearly all do, need no table.
        let mut table: Option<HashMap<i64, Range<usize>>> = None;
        for field in Fields::new(raw, series.content(), &TIME_SERIES) {
            let field = field?;
            let message = match field.number {
                SAMPLES => &SAMPLE,
                HISTOGRAMS => &HISTOGRAM,
                _ => continue,
            };
            let t_ms = look(raw, field.content(), message)?.t_ms;
            if !came.is_empty() && t_ms <= newest_ms {
                let table = table.get_or_insert_with(|| came.iter().cloned().collect());
                if let Some(first) = table.get(&t_ms) {
                    found.same += usize::from(raw[first.clone()] == raw[field.whole()]);
                    found.left_out.push(field.whole());
                    continue;
                }
            }
            if let Some(table) = &mut table {
                table.insert(t_ms, field.whole());
            }
            came.push((t_ms, field.whole()));
            newest_ms = newest_ms.max(t_ms);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::write_sample;

    fn body(every: &[&[(f64, i64)]]) -> Vec<u8> {
        let mut raw = vec![];
        for points in every {
            let mut content = vec![];
            for &(value, t_ms) in *points {
                write_sample(&mut content, value, t_ms);
            }
            write_message(&mut raw, SERIES, &content);
        }
        compress(&raw).unwrap()
    }

    #[test]
    fn the_first_of_a_time_stays() {
        let came = body(&[&[(1.0, 5), (2.0, 6)], &[(1.0, 5), (1.0, 5), (3.0, 4), (2.0, 5), (4.0, 4)], &[(1.0, 5)]]);
        let left = body(&[&[(1.0, 5), (2.0, 6)], &[(1.0, 5), (3.0, 4)], &[(1.0, 5)]]);
        assert_eq!(once(&came, 1000), Ok(Once { body: Some(left), same: 1, conflicts: vec![1] }));
    }

    #[test]
    fn what_has_each_time_once_stays_as_it_came() {
        let came = body(&[&[(1.0, i64::MIN), (2.0, 6), (2.0, 4)], &[]]);
        assert_eq!(once(&came, 1000), Ok(Once { body: None, same: 0, conflicts: vec![] }));
    }
}
