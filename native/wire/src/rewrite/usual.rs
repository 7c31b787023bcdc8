//! Series as most are, whose labels need not be read: what they are stored as is looked up for all of them at once.

use std::sync::Arc;

use crate::fields::{Fields, write_header};
use crate::known::{KnownSeries, Stored};
use crate::limits::{Limits, SERIES_LABELS_MAX};
use crate::messages::{SERIES, WRITE_REQUEST};
use crate::usual::{short_labels, usual_sample};

/// A known series with one sample at a welcome time.
pub struct Usual {
    labels_end: usize,
    /// Its label fields, where those are not its own; none of them for a series that is left out.
    made: Option<Arc<[u8]>>,
}

impl Usual {
    /// Appends the series with this content.
    pub fn write(&self, content: &[u8], out: &mut Vec<u8>) {
        let (own, sample) = content.split_at(self.labels_end);
        let labels = self.made.as_deref().unwrap_or(own);
        if self.made.is_some() && labels.is_empty() {
            return;
        }
        write_header(out, SERIES, labels.len() + sample.len());
        out.extend_from_slice(labels);
        out.extend_from_slice(sample);
    }
}

/// Returns each series of a request that is usual, by its place, up to the first fault: a walk tells that.
///
/// The label fields of a known series are the very bytes that were read once.
pub fn look_up(raw: &[u8], known: &KnownSeries, limits: &Limits) -> Vec<Option<Usual>> {
    let (mut ends, mut fingerprints) = (vec![], vec![]);
    let fields = Fields::new(raw, 0..raw.len(), &WRITE_REQUEST).map_while(Result::ok);
    for field in fields.filter(|field| field.number == SERIES).take(limits.series_max) {
        let content = &raw[field.content()];
        let end = labels_end(content, limits);
        if let Some(end) = end {
            fingerprints.push(known.keys().of_written(&content[..end]));
        }
        ends.push(end);
    }
    let mut stored = known.stored(&fingerprints).into_iter();
    let mut usual = |labels_end| match stored.next()? {
        Stored::Unknown => None,
        Stored::AsItCame => Some(Usual { labels_end, made: None }),
        Stored::As(labels) => Some(Usual { labels_end, made: Some(labels) }),
    };
    ends.into_iter().map(|end| usual(end?)).collect()
}

/// Returns where the labels end of a series as most are.
#[inline]
fn labels_end(content: &[u8], limits: &Limits) -> Option<usize> {
    let (labels, end) = short_labels(content);
    let t_ms = usual_sample(content, end)?;
    (labels <= SERIES_LABELS_MAX && limits.welcomes(t_ms)).then_some(end)
}
