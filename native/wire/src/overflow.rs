//! Folded counters: what many label sets count becomes one counter, that of the label set which they overflow into.

mod table;

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::fingerprint::Keys;
use crate::known::Added;
use crate::labels::{LabelBytes, fingerprint_of};
use crate::overflow::table::{AddedUp, Member, Table};

pub(crate) use crate::overflow::table::Came;

/// Label sets whose counters are added up; safe to share between threads.
///
/// What is forgotten begins at zero again, which a query takes for the restart of a counter.
pub struct Overflow {
    keys: Keys,
    table: Mutex<Table>,
}

impl Overflow {
    /// Returns an empty set of at most `capacity_max` label sets; `key` is that of their fingerprints.
    #[must_use]
    pub fn new(key: [u8; 16], capacity_max: usize) -> Self {
        Self { keys: Keys::new(&key), table: Mutex::new(Table::new(capacity_max)) }
    }

    /// Folds a label set into `labels`, of which there are at most `sums_max`. One that is there stays where it is.
    ///
    /// Label sets with the same `source` (their own labels, unless it is given) are one counter.
    pub fn add(
        &self,
        fingerprint: u128,
        now_s: u32,
        labels: &[LabelBytes],
        source: Option<&[LabelBytes]>,
        sums_max: usize,
    ) -> Added {
        let sum = fingerprint_of(&self.keys, labels);
        let counter = source.map_or(fingerprint, |labels| fingerprint_of(&self.keys, labels));
        let member = Member { counter, sum, last_s: now_s };
        self.lock().add(fingerprint, member, sums_max, labels)
    }

    /// Forgets a label set that is stored as it came.
    pub fn forget(&self, fingerprint: u128) {
        self.lock().forget(fingerprint);
    }

    /// Forgets what was folded last before `before_s`.
    pub fn expire(&self, before_s: u32) {
        self.lock().expire(before_s);
    }

    /// Whether a label set is folded.
    #[must_use]
    pub fn contains(&self, fingerprint: u128) -> bool {
        self.lock().contains(fingerprint)
    }

    /// How many counters are stored.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().sums()
    }

    /// Whether nothing is folded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Adds up what came of label sets that are folded, in its order.
    pub(crate) fn add_up(&self, every: &[Came], now_s: u32, now_ms: i64) -> AddedUp {
        self.lock().add_up(every, now_s, now_ms)
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
