//! Label sets: as they stand in a series, as a fingerprint, and as the fields of another series.

use std::ops::Range;
use std::sync::Arc;

use crate::fault::Fault;
use crate::fields::Fields;
use crate::fingerprint::{Fingerprinter, Keys};
use crate::look::{Label, read_label};
use crate::messages::{LABELS, TIME_SERIES};
use crate::write::write_label;

/// Name and value of a label.
pub type LabelBytes = (Vec<u8>, Vec<u8>);

/// Returns the labels of a series, in the order of the request.
pub fn labels_of(raw: &[u8], series: Range<usize>) -> Result<Vec<LabelBytes>, Fault> {
    welcome_labels(raw, series, |label| Ok(label))
}

/// Returns the labels of a series, unless `welcome` minds one of them.
pub fn welcome_labels<E: From<Fault>>(
    raw: &[u8],
    series: Range<usize>,
    welcome: impl Fn(Label<'_>) -> Result<Label<'_>, E>,
) -> Result<Vec<LabelBytes>, E> {
    let mut labels = vec![];
    for field in Fields::new(raw, series, &TIME_SERIES) {
        let field = field?;
        if field.number == LABELS {
            let label = welcome(read_label(raw, field.content())?)?;
            labels.push((label.name.to_vec(), label.value.to_vec()));
        }
    }
    Ok(labels)
}

/// Returns the fingerprint of a series of the request.
pub fn fingerprint_in(raw: &[u8], series: Range<usize>, prints: &mut Fingerprinter<'_>) -> Result<u128, Fault> {
    for field in Fields::new(raw, series, &TIME_SERIES) {
        let field = field?;
        if field.number == LABELS {
            prints.add(&read_label(raw, field.content())?);
        }
    }
    Ok(prints.take())
}

/// Returns the fingerprint of a label set that stands in no request.
pub fn fingerprint_of(keys: &Keys, labels: &[LabelBytes]) -> u128 {
    let mut prints = Fingerprinter::new(keys);
    for (name, value) in labels {
        prints.add(&Label::new(name, value));
    }
    prints.take()
}

/// Returns a label set as the fields of a series.
pub fn label_fields(labels: &[LabelBytes]) -> Arc<[u8]> {
    let mut out = vec![];
    for (name, value) in labels {
        write_label(&mut out, name, value);
    }
    out.into()
}
