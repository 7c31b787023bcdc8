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
mod tests;
