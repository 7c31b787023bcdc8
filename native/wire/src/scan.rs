use std::ops::Range;

use crate::exemplar::names_only_its_trace;
use crate::fault::Fault;
use crate::fields::{Field, Fields};
use crate::fingerprint::{Fingerprinter, Keys};
use crate::histogram::is_valid;
use crate::known::{KnownSeries, Room};
use crate::limits::{Limits, SERIES_LABELS_MAX};
use crate::look::{Label, look, plain_label, read_label, sample_time};
use crate::messages::{
    EXEMPLAR, EXEMPLARS, HISTOGRAM, HISTOGRAMS, LABELS, METADATA, METADATA_TEXTS, SAMPLE, SAMPLES, SERIES,
    TIME_SERIES, WRITE_REQUEST,
};
use crate::passed::{PassedLabels, Strange};
use crate::snappy::decompressed;
use crate::write::varint_length;

/// Name and value of a label.
pub type LabelBytes = (Vec<u8>, Vec<u8>);

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
        let walk = Walk::new(raw, Some(known), limits, Reading::Quick).walk()?;
        let Walk { scan, fingerprints, spans, uncommon, .. } = &walk;
        let welcome = !uncommon && !scan.foreign && scan.outside.is_empty() && scan.talkative.is_empty();
        if !welcome || !scan.invalid.is_empty() || !scan.metadata.is_empty() {
            return Ok(Recognised::default());
        }
        let mut passing = None;
        let admitted = known.admit(fingerprints, limits.now_s, room, |index| {
            let labels = plain_labels(raw, spans[index].clone(), limits.labels_per_series_max)?;
            passing.get_or_insert_with(|| passed.passing()).group_of(&labels)
        });
        let strange = passing.map(|passing| passing.strange).unwrap_or_default();
        let few = !admitted.replaced && admitted.unknown.len() <= REST_MAX;
        let whole = if few { walk.with_rest(&admitted.unknown) } else { None };
        Ok(Recognised { whole, new: admitted.new, strange })
    });
    looked.unwrap_or_default()
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

/// Looks at a request without reading the labels of known series: those are the very bytes that were read once.
///
/// None for a request with anything uncommon in it, faults too: reading all in order tells which comes first.
fn quick(raw: &[u8], known: &KnownSeries, limits: &Limits) -> Option<Scan> {
    let walk = Walk::new(raw, Some(known), limits, Reading::Quick).walk().ok()?;
    if walk.uncommon { None } else { walk.finish(Some(known), plain_labels_of).ok() }
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

fn labels_of(raw: &[u8], series: Range<usize>) -> Result<Vec<LabelBytes>, Fault> {
    read_labels(raw, series, |label| Ok(label))
}

/// What a quick look leaves to a strict one.
struct Uncommon;

impl From<Fault> for Uncommon {
    fn from(_: Fault) -> Self {
        Self
    }
}

fn plain_labels_of(raw: &[u8], series: Range<usize>) -> Result<Vec<LabelBytes>, Uncommon> {
    read_labels(raw, series, |label| if label.shortest { Ok(label) } else { Err(Uncommon) })
}

fn read_labels<E: From<Fault>>(
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

fn fingerprint(raw: &[u8], series: Range<usize>, keys: &Keys) -> Result<u128, Fault> {
    let mut prints = Fingerprinter::new(keys);
    for (name, value) in &labels_of(raw, series)? {
        prints.add(&Label::new(name, value));
    }
    Ok(prints.take())
}

/// Where the labels of a series stand side by side in their shortest form, as every sender writes them.
#[derive(Default)]
struct Written {
    start: usize,
    end: usize,
    otherwise: bool,
}

impl Written {
    #[inline]
    fn take(&mut self, field: &Field, shortest: bool) {
        if self.end == 0 {
            (self.start, self.end) = (field.start, field.start);
        }
        let header = 1 + varint_length(field.content().len() as u64);
        self.otherwise |= field.start != self.end || field.body - field.start != header || !shortest;
        self.end = field.end;
    }

    fn span(&self) -> Option<Range<usize>> {
        (!self.otherwise).then_some(self.start..self.end)
    }
}

/// Whether labels are read where they stand, or taken for what they were when they were read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Strict,
    Quick,
}

/// Counts the labels shorter than 128 bytes that a series begins with, and says where they end; they are not read.
#[inline]
fn short_labels(content: &[u8]) -> (usize, usize) {
    let (mut count, mut at) = (0, 0);
    while let Some(&[0x0a, length @ 0..0x80]) = content.get(at..).and_then(<[u8]>::first_chunk::<2>) {
        let end = at + 2 + usize::from(length);
        if end > content.len() {
            break;
        }
        (count, at) = (count + 1, end);
    }
    (count, at)
}

struct Walk<'a> {
    raw: &'a [u8],
    limits: &'a Limits,
    keys: Option<&'a Keys>,
    reading: Reading,
    uncommon: bool,
    fingerprints: Vec<u128>,
    spans: Vec<Range<usize>>,
    times: Option<(i64, i64)>,
    scan: Scan,
}

