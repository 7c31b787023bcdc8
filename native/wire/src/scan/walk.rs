//! The walk over a request: strict, or quick over what is written as most is.

use std::ops::Range;

use crate::exemplar::names_only_its_trace;
use crate::fault::Fault;
use crate::fields::{Field, Fields};
use crate::fingerprint::{Fingerprinter, Keys};
use crate::histogram::is_valid;
use crate::known::{KnownSeries, Looking};
use crate::labels::{LabelBytes, fingerprint_in};
use crate::limits::{Limits, SERIES_LABELS_MAX};
use crate::look::{look, read_label, sample_time};
use crate::messages::{
    EXEMPLAR, EXEMPLARS, HISTOGRAM, HISTOGRAMS, LABELS, METADATA, METADATA_TEXTS, SAMPLE, SAMPLES, SERIES,
    TIME_SERIES, WRITE_REQUEST,
};
use crate::scan::written::Written;
use crate::scan::{Scan, Unknown};

/// The tag of a label's field, and its length.
const LABEL_BYTES_MIN: usize = 2;

/// Whether labels are read where they stand, or taken for what they were when they were read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    Strict,
    Quick,
}

/// A request as far as it was walked over.
pub struct Walk<'a> {
    pub raw: &'a [u8],
    limits: &'a Limits,
    keys: Option<&'a Keys>,
    /// Looks for each series where it most likely is.
    pub looking: Option<Looking<'a>>,
    pub reading: Reading,
    /// A quick look met labels that are not side by side in their shortest form: their series has no fingerprint.
    pub uncommon: bool,
    /// Of each series.
    pub fingerprints: Vec<u128>,
    /// Where each series has its content.
    pub spans: Vec<Range<usize>>,
    times: Option<(i64, i64)>,
    pub scan: Scan,
}

impl<'a> Walk<'a> {
    pub fn new(raw: &'a [u8], known: Option<&'a KnownSeries>, limits: &'a Limits, reading: Reading) -> Self {
        Self {
            raw,
            limits,
            keys: known.map(KnownSeries::keys),
            looking: None,
            reading,
            uncommon: false,
            fingerprints: vec![],
            spans: vec![],
            times: None,
            scan: Scan { raw_bytes: raw.len(), ..Scan::default() },
        }
    }

    /// Goes over the whole request, up to its first fault.
    pub fn walk(mut self) -> Result<Self, Fault> {
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
        if self.take_usual(series) {
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

    /// Says whether a label is written in its shortest form.
    fn is_shortest(&mut self, field: &Field) -> Result<bool, Fault> {
        let label = read_label(self.raw, field.content())?;
        self.scan.foreign |= label.foreign;
        Ok(label.shortest)
    }

    #[inline]
    fn take_labels(&mut self, series: &Field, written: &Written) -> Result<(), Fault> {
        let Some(keys) = self.keys else { return Ok(()) };
        match written.span() {
            Some(span) => self.take_written(span),
            None if self.reading == Reading::Quick => self.uncommon = true,
            None => {
                let mut prints = Fingerprinter::new(keys);
                self.fingerprints.push(fingerprint_in(self.raw, series.content(), &mut prints)?);
            }
        }
        Ok(())
    }

    /// Takes label fields that stand side by side in their shortest form.
    #[inline]
    pub fn take_written(&mut self, span: Range<usize>) {
        let Some(keys) = self.keys else { return };
        let fingerprint = keys.of_written(&self.raw[span.clone()]);
        self.fingerprints.push(fingerprint);
        if let Some(looking) = &mut self.looking {
            looking.take(fingerprint, span.len());
        }
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

    /// Notes the time of a sample or histogram; says whether it is outside of the limits.
    pub fn take_time(&mut self, t_ms: i64) -> bool {
        let (first, last) = self.times.unwrap_or((t_ms, t_ms));
        self.times = Some((first.min(t_ms), last.max(t_ms)));
        !self.limits.welcomes(t_ms)
    }

    /// Tells what there is, and which series are unknown: these are read by `labels_of`.
    pub fn finish<E: From<Fault>>(
        mut self,
        known: Option<&KnownSeries>,
        labels_of: impl Fn(&[u8], Range<usize>) -> Result<Vec<LabelBytes>, E>,
    ) -> Result<Scan, E> {
        if let Some(known) = known {
            let (unknown, replaced) = known.unknown(&self.fingerprints, self.limits.now_s);
            self.scan.replaced = replaced;
            self.tell(&unknown, labels_of)?;
        }
        Ok(self.counted())
    }

    /// Tells series as unknown.
    pub fn tell<E: From<Fault>>(
        &mut self,
        unknown: &[usize],
        labels_of: impl Fn(&[u8], Range<usize>) -> Result<Vec<LabelBytes>, E>,
    ) -> Result<(), E> {
        self.bound_labels(unknown)?;
        for &index in unknown {
            let labels = labels_of(self.raw, self.spans[index].clone())?;
            self.scan.unknown.push(Unknown { index, fingerprint: self.fingerprints[index], labels });
        }
        Ok(())
    }

    /// Refuses more labels than may be told, before the first of them takes memory.
    fn bound_labels(&self, unknown: &[usize]) -> Result<(), Fault> {
        let limit = self.limits.unknown_labels_max();
        let bytes: usize = unknown.iter().map(|&index| self.spans[index].len()).sum();
        if bytes / LABEL_BYTES_MIN <= limit {
            return Ok(());
        }
        let mut labels = 0;
        for &index in unknown {
            for field in Fields::new(self.raw, self.spans[index].clone(), &TIME_SERIES) {
                labels += usize::from(field?.number == LABELS);
            }
            if labels > limit {
                return Err(Fault::TooManyLabelsInAll { limit });
            }
        }
        Ok(())
    }

    /// Returns what was found, with how many series there are and the first and last time.
    pub fn counted(mut self) -> Scan {
        self.scan.series = self.spans.len();
        (self.scan.t_first_ms, self.scan.t_last_ms) = self.times.unwrap_or_default();
        self.scan
    }
}
