//! How far each series is stored without a gap, and what of a request is therefore stored already.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::fault::Fault;
use crate::fields::Fields;
use crate::fingerprint::{Fingerprinter, Keys};
use crate::look::{look, read_label};
use crate::messages::{HISTOGRAMS, LABELS, SERIES, TIME_SERIES, WRITE_REQUEST};
use crate::snappy::decompress;
use crate::write::STALE;

/// Fields of a sample and of a histogram in which `STALE` marks the end of a series.
const VALUE: u32 = 1;
const SUM: u32 = 3;

/// A sample or histogram of a series; `ends` says that it only marks its end.
struct Point {
    t_ms: i64,
    ends: bool,
}

/// A series is stored from `first_ms` to `newest_ms`, at steps of about `step_ms` (0: not known yet).
#[derive(Clone, Copy, Debug)]
struct Run {
    first_ms: i64,
    newest_ms: i64,
    step_ms: u64,
    owner: u64,
}

impl Run {
    fn new(t_ms: i64, owner: u64) -> Self {
        Self { first_ms: t_ms, newest_ms: t_ms, step_ms: 0, owner }
    }

    fn holds(&self, t_ms: i64) -> bool {
        (self.first_ms..=self.newest_ms).contains(&t_ms)
    }

    /// Goes on to a sample; one and a half steps without any are a gap, and a new run begins behind it.
    ///
    /// Whether its first two belong together is known when the third is there.
    fn take(&mut self, t_ms: i64, owner: u64) {
        self.owner = owner;
        if t_ms <= self.newest_ms {
            return;
        }
        let step_ms = t_ms.abs_diff(self.newest_ms);
        let (most, most_before) = (half_more(step_ms), half_more(self.step_ms));
        if self.step_ms == 0 {
            *self = Self { step_ms, ..Self::new(t_ms, owner) };
        } else if step_ms > most_before {
            *self = Self::new(t_ms, owner);
        } else {
            if self.first_ms == self.newest_ms && self.step_ms <= most {
                self.first_ms = self.first_ms.saturating_sub_unsigned(self.step_ms);
            }
            (self.newest_ms, self.step_ms) = (t_ms, step_ms);
        }
    }
}

fn half_more(step_ms: u64) -> u64 {
    step_ms.saturating_add(step_ms / 2)
}

#[derive(Default)]
struct Generations {
    young: HashMap<u128, Run>,
    old: HashMap<u128, Run>,
}

impl Generations {
    fn get(&self, series: u128) -> Option<Run> {
        self.young.get(&series).or_else(|| self.old.get(&series)).copied()
    }

    fn put(&mut self, series: u128, run: Run, capacity_max: usize) {
        if !self.young.contains_key(&series) && self.young.len() >= capacity_max {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&series);
        self.young.insert(series, run);
    }
}

/// The newest run of each series, in two generations of `capacity_max` each; safe to share between threads.
///
/// What is forgotten is only stored twice.
pub struct Runs {
    keys: Keys,
    capacity_max: usize,
    generations: Mutex<Generations>,
}

/// What of a request is stored already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Already {
    /// Places of the series of which every sample is.
    pub stored: Vec<usize>,
    /// How many of the others have samples that their owner may send yet.
    pub awaited: usize,
}

impl Runs {
    /// Returns an empty set; `key` keys the fingerprints of series.
    #[must_use]
    pub fn new(key: [u8; 16], capacity_max: usize) -> Self {
        Self { keys: Keys::new(&key), capacity_max: capacity_max.max(1), generations: Mutex::default() }
    }

    /// Tells what of a request is stored already, and what is awaited from another than `owner`: what is newer
    /// than its run and than `given_up_ms`.
    pub fn already(
        &self,
        body: &[u8],
        owner: u64,
        given_up_ms: i64,
        raw_bytes_max: usize,
    ) -> Result<Already, Fault> {
        let mut found = Already::default();
        for (place, (series, points)) in self.series_of(body, raw_bytes_max)?.into_iter().enumerate() {
            let run = self.lock().get(series);
            if points.iter().all(|point| run.is_some_and(|run| run.holds(point.t_ms))) {
                found.stored.push(place);
            } else if run.is_none_or(|run| run.owner != owner) {
                let beyond = |t_ms: i64| t_ms > given_up_ms && run.is_none_or(|run| t_ms > run.newest_ms);
                found.awaited += usize::from(points.iter().any(|point| beyond(point.t_ms)));
            }
        }
        Ok(found)
    }

    /// Remembers that a request of `owner` is stored. The mark of an end is no sample that another could repeat.
    pub fn note(&self, body: &[u8], owner: u64, raw_bytes_max: usize) -> Result<(), Fault> {
        let every = self.series_of(body, raw_bytes_max)?;
        let mut generations = self.lock();
        for (series, points) in every {
            let mut times = points.iter().filter(|point| !point.ends).map(|point| point.t_ms).peekable();
            let Some(&first_ms) = times.peek() else { continue };
            let mut run = generations.get(series).unwrap_or(Run::new(first_ms, owner));
            times.for_each(|t_ms| run.take(t_ms, owner));
            generations.put(series, run, self.capacity_max);
        }
        Ok(())
    }

    fn series_of(&self, body: &[u8], raw_bytes_max: usize) -> Result<Vec<(u128, Vec<Point>)>, Fault> {
        let raw = decompress(body, raw_bytes_max)?;
        let mut prints = Fingerprinter::new(&self.keys);
        let mut every = vec![];
        for field in Fields::new(&raw, 0..raw.len(), &WRITE_REQUEST) {
            let field = field?;
            if field.number == SERIES {
                every.push(read_series(&raw, field.content(), &mut prints)?);
            }
        }
        Ok(every)
    }

    fn lock(&self) -> MutexGuard<'_, Generations> {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read_series(
    raw: &[u8],
    series: Range<usize>,
    prints: &mut Fingerprinter<'_>,
) -> Result<(u128, Vec<Point>), Fault> {
    let mut points = vec![];
    for field in Fields::new(raw, series, &TIME_SERIES) {
        let field = field?;
        let Some(nested) = field.shape.and_then(|shape| shape.nested) else { continue };
        if field.number == LABELS {
            prints.add(&read_label(raw, field.content())?);
        } else if nested.timestamp != 0 {
            let t_ms = look(raw, field.content(), nested)?.t_ms;
            let mut ends = false;
            for inner in Fields::new(raw, field.content(), nested) {
                let inner = inner?;
                if inner.number == if field.number == HISTOGRAMS { SUM } else { VALUE } {
                    ends = raw[inner.content()] == STALE.to_le_bytes();
                }
            }
            points.push(Point { t_ms, ends });
        }
    }
    Ok((prints.take(), points))
}

#[cfg(test)]
mod tests;