impl<'a> Walk<'a> {
    fn new(raw: &'a [u8], known: Option<&'a KnownSeries>, limits: &'a Limits, reading: Reading) -> Self {
        Self {
            raw,
            limits,
            keys: known.map(KnownSeries::keys),
            reading,
            uncommon: false,
            fingerprints: vec![],
            spans: vec![],
            times: None,
            scan: Scan { raw_bytes: raw.len(), ..Scan::default() },
        }
    }

    fn walk(mut self) -> Result<Self, Fault> {
        for field in Fields::new(self.raw, 0..self.raw.len(), &WRITE_REQUEST) {
            let field = field?;
            match field.shape.and_then(|shape| shape.nested) {
                Some(_) if field.number == SERIES => self.take_series(&field)?,
                Some(nested) => {
                    self.scan.foreign |= look(self.raw, field.content(), nested)?.foreign;
                    self.take_metadata(&field)?;
                }
                None => self.scan.foreign = true,
            }
        }
        Ok(self)
    }

    fn take_series(&mut self, series: &Field) -> Result<(), Fault> {
        let index = self.spans.len();
        if index == self.limits.series_max {
            return Err(Fault::TooManySeries { at: series.start, limit: index });
        }
        if self.reading == Reading::Quick && self.take_usual(series) {
            return Ok(());
        }
        let mut labels = 0;
        let mut written = Written::default();
        let (mut outside, mut talkative, mut invalid) = (false, false, false);
        for field in Fields::new(self.raw, series.content(), &TIME_SERIES) {
            let field = field?;
            match field.number {
                LABELS => {
                    if labels == SERIES_LABELS_MAX {
                        return Err(Fault::TooManyLabels { at: field.start, limit: labels });
                    }
                    labels += 1;
                    written.take(&field, self.reading == Reading::Quick || self.is_shortest(&field)?);
                }
                SAMPLES => {
                    self.scan.samples += 1;
                    outside |= self.take_sample(&field)?;
                }
                HISTOGRAMS => {
                    self.scan.histograms += 1;
                    let found = look(self.raw, field.content(), &HISTOGRAM)?;
                    self.scan.foreign |= found.foreign;
                    outside |= self.take_time(found.t_ms);
                    invalid |= !is_valid(self.raw, field.content())?;
                }
                EXEMPLARS => {
                    self.scan.exemplars += 1;
                    self.scan.foreign |= look(self.raw, field.content(), &EXEMPLAR)?.foreign;
                    talkative |= !names_only_its_trace(self.raw, field.content())?;
                }
                _ => self.scan.foreign = true,
            }
        }
        self.take_labels(series, &written)?;
        self.spans.push(series.content());
        if outside {
            self.scan.outside.push(index);
        }
        if talkative {
            self.scan.talkative.push(index);
        }
        if invalid {
            self.scan.invalid.push(index);
        }
        Ok(())
    }

