//! Where a counter began: a zero at that time lets a query count from there.

use std::ops::Range;

use crate::fault::Fault;
use crate::fields::{Fields, write_message};
use crate::fingerprint::Fingerprinter;
use crate::known::{Added, KnownSeries};
use crate::look::Label;
use crate::messages::{HISTOGRAM, HISTOGRAMS};
use crate::write::{write_float, write_number, write_sample};

/// An older start says nothing new: a gateway that was restarted must not tell of it again.
const START_AGE_MS_MAX: i64 = 300_000;

/// When a sample's counting began, 0 where that is not told, and when the sample was taken.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    pub start_ms: i64,
    pub t_ms: i64,
}

/// The starts of one request, each told once.
pub struct Starts<'a> {
    told: &'a KnownSeries,
    now_s: u32,
    prints: Fingerprinter<'a>,
    labels: Vec<(Vec<u8>, Vec<u8>)>,
    created_ms: i64,
    counts: bool,
    previous_ms: Option<i64>,
    pub samples: usize,
    pub histograms: usize,
}

impl<'a> Starts<'a> {
    pub fn new(told: &'a KnownSeries, now_s: u32) -> Self {
        let prints = Fingerprinter::new(told.keys());
        let (labels, previous_ms) = (vec![], None);
        Self { told, now_s, prints, labels, created_ms: 0, counts: false, previous_ms, samples: 0, histograms: 0 }
    }

    /// Begins a series; `created_ms` counts for samples that tell no start of their own.
    pub fn series(&mut self, labels: &[(&[u8], &[u8])], created_ms: i64, counts: bool) {
        (self.created_ms, self.counts, self.previous_ms) = (created_ms, counts, None);
        self.labels = labels.iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect();
    }

    /// Says whether a sample is the first that is known since its start, and remembers that it was.
    pub fn begins(&mut self, start: Start) -> bool {
        let start_ms = self.start_of(start);
        let before = self.previous_ms.replace(start.t_ms);
        let age = start.t_ms.checked_sub(start_ms);
        let near = start_ms > 0 && age.is_some_and(|age| 0 < age && age <= START_AGE_MS_MAX);
        if !self.counts || !near || before.is_some_and(|before| before >= start_ms) {
            return false;
        }
        for (name, value) in &self.labels {
            self.prints.add(&Label::new(name, value));
        }
        self.prints.add(&Label::new(b"", &start_ms.to_le_bytes()));
        let fingerprint = self.prints.take();
        let new = !self.told.unknown(&[fingerprint], self.now_s).0.is_empty();
        new && self.told.add(fingerprint, self.now_s, 0) == Added::Known
    }

    /// Appends a float zero at the start.
    pub fn zero_sample(&mut self, start: Start, content: &mut Vec<u8>) {
        write_sample(content, 0.0, self.start_of(start));
        self.samples += 1;
    }

    /// Appends an empty histogram of the same buckets at the start.
    pub fn zero_histogram(
        &mut self,
        start: Start,
        raw: &[u8],
        histogram: Range<usize>,
        content: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let mut out = vec![];
        let (mut float_count, mut float_zero) = (false, false);
        for field in Fields::new(raw, histogram, &HISTOGRAM) {
            let field = field?;
            match field.number {
                1 => float_count = false,
                2 => float_count = true,
                6 => float_zero = false,
                7 => float_zero = true,
                4 | 5 | 16 => out.extend_from_slice(&raw[field.whole()]),
                _ => {}
            }
        }
        for (float, integer, number) in [(float_count, 1, 2), (float_zero, 6, 7)] {
            if float { write_float(&mut out, number, 0.0) } else { write_number(&mut out, integer, 0) }
        }
        write_number(&mut out, 15, self.start_of(start).cast_unsigned());
        write_message(content, HISTOGRAMS, &out);
        self.histograms += 1;
        Ok(())
    }

    fn start_of(&self, start: Start) -> i64 {
        if start.start_ms == 0 { self.created_ms } else { start.start_ms }
    }
}
