//! The label sets that policy has passed, and what they are stored as.

mod by_fingerprint;
mod looking;
mod order;
mod table;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::fingerprint::Keys;
use crate::known::table::{Made, Table};
use crate::labels::{LabelBytes, fingerprint_of, label_fields};

pub(crate) use crate::known::looking::Looking;

/// How many series may still be remembered without a look at them: of a tenant, of one group, and new ones now.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Series of the set.
    pub series_max: usize,
    /// Series of a group.
    pub of_group_max: usize,
    /// New series.
    pub new_max: usize,
    /// Unknown series that are looked at: the others may be in the next look.
    pub looks_max: usize,
}

/// What a label set is stored as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stored {
    /// It is not in the set.
    Unknown,
    AsItCame,
    /// With these label fields instead; none for a series that is left out.
    As(Arc<[u8]>),
}

/// What became of the label sets of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Admitted {
    /// Some are stored as others, or left out.
    pub replaced: bool,
    /// Places of those that are not in the set.
    pub unknown: Vec<usize>,
    /// How many are new in it.
    pub new: usize,
}

/// What became of a label set that was to be remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is in the set now.
    Known,
    /// There is no room.
    Full,
    /// It would be stored under the labels of another series.
    Merges,
}

/// Fingerprints of label sets, each with a group, when it was seen last, and what it is stored as; safe to share
/// between threads.
///
/// It never holds more than its capacity: what is full takes nothing new until something has expired.
pub struct KnownSeries {
    keys: Keys,
    table: Mutex<Table>,
}

impl KnownSeries {
    /// Returns an empty set of at most `capacity_max` (at least 1) fingerprints.
    #[must_use]
    pub fn new(key: [u8; 16], capacity_max: usize) -> Self {
        Self { keys: Keys::new(&key), table: Mutex::new(Table::new(capacity_max.max(1))) }
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Remembers a label set as seen at `now_s`. One that is there keeps its group and what it is stored as.
    pub fn add(&self, fingerprint: u128, now_s: u32, group: u32) -> Added {
        self.lock().add(fingerprint, now_s, group)
    }

    /// Remembers a label set that is stored as `labels`; without any, the series is left out.
    ///
    /// Label sets with the same `source` (their own labels, unless it is given) are one series, and may become the
    /// same; others may not.
    pub fn replace(
        &self,
        fingerprint: u128,
        now_s: u32,
        group: u32,
        labels: &[LabelBytes],
        source: Option<&[LabelBytes]>,
    ) -> Added {
        let made = Made { labels: label_fields(labels), target: self.fingerprint(labels) };
        let source = source.map_or(fingerprint, |labels| self.fingerprint(labels));
        self.lock().replace(fingerprint, now_s, group, made, source)
    }

    /// Says whether a series of this `source` is stored as `labels` already: another of its label sets adds none.
    #[must_use]
    pub fn stores(&self, labels: &[LabelBytes], source: &[LabelBytes]) -> bool {
        let (target, source) = (self.fingerprint(labels), self.fingerprint(source));
        self.lock().stores(target, source)
    }

    /// Says whether a label set is known; this is no hit.
    #[must_use]
    pub fn contains(&self, fingerprint: u128) -> bool {
        self.lock().contains(fingerprint)
    }

    /// How many series are stored for the label sets that are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().series()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many series of a group are stored.
    #[must_use]
    pub fn count(&self, group: u32) -> usize {
        self.lock().count(group)
    }

    /// Says whether so many more could be added.
    pub(crate) fn has_room(&self, more: usize) -> bool {
        self.lock().fits(more)
    }

    /// Whether any label set is stored as another, or left out.
    #[must_use]
    pub fn replaces(&self) -> bool {
        self.lock().replaces()
    }

    /// Whether most label sets are stored as another, or left out: then hardly a request is kept as it came.
    pub(crate) fn mostly_replaces(&self) -> bool {
        self.lock().mostly_replaces()
    }

    /// Returns the label fields that a label set is stored as, where those are not its own.
    #[must_use]
    pub fn replacement(&self, fingerprint: u128) -> Option<Arc<[u8]>> {
        self.lock().replacement(fingerprint)
    }

    /// Returns what each of these label sets is stored as. It locks once, and nothing is seen now.
    pub(crate) fn stored(&self, fingerprints: &[u128]) -> Vec<Stored> {
        self.lock().stored(fingerprints)
    }

    /// Returns the indices of those not in the set, and of those that are stored as others; what is in the set is
    /// seen now. It locks once.
    #[must_use]
    pub fn unknown(&self, fingerprints: &[u128], now_s: u32) -> (Vec<usize>, Vec<usize>) {
        self.lock().unknown(fingerprints, now_s)
    }

    /// Begins to go over a request.
    pub(crate) fn looking(&self) -> Looking<'_> {
        Looking::new(&self.keys, self.lock())
    }

    /// Forgets what was seen last before `before_s`; returns how many series that were of each group, in their
    /// order.
    #[must_use]
    pub fn expire(&self, before_s: u32) -> Vec<(u32, usize)> {
        self.lock().expire(before_s)
    }

    fn fingerprint(&self, labels: &[LabelBytes]) -> u128 {
        fingerprint_of(&self.keys, labels)
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
