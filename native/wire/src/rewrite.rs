mod usual;

use std::collections::HashSet;

use crate::exemplar::names_only_its_trace;
use crate::fault::Fault;
use crate::fields::{Field, Fields, write_message};
use crate::fingerprint::Fingerprinter;
use crate::histogram::is_valid;
use crate::known::KnownSeries;
use crate::labels::fingerprint_in;
use crate::limits::{Limits, SERIES_LABELS_MAX};
use crate::look::{look, strip};
use crate::messages::{EXEMPLARS, HISTOGRAMS, LABELS, Message, SERIES, TIME_SERIES, WRITE_REQUEST};
use crate::snappy::{Packing, decompressed};

/// So much is packed at once: with the series behind it, mostly less than 64 KiB.
const PIECE_BYTES: usize = 60 << 10;

/// What is left out of a request, by place: series, and entries of metadata.
#[derive(Clone, Copy, Debug, Default)]
pub struct LeftOut<'a> {
    /// Places of series.
    pub series: &'a [usize],
    /// Places of entries of metadata.
    pub metadata: &'a [usize],
}

/// A request that was rewritten.
#[derive(Debug, PartialEq, Eq)]
pub struct Rewritten {
    /// Its body, compressed.
    pub body: Vec<u8>,
    /// Places of series that it no longer has, in order.
    pub gone: Vec<usize>,
}

/// Returns the body without what is left out, samples at unwelcome times, histograms that are none, series left without
/// samples by that, exemplars that are more than a value and its trace (but for `any_exemplar`), and foreign fields;
/// label sets that `known` stores as others have those instead.
pub fn rewrite(
    body: &[u8],
    left_out: LeftOut<'_>,
    known: &KnownSeries,
    limits: &Limits,
) -> Result<Rewritten, Fault> {
    let drop: HashSet<usize> = left_out.series.iter().copied().collect();
    let drop_metadata: HashSet<usize> = left_out.metadata.iter().copied().collect();
    decompressed(body, limits.raw_bytes_max, |raw| {
        let mut prints = known.replaces().then(|| Fingerprinter::new(known.keys()));
        let usual = prints.as_ref().map(|_| usual::look_up(raw, known, limits)).unwrap_or_default();
        let (mut packing, mut out, mut gone) = (Packing::default(), Vec::with_capacity(64 << 10), vec![]);
        let (mut index, mut entry) = (0, 0);
        for field in Fields::new(raw, 0..raw.len(), &WRITE_REQUEST) {
            let field = field?;
            if out.len() >= PIECE_BYTES {
                packing.add(&out)?;
                out.clear();
            }
            match field.shape.and_then(|shape| shape.nested) {
                Some(_) if field.number == SERIES => {
                    if index == limits.series_max {
                        return Err(Fault::TooManySeries { at: field.start, limit: index });
                    }
                    let before = out.len();
                    if !drop.contains(&index) {
                        match usual.get(index) {
                            Some(Some(usual)) => usual.write(&raw[field.content()], &mut out),
                            _ => {
                                let made = match &mut prints {
                                    Some(prints) => {
                                        known.replacement(fingerprint_in(raw, field.content(), prints)?)
                                    }
                                    None => None,
                                };
                                rewrite_series(raw, &field, made.as_deref(), limits, &mut out)?;
                            }
                        }
                        if packing.raw_bytes() + out.len() > limits.raw_bytes_max {
                            return Err(Fault::NormalFormTooLarge { limit: limits.raw_bytes_max });
                        }
                    }
                    if out.len() == before {
                        gone.push(index);
                    }
                    index += 1;
                }
                Some(nested) => {
                    if !drop_metadata.contains(&entry) {
                        clean(raw, &field, nested, &mut out)?;
                    }
                    entry += 1;
                }
                None => {}
            }
        }
        packing.add(&out)?;
        Ok(Rewritten { body: packing.block()?, gone })
    })
}

fn rewrite_series(
    raw: &[u8],
    series: &Field,
    made: Option<&[u8]>,
    limits: &Limits,
    out: &mut Vec<u8>,
) -> Result<(), Fault> {
    let mut content = Vec::with_capacity(series.content().len());
    content.extend_from_slice(made.unwrap_or_default());
    let (mut labels, mut came, mut kept) = (0, 0, 0);
    for field in Fields::new(raw, series.content(), &TIME_SERIES) {
        let field = field?;
        let Some(nested) = field.shape.and_then(|shape| shape.nested) else {
            continue;
        };
        if field.number == LABELS {
            if labels == SERIES_LABELS_MAX {
                return Err(Fault::TooManyLabels { at: field.start, limit: labels });
            }
            labels += 1;
            if made.is_some() {
                continue;
            }
        }
        if field.number == EXEMPLARS && !limits.any_exemplar && !names_only_its_trace(raw, field.content())? {
            continue;
        }
        if nested.timestamp != 0 {
            came += 1;
            let welcome = limits.welcomes(look(raw, field.content(), nested)?.t_ms);
            if !welcome || field.number == HISTOGRAMS && !is_valid(raw, field.content())? {
                continue;
            }
            kept += 1;
        }
        clean(raw, &field, nested, &mut content)?;
    }
    if (kept > 0 || came == 0) && !made.is_some_and(<[u8]>::is_empty) {
        write_message(out, SERIES, &content);
    }
    Ok(())
}