    /// Takes a series as most are: short labels, then one sample; says whether it was one.
    #[inline]
    fn take_usual(&mut self, series: &Field) -> bool {
        let content = &self.raw[series.content()];
        let (labels, end) = short_labels(content);
        let sample = match &content[end..] {
            [0x12, length, sample @ ..] if usize::from(*length) == sample.len() && *length < 0x80 => sample,
            _ => return false,
        };
        let (Some(t_ms), Some(keys)) = (sample_time(sample), self.keys) else { return false };
        if labels > SERIES_LABELS_MAX {
            return false;
        }
        self.fingerprints.push(keys.of_written(&content[..end]));
        self.scan.samples += 1;
        if self.take_time(t_ms) {
            self.scan.outside.push(self.spans.len());
        }
        self.spans.push(series.content());
        true
    }

    fn is_shortest(&mut self, field: &Field) -> Result<bool, Fault> {
        let label = read_label(self.raw, field.content())?;
        self.scan.foreign |= label.foreign;
        Ok(label.shortest)
    }

    #[inline]
    fn take_labels(&mut self, series: &Field, written: &Written) -> Result<(), Fault> {
        let Some(keys) = self.keys else { return Ok(()) };
        match written.span() {
            Some(span) => self.fingerprints.push(keys.of_written(&self.raw[span])),
            None if self.reading == Reading::Quick => self.uncommon = true,
            None => self.fingerprints.push(fingerprint(self.raw, series.content(), keys)?),
        }
        Ok(())
    }

    #[inline]
    fn take_sample(&mut self, field: &Field) -> Result<bool, Fault> {
        if let Some(t_ms) = sample_time(&self.raw[field.content()]) {
            return Ok(self.take_time(t_ms));
        }
        let found = look(self.raw, field.content(), &SAMPLE)?;
        self.scan.foreign |= found.foreign;
        Ok(self.take_time(found.t_ms))
    }

    fn take_metadata(&mut self, metadata: &Field) -> Result<(), Fault> {
        let limit = self.limits.series_max;
        if self.scan.metadata.len() == limit {
            return Err(Fault::TooMuchMetadata { at: metadata.start, limit });
        }
        let mut texts = [vec![], vec![], vec![]];
        for field in Fields::new(self.raw, metadata.content(), &METADATA) {
            let field = field?;
            if let Some(place) = METADATA_TEXTS.iter().position(|&number| number == field.number) {
                texts[place] = self.raw[field.content()].to_vec();
            }
        }
        self.scan.metadata.push(texts);
        Ok(())
    }

    fn take_time(&mut self, t_ms: i64) -> bool {
        let (first, last) = self.times.unwrap_or((t_ms, t_ms));
        self.times = Some((first.min(t_ms), last.max(t_ms)));
        !self.limits.welcomes(t_ms)
    }

    /// Tells the unknown series that a quick look has left; none where one of them is written unusually.
    fn with_rest(mut self, unknown: &[usize]) -> Option<Scan> {
        for &index in unknown {
            let labels = plain_labels_of(self.raw, self.spans[index].clone()).ok()?;
            self.scan.unknown.push(Unknown { index, fingerprint: self.fingerprints[index], labels });
        }
        self.finish(None, labels_of).ok()
    }

    fn finish<E>(
        mut self,
        known: Option<&KnownSeries>,
        labels_of: impl Fn(&[u8], Range<usize>) -> Result<Vec<LabelBytes>, E>,
    ) -> Result<Scan, E>
    where
        E: From<Fault>,
    {
        self.scan.series = self.spans.len();
        (self.scan.t_first_ms, self.scan.t_last_ms) = self.times.unwrap_or_default();
        let Some(known) = known else {
            return Ok(self.scan);
        };
        let (unknown, replaced) = known.unknown(&self.fingerprints, self.limits.now_s);
        self.scan.replaced = replaced;
        let (limit, mut held) = (self.limits.unknown_labels_max(), 0);
        for index in unknown {
            let labels = labels_of(self.raw, self.spans[index].clone())?;
            held += labels.len();
            if held > limit {
                return Err(Fault::TooManyLabelsInAll { limit }.into());
            }
            self.scan.unknown.push(Unknown { index, fingerprint: self.fingerprints[index], labels });
        }
        Ok(self.scan)
    }
}
