//! The quick look, which takes known series for what they were when they were read; a strict walk takes the rest.

use std::ops::Range;

use crate::fault::Fault;
use crate::fields::{Field, Fields};
use crate::known::{KnownSeries, Room};
use crate::labels::{LabelBytes, welcome_labels};
use crate::limits::{Limits, SERIES_LABELS_MAX};
use crate::look::{Label, plain_label};
use crate::messages::{LABELS, TIME_SERIES};
use crate::passed::{PassedLabels, Strange};
use crate::scan::Scan;
use crate::scan::walk::{Reading, Walk};
use crate::snappy::decompressed;
use crate::usual::{self, short_labels, usual_sample};

/// So few unknown series are told with a quick look; with more, their labels alone are.
const REST_MAX: usize = 16;

/// A quick look at a request.
#[derive(Debug, Default)]
pub struct Recognised {
    /// What there is to know, where nothing has to be judged or changed but a few unknown series.
    pub whole: Option<Scan>,
    /// How many series are known from now on.
    pub new: usize,
    /// The labels of unknown series that are to be judged first.
    pub strange: Vec<Strange>,
}

/// Looks at a request of which nothing may have to be judged or changed: every series is known and stored as it came,
/// or has only labels that have passed and finds room.
#[must_use]
pub fn recognise(
    body: &[u8],
    known: &KnownSeries,
    passed: &PassedLabels,
    room: Room,
    limits: &Limits,
) -> Recognised {
    if known.mostly_replaces() {
        return Recognised::default();
    }
    let looked = decompressed(body, limits.raw_bytes_max, |raw| {
        let mut walk = Walk::new(raw, Some(known), limits, Reading::Quick);
        walk.looking = Some(known.looking());
        let mut walk = walk.walk()?;
        let looking = walk.looking.take();
        let Walk { scan, fingerprints, spans, uncommon, .. } = &walk;
        let welcome = !uncommon && !scan.foreign && scan.outside.is_empty() && scan.talkative.is_empty();
        if !welcome || !scan.invalid.is_empty() || !scan.metadata.is_empty() {
            return Ok(Recognised::default());
        }
        let Some(looking) = looking else { return Ok(Recognised::default()) };
        let mut passing = None;
        let admitted = looking.admit(fingerprints, limits.now_s, room, |index| {
            let labels = plain_labels(raw, spans[index].clone(), limits.labels_per_series_max)?;
            passing.get_or_insert_with(|| passed.passing()).group_of(&labels)
        });
        let strange = passing.map(|passing| passing.strange).unwrap_or_default();
        let few = !admitted.replaced && admitted.unknown.len() <= REST_MAX;
        // What is unknown and written unusually, or too much, is for a strict scan to tell.
        let whole = few && walk.tell(&admitted.unknown, plain_labels_of).is_ok();
        let whole = whole.then(|| walk.counted());
        Ok(Recognised { whole, new: admitted.new, strange })
    });
    looked.unwrap_or_default()
}

/// Scans a request without reading the labels of known series: those are the very bytes that were read once.
///
/// None for a request with anything uncommon in it, faults too: reading all in order tells which comes first.
pub(super) fn quick(raw: &[u8], known: &KnownSeries, limits: &Limits) -> Option<Scan> {
    let walk = Walk::new(raw, Some(known), limits, Reading::Quick).walk().ok()?;
    if walk.uncommon { None } else { walk.finish(Some(known), plain_labels_of).ok() }
}

/// Returns the labels of a series as most are written; none of another, or of one with too many.
fn plain_labels(raw: &[u8], series: Range<usize>, labels_max: usize) -> Option<Vec<Label<'_>>> {
    let mut labels = vec![];
    for field in Fields::new(raw, series, &TIME_SERIES) {
        let field = field.ok()?;
        if field.number == LABELS {
            labels.push(plain_label(&raw[field.content()])?);
        }
    }
    (labels.len() <= labels_max).then_some(labels)
}

/// What a quick look leaves to a strict one.
struct Uncommon;

impl From<Fault> for Uncommon {
    fn from(_: Fault) -> Self {
        Self
    }
}

/// Returns the labels of a series as they come most often: in their shortest form.
fn plain_labels_of(raw: &[u8], series: Range<usize>) -> Result<Vec<LabelBytes>, Uncommon> {
    welcome_labels(raw, series, |label| if label.shortest { Ok(label) } else { Err(Uncommon) })
}

impl Walk<'_> {
    /// Takes a series as most are: short labels, then one sample; says whether it was one. A strict look reads them.
    #[inline]
    pub(super) fn take_usual(&mut self, series: &Field) -> bool {
        let content = &self.raw[series.content()];
        let t_ms = match self.take_expected(content) {
            Some(t_ms) => t_ms,
            None => {
                let (labels, end) = self.usual_labels(content);
                let Some(t_ms) = usual_sample(content, end) else { return false };
                if labels > SERIES_LABELS_MAX {
                    return false;
                }
                self.take_written(series.body..series.body + end);
                t_ms
            }
        };
        self.scan.samples += 1;
        if self.take_time(t_ms) {
            self.scan.outside.push(self.spans.len());
        }
        self.spans.push(series.content());
        true
    }

    #[inline]
    fn usual_labels(&self, content: &[u8]) -> (usize, usize) {
        match self.reading {
            Reading::Quick => short_labels(content),
            Reading::Strict => usual::plain_labels(content),
        }
    }

    /// Takes the label set that came next last time, if that is what it is; returns the time of its sample.
    #[inline]
    fn take_expected(&mut self, content: &[u8]) -> Option<i64> {
        let looking = self.looking.as_mut()?;
        let end = looking.expected_length()?;
        let t_ms = usual_sample(content, end)?;
        self.fingerprints.push(looking.take_expected(&content[..end])?);
        Some(t_ms)
    }
}
