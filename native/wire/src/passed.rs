//! Labels that policy has passed: a series that has no others passes too, and need not be judged.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::fingerprint::Keys;
use crate::look::Label;
use crate::write::write_label;

const NAME: &[u8] = b"__name__";
/// Labels to judge that are told of one request: with more, it is the next one's turn.
const STRANGE_MAX: usize = 4096;

/// A label to judge, and the metric on which it was met.
pub type Strange = [Vec<u8>; 3];

/// Labels by fingerprint: those that pass on any metric, and those that pass on one.
#[derive(Default)]
struct Generation {
    anywhere: HashSet<u128>,
    on_metric: HashSet<(u128, u128)>,
}

impl Generation {
    fn len(&self) -> usize {
        self.anywhere.len() + self.on_metric.len()
    }

    fn holds(&self, metric: Option<u128>, label: u128) -> bool {
        match metric {
            Some(metric) => self.on_metric.contains(&(metric, label)),
            None => self.anywhere.contains(&label),
        }
    }

    fn add(&mut self, metric: Option<u128>, label: u128) {
        match metric {
            Some(metric) => self.on_metric.insert((metric, label)),
            None => self.anywhere.insert(label),
        };
    }
}

#[derive(Default)]
struct Table {
    young: Generation,
    old: Generation,
    metrics: HashMap<u128, u32>,
}

/// Labels that have passed, in two generations of `capacity_max` each, and the groups of metrics; safe to share
/// between threads.
///
/// What was not met for a generation is judged again.
pub struct PassedLabels {
    keys: Keys,
    of_metrics: HashSet<Vec<u8>>,
    capacity_max: usize,
    table: Mutex<Table>,
}

/// Looks at the unknown series of one request.
pub(crate) struct Passing<'a> {
    labels: &'a PassedLabels,
    table: MutexGuard<'a, Table>,
    told: HashSet<(Option<u128>, u128)>,
    written: Vec<u8>,
    pub strange: Vec<Strange>,
}

impl PassedLabels {
    /// Returns an empty set; labels named in `of_metrics` pass by metric, because their values do.
    #[must_use]
    pub fn new(key: [u8; 16], of_metrics: HashSet<Vec<u8>>, capacity_max: usize) -> Self {
        Self { keys: Keys::new(&key), of_metrics, capacity_max: capacity_max.max(1), table: Mutex::default() }
    }

    /// Remembers that a label passes, on `metric` where labels of its name pass by metric.
    pub fn add(&self, metric: &[u8], name: &[u8], value: &[u8]) {
        let label = self.fingerprint(&mut vec![], name, value);
        let on = self.of_metrics.contains(name).then(|| self.fingerprint(&mut vec![], NAME, metric));
        self.lock().add(on, label, self.capacity_max);
    }

    /// Remembers that a metric's name passes, and the group of its series.
    pub fn add_metric(&self, metric: &[u8], group: u32) {
        let label = self.fingerprint(&mut vec![], NAME, metric);
        self.lock().metrics.insert(label, group);
    }

    /// Forgets metrics of other groups than these.
    pub fn keep_groups(&self, groups: &HashSet<u32>) {
        self.lock().metrics.retain(|_, group| groups.contains(group));
    }

    pub(crate) fn passing(&self) -> Passing<'_> {
        Passing { labels: self, table: self.lock(), told: HashSet::new(), written: vec![], strange: vec![] }
    }

    fn fingerprint(&self, written: &mut Vec<u8>, name: &[u8], value: &[u8]) -> u128 {
        written.clear();
        write_label(written, name, value);
        self.keys.of_written(written)
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn add(&mut self, metric: Option<u128>, label: u128, capacity_max: usize) {
        if self.young.len() >= capacity_max {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.add(metric, label);
    }

    fn passes(&mut self, metric: Option<u128>, label: u128, capacity_max: usize) -> bool {
        if self.young.holds(metric, label) {
            return true;
        }
        let held = self.old.holds(metric, label);
        if held {
            self.add(metric, label, capacity_max);
        }
        held
    }
}

impl Passing<'_> {
    /// Returns the group of a series of which every label has passed; of another, it notes which have not.
    ///
    /// None too where a label set is no label set: not sorted, a name twice, or no metric.
    pub fn group_of(&mut self, labels: &[Label<'_>]) -> Option<u32> {
        let metric = labels.iter().find(|label| label.name == NAME)?.value;
        if !labels.windows(2).all(|pair| pair[0].name < pair[1].name) {
            return None;
        }
        let on = self.labels.fingerprint(&mut self.written, NAME, metric);
        let mut group = self.table.metrics.get(&on).copied();
        if group.is_none() {
            self.note(None, on, [metric, NAME, metric]);
        }
        for label in labels.iter().filter(|label| label.name != NAME) {
            let print = self.labels.fingerprint(&mut self.written, label.name, label.value);
            let metric_of = self.labels.of_metrics.contains(label.name).then_some(on);
            if !self.table.passes(metric_of, print, self.labels.capacity_max) {
                self.note(metric_of, print, [metric, label.name, label.value]);
                group = None;
            }
        }
        group
    }

    fn note(&mut self, metric: Option<u128>, label: u128, parts: [&[u8]; 3]) {
        if self.strange.len() < STRANGE_MAX && self.told.insert((metric, label)) {
            self.strange.push(parts.map(<[u8]>::to_vec));
        }
    }
}

#[cfg(test)]
mod tests;
