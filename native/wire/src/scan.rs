//! One look at a request: what it holds, when that was, and which of its series are unknown.

mod quick;
mod rest;
mod walk;
mod written;

use crate::fault::Fault;
use crate::fields::Fields;
use crate::known::KnownSeries;
use crate::labels::{LabelBytes, labels_of};
use crate::limits::Limits;
use crate::messages::{SERIES, WRITE_REQUEST};
use crate::scan::quick::quick;
use crate::scan::walk::{Reading, Walk};
use crate::snappy::decompressed;

pub use crate::scan::quick::{Recognised, recognise};
pub use crate::scan::rest::take_in;

/// A series whose label bytes were not seen before; labels in the order of the request, unchecked.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Its place among the series of the request.
    pub index: usize,
    /// The keyed hash of its labels.
    pub fingerprint: u128,
    /// Names and values.
    pub labels: Vec<LabelBytes>,
}

/// One look at a request; times are milliseconds since the Unix epoch, 0 without samples.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Size of the request after decompression.
    pub raw_bytes: usize,
    /// How many series it has.
    pub series: usize,
    /// How many float samples.
    pub samples: usize,
    /// How many native histograms.
    pub histograms: usize,
    /// How many exemplars.
    pub exemplars: usize,
    /// The first time of a sample or histogram.
    pub t_first_ms: i64,
    /// The last time of a sample or histogram.
    pub t_last_ms: i64,
    /// The series that are not known, in order.
    pub unknown: Vec<Unknown>,
    /// Indices of series with a time that the limits do not welcome.
    pub outside: Vec<usize>,
    /// Indices of series with an exemplar that is more than a value and its trace.
    pub talkative: Vec<usize>,
    /// Indices of series with a native histogram that is none.
    pub invalid: Vec<usize>,
    /// Indices of series that are stored under other labels, or left out.
    pub replaced: Vec<usize>,
    /// Name, help and unit of each entry of metadata.
    pub metadata: Vec<[Vec<u8>; 3]>,
    /// Whether the request holds bytes that no reader of remote-write 1 sees.
    pub foreign: bool,
}

/// Looks at a request once; without `known` series are only counted.
pub fn scan(body: &[u8], known: Option<&KnownSeries>, limits: &Limits) -> Result<Scan, Fault> {
    decompressed(body, limits.raw_bytes_max, |raw| match known.and_then(|known| quick(raw, known, limits)) {
        Some(scan) => Ok(scan),
        None => Walk::new(raw, known, limits, Reading::Strict).walk()?.finish(known, labels_of),
    })
}

/// Returns the labels of the first series, none where there is no series.
pub fn first_labels(body: &[u8], limits: &Limits) -> Result<Vec<LabelBytes>, Fault> {
    decompressed(body, limits.raw_bytes_max, |raw| {
        for field in Fields::new(raw, 0..raw.len(), &WRITE_REQUEST) {
            let field = field?;
            if field.number == SERIES && field.shape.is_some() {
                return labels_of(raw, field.content());
            }
        }
        Ok(vec![])
    })
}
