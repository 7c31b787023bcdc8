use std::cmp::Ordering;
use std::ops::Range;

use crate::fault::Fault;
use crate::fields::{Field, Fields, write_header, write_message};
use crate::look::{look, plain_label, read_label, sample_time};
use crate::messages::{HISTOGRAM, HISTOGRAMS, LABELS, SAMPLE, SAMPLES, SERIES, TIME_SERIES, WRITE_REQUEST};
use crate::order::Histograms;
use crate::snappy::{Packing, decompressed};

/// So much is packed at once: with the series behind it, mostly less than 64 KiB.
const PIECE_BYTES: usize = 60 << 10;

/// Bodies made one, and what stores differ in about its histograms.
#[derive(Debug, PartialEq, Eq)]
pub struct Stamped {
    /// A snappy request.
    pub body: Vec<u8>,
    /// What `histograms_in_order` says of it.
    pub histograms_in_order: bool,
    /// A histogram says schema -53.
    pub custom_buckets: bool,
    /// The first time of a sample or histogram, in milliseconds since the Unix epoch.
    pub t_first_ms: Option<i64>,
}

/// Returns the bodies as one, with label `name` set to `value` in every series, at its sorted place.
///
/// All bodies together have at most `raw_bytes_max` raw bytes.
pub fn stamp(bodies: &[&[u8]], name: &str, value: &str, raw_bytes_max: usize) -> Result<Stamped, Fault> {
    let mut content = vec![];
    write_message(&mut content, 1, name.as_bytes());
    write_message(&mut content, 2, value.as_bytes());
    let mut label = vec![];
    write_message(&mut label, LABELS, &content);
    let (mut packing, mut out, mut left) = (Packing::default(), Vec::with_capacity(64 << 10), raw_bytes_max);
    let mut histograms = Histograms::default();
    let mut t_first_ms: Option<i64> = None;
    for body in bodies {
        left -= decompressed(body, left, |raw| {
            for field in Fields::new(raw, 0..raw.len(), &WRITE_REQUEST) {
                let field = field?;
                if out.len() >= PIECE_BYTES {
                    packing.add(&out)?;
                    out.clear();
                }
                if field.number == SERIES {
                    if let Some((at, t_ms)) = usual_place(&raw[field.content()], name.as_bytes()) {
                        write_usual(&raw[field.content()], at, &label, &mut out);
                        t_first_ms = earlier(t_first_ms, Some(t_ms));
                        continue;
                    }
                    let place = Place::find(raw, &field, name.as_bytes())?;
                    let series = place.write(raw, &field, &label, &mut out);
                    t_first_ms = earlier(t_first_ms, place.t_first_ms);
                    if place.histograms {
                        histograms.take(&out, series)?;
                    }
                } else {
                    out.extend_from_slice(&raw[field.whole()]);
                }
            }
            Ok(raw.len())
        })?;
    }
    packing.add(&out)?;
    Ok(Stamped {
        body: packing.block()?,
        histograms_in_order: !histograms.out_of_order,
        custom_buckets: histograms.custom_buckets,
        t_first_ms,
    })
}

/// Returns where the label goes in a series as most are, and when its sample was taken: short labels without one of
/// that name, then one float sample; none in any other.
fn usual_place(content: &[u8], name: &[u8]) -> Option<(usize, i64)> {
    let (mut at, mut greater) = (0, None);
    while let Some(&[0x0a, length @ 0..0x80]) = content.get(at..).and_then(<[u8]>::first_chunk::<2>) {
        let end = at + 2 + usize::from(length);
        match compared(plain_label(content.get(at + 2..end)?)?.name, name) {
            Ordering::Equal => return None,
            Ordering::Greater if greater.is_none() => greater = Some(at),
            _ => {}
        }
        at = end;
    }
    match content.get(at..)? {
        [0x12, length @ 0..0x80, sample @ ..] if sample.len() == usize::from(*length) => {
            Some((greater.unwrap_or(at), sample_time(sample)?))
        }
        _ => None,
    }
}

/// Compares names, of which most begin with different letters: that takes no call.
#[inline]
fn compared(one: &[u8], other: &[u8]) -> Ordering {
    one.first().cmp(&other.first()).then_with(|| one.cmp(other))
}

fn write_usual(content: &[u8], at: usize, label: &[u8], out: &mut Vec<u8>) {
    write_header(out, SERIES, content.len() + label.len());
    let (before, behind) = content.split_at(at);
    out.extend_from_slice(before);
    out.extend_from_slice(label);
    out.extend_from_slice(behind);
}

fn earlier(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one.into_iter().chain(other).min()
}

/// Returns the time of a sample or histogram, of samples as all senders write them without a second look.
#[inline]
fn time_of(raw: &[u8], field: &Field) -> Result<i64, Fault> {
    if field.number == HISTOGRAMS {
        return Ok(look(raw, field.content(), &HISTOGRAM)?.t_ms);
    }
    match sample_time(&raw[field.content()]) {
        Some(t_ms) => Ok(t_ms),
        None => Ok(look(raw, field.content(), &SAMPLE)?.t_ms),
    }
}

/// Where the label goes, and the labels of the same name that it takes the place of.
struct Place {
    at: usize,
    replaced: Vec<Field>,
    histograms: bool,
    t_first_ms: Option<i64>,
}

impl Place {
    fn find(raw: &[u8], series: &Field, name: &[u8]) -> Result<Self, Fault> {
        let mut replaced: Vec<Field> = vec![];
        let mut greater = None;
        let mut behind = series.body;
        let (mut histograms, mut t_first_ms) = (false, None::<i64>);
        for field in Fields::new(raw, series.content(), &TIME_SERIES) {
            let field = field?;
            if matches!(field.number, SAMPLES | HISTOGRAMS) {
                histograms |= field.number == HISTOGRAMS;
                t_first_ms = earlier(t_first_ms, Some(time_of(raw, &field)?));
            }
            if field.number != LABELS {
                continue;
            }
            let found = read_label(raw, field.content())?.name;
            if found == name {
                replaced.push(field);
            } else if found > name && greater.is_none() {
                greater = Some(field.start);
            }
            behind = field.end;
        }
        let first = replaced.first().map(|field| field.start);
        Ok(Self { at: first.or(greater).unwrap_or(behind), replaced, histograms, t_first_ms })
    }

    /// Appends the series and returns where its content is.
    fn write(&self, raw: &[u8], series: &Field, label: &[u8], out: &mut Vec<u8>) -> Range<usize> {
        let gone: usize = self.replaced.iter().map(|field| field.whole().len()).sum();
        write_header(out, SERIES, series.content().len() + label.len() - gone);
        let content = out.len();
        out.extend_from_slice(&raw[series.body..self.at]);
        out.extend_from_slice(label);
        let mut at = self.at;
        for field in &self.replaced {
            out.extend_from_slice(&raw[at..field.start]);
            at = field.end;
        }
        out.extend_from_slice(&raw[at..series.end]);
        content..out.len()
    }
}

#[cfg(test)]
mod tests;