fn clean(raw: &[u8], field: &Field, message: &'static Message, out: &mut Vec<u8>) -> Result<(), Fault> {
    if look(raw, field.content(), message)?.foreign {
        let mut content = vec![];
        strip(raw, field.content(), message, &mut content)?;
        write_message(out, field.number, &content);
    } else {
        out.extend_from_slice(&raw[field.whole()]);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snappy::{compress, decompress};

    const LIMITS: Limits = Limits {
        raw_bytes_max: 1000,
        series_max: 3,
        labels_per_series_max: 2,
        t_min_ms: 1,
        t_max_ms: 9,
        now_s: 0,
        any_exemplar: false,
    };

    fn rewritten(raw: &[u8], drop: &[usize]) -> Vec<u8> {
        let left_out = LeftOut { series: drop, metadata: &[] };
        let made = rewrite(&compress(raw).unwrap(), left_out, &KnownSeries::new([0; 16], 1), &LIMITS).unwrap();
        decompress(&made.body, 1000).unwrap()
    }

    #[test]
    fn drops_series_by_index_and_samples_by_time() {
        let raw = [
            0x0a, 4, 0x12, 2, 0x10, 1, // a sample at 1 ms
            0x0a, 8, 0x12, 2, 0x10, 10, 0x12, 2, 0x10, 2, // one too late, one at 2 ms
            0x0a, 4, 0x12, 2, 0x10, 10, // one too late
        ];
        assert_eq!(rewritten(&raw, &[0]), [0x0a, 4, 0x12, 2, 0x10, 2]);
    }

    #[test]
    fn keeps_a_series_that_came_without_samples() {
        assert_eq!(rewritten(&[0x0a, 0], &[]), [0x0a, 0]);
    }

    #[test]
    fn strips_foreign_fields_at_every_level() {
        let raw = [
            0x10, 1, // WriteRequest
            0x0a, 12, 0x28, 1, // TimeSeries
            0x0a, 2, 0x18, 1, // Label
            0x12, 4, 0x10, 1, 0x18, 1, // Sample
            0x1a, 4, 0x08, 1, 0x18, 1, // MetricMetadata
        ];
        assert_eq!(rewritten(&raw, &[]), [0x0a, 6, 0x0a, 0, 0x12, 2, 0x10, 1, 0x1a, 2, 0x08, 1]);
    }

    #[test]
    fn usual_series_become_what_they_are_stored_as_and_unknown_ones_stay() {
        let labels = |value: &[u8]| vec![(b"a".to_vec(), value.to_vec())];
        let series = |value: &[u8], t_ms| {
            let mut content = vec![];
            crate::write::write_label(&mut content, b"a", value);
            crate::write::write_sample(&mut content, 1.0, t_ms);
            let mut out = vec![];
            write_message(&mut out, SERIES, &content);
            out
        };
        let known = KnownSeries::new([0; 16], 9);
        let print = |value: &[u8]| crate::labels::fingerprint_of(known.keys(), &labels(value));
        known.add(print(b"kept"), 1, 0);
        known.replace(print(b"made"), 1, 0, &labels(b"another"), None);
        known.replace(print(b"out"), 1, 0, &[], None);
        let wide = Limits { raw_bytes_max: 1 << 20, series_max: 9999, ..LIMITS };
        let made =
            |raw: &[u8], limits: &Limits| rewrite(&compress(raw).unwrap(), LeftOut::default(), &known, limits);
        let unpacked = |body: &[u8]| decompress(body, 1 << 20).unwrap();

        let raw =
            [series(b"made", 2), series(b"out", 2), series(b"new", 2), series(b"kept", 2), series(b"made", 99)];
        let left = made(&raw.concat(), &wide).unwrap();
        assert_eq!(unpacked(&left.body), [series(b"another", 2), series(b"new", 2), series(b"kept", 2)].concat());
        assert_eq!(left.gone, [1, 4]);

        // More than is packed at once.
        let many = made(&series(b"made", 2).repeat(5000), &wide).unwrap();
        assert_eq!(unpacked(&many.body), series(b"another", 2).repeat(5000));
        let limit = series(b"made", 2).len() * 5000;
        let fault = made(&series(b"made", 2).repeat(5000), &Limits { raw_bytes_max: limit, ..wide }).unwrap_err();
        assert_eq!(fault, Fault::NormalFormTooLarge { limit });
    }

    #[test]
    fn keeps_the_limits_of_a_scan() {
        let raw = [0x0a, 0].repeat(4);
        let fault = rewrite(&compress(&raw).unwrap(), LeftOut::default(), &KnownSeries::new([0; 16], 1), &LIMITS)
            .unwrap_err();
        assert_eq!(fault, Fault::TooManySeries { at: 6, limit: 3 });
        let mut raw = vec![];
        write_message(&mut raw, SERIES, &[0x0a, 0].repeat(SERIES_LABELS_MAX + 1));
        let wide = Limits { raw_bytes_max: 10_000, ..LIMITS };
        let fault = rewrite(&compress(&raw).unwrap(), LeftOut::default(), &KnownSeries::new([0; 16], 1), &wide)
            .unwrap_err();
        assert_eq!(fault, Fault::TooManyLabels { at: 3 + 2 * SERIES_LABELS_MAX, limit: SERIES_LABELS_MAX });
    }
}
