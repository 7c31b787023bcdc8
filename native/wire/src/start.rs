//! Where a counter began: a zero at that time lets a query count from there.

use std::collections::HashSet;
use std::ops::Range;

use crate::fault::Fault;
use crate::fields::{Fields, write_message};
use crate::fingerprint::Fingerprinter;
use crate::histogram::is_valid;
use crate::known::KnownSeries;
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

/// A zero where a counter began, which its sender did not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zero {
    /// The place of its series in the normal form.
    pub series: usize,
    /// The start, in milliseconds since the Unix epoch.
    pub t_ms: i64,
    /// It is a histogram.
    pub histogram: bool,
    /// What is remembered of a start that was told.
    pub fingerprint: u128,
}

/// The starts of one request, each told once. Whoever makes the request durable remembers them.
pub struct Starts<'a> {
    told: &'a KnownSeries,
    now_s: u32,
    prints: Fingerprinter<'a>,
    fresh: HashSet<u128>,
    series: usize,
    labels: Vec<(Vec<u8>, Vec<u8>)>,
    created_ms: i64,
    counts: bool,
    previous_ms: Option<i64>,
    pub zeros: Vec<Zero>,
}

impl<'a> Starts<'a> {
    pub fn new(told: &'a KnownSeries, now_s: u32) -> Self {
        Self {
            told,
            now_s,
            prints: Fingerprinter::new(told.keys()),
            fresh: HashSet::new(),
            series: 0,
            labels: vec![],
            created_ms: 0,
            counts: false,
            previous_ms: None,
            zeros: vec![],
        }
    }

    /// Begins the next series; `created_ms` counts for samples that tell no start of their own.
    pub fn series(&mut self, labels: &[(&[u8], &[u8])], created_ms: i64, counts: bool) {
        self.series += 1;
        (self.created_ms, self.counts, self.previous_ms) = (created_ms, counts, None);
        self.labels = labels.iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect();
    }

    /// Appends a float zero at the start, unless that was told.
    pub fn zero_sample(&mut self, start: Start, content: &mut Vec<u8>) {
        if let Some(fingerprint) = self.begins(start) {
            write_sample(content, 0.0, self.start_of(start));
            self.tell(start, false, fingerprint);
        }
    }

    /// Appends an empty histogram of the same buckets at the start, unless that was told or the histogram is none.
    pub fn zero_histogram(
        &mut self,
        start: Start,
        raw: &[u8],
        histogram: Range<usize>,
        content: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let Some(fingerprint) = self.begins(start) else { return Ok(()) };
        if !is_valid(raw, histogram.clone())? {
            return Ok(());
        }
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
        self.tell(start, true, fingerprint);
        Ok(())
    }

    /// Returns what is remembered of a sample's start, where the sample is the first that is known since then.
    fn begins(&mut self, start: Start) -> Option<u128> {
        let start_ms = self.start_of(start);
        let before = self.previous_ms.replace(start.t_ms);
        let age = start.t_ms.checked_sub(start_ms);
        let near = start_ms > 0 && age.is_some_and(|age| 0 < age && age <= START_AGE_MS_MAX);
        if !self.counts || !near || before.is_some_and(|before| before >= start_ms) {
            return None;
        }
        for (name, value) in &self.labels {
            self.prints.add(&Label::new(name, value));
        }
        self.prints.add(&Label::new(b"", &start_ms.to_le_bytes()));
        let fingerprint = self.prints.take();
        let told = self.fresh.contains(&fingerprint) || self.told.unknown(&[fingerprint], self.now_s).0.is_empty();
        (!told && self.told.has_room(self.fresh.len() + 1)).then_some(fingerprint)
    }

    fn tell(&mut self, start: Start, histogram: bool, fingerprint: u128) {
        self.fresh.insert(fingerprint);
        let (series, t_ms) = (self.series - 1, self.start_of(start));
        self.zeros.push(Zero { series, t_ms, histogram, fingerprint });
    }

    fn start_of(&self, start: Start) -> i64 {
        if start.start_ms == 0 { self.created_ms } else { start.start_ms }
    }
}
