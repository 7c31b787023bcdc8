use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A fingerprint is a keyed hash already, so that hashing it again would only take time.
#[derive(Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u128(&mut self, fingerprint: u128) {
        self.0 = fingerprint as u64;
    }
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    last_s: u32,
    group: u32,
}

type Table = HashMap<u128, Seen, BuildHasherDefault<Identity>>;

/// Fingerprints of label sets, each with a group and when it was seen last; safe to share between threads.
///
/// It never holds more than its capacity: what is full takes nothing new until something has expired.
pub struct KnownSeries {
    key: [u8; 16],
    capacity_max: usize,
    table: Mutex<Table>,
}

impl KnownSeries {
    /// Returns an empty set of at most `capacity_max` (at least 1) fingerprints.
    #[must_use]
    pub fn new(key: [u8; 16], capacity_max: usize) -> Self {
        Self { key, capacity_max: capacity_max.max(1), table: Mutex::default() }
    }

    /// The key of the fingerprints.
    #[must_use]
    pub fn key(&self) -> &[u8; 16] {
        &self.key
    }

    /// Remembers a label set as seen at `now_s`, and says whether it is in the set now. One that is there keeps
    /// its group.
    pub fn add(&self, fingerprint: u128, now_s: u32, group: u32) -> bool {
        let mut table = self.lock();
        let full = table.len() >= self.capacity_max;
        match table.entry(fingerprint) {
            Entry::Occupied(mut entry) => entry.get_mut().last_s = entry.get().last_s.max(now_s),
            Entry::Vacant(_) if full => return false,
            Entry::Vacant(entry) => {
                entry.insert(Seen { last_s: now_s, group });
            }
        }
        true
    }

    /// Says whether a label set is known; this is no hit.
    #[must_use]
    pub fn contains(&self, fingerprint: u128) -> bool {
        self.lock().contains_key(&fingerprint)
    }

    /// How many label sets are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the indices of those not in the set; the others are seen now. It locks once.
    #[must_use]
    pub fn unknown(&self, fingerprints: &[u128], now_s: u32) -> Vec<usize> {
        let mut table = self.lock();
        let mut missing = vec![];
        for (index, fingerprint) in fingerprints.iter().enumerate() {
            match table.get_mut(fingerprint) {
                Some(seen) => seen.last_s = seen.last_s.max(now_s),
                None => missing.push(index),
            }
        }
        missing
    }

    /// Forgets what was seen last before `before_s`; returns how many that were of each group, in their order.
    #[must_use]
    pub fn expire(&self, before_s: u32) -> Vec<(u32, usize)> {
        let mut gone = BTreeMap::new();
        let mut table = self.lock();
        table.retain(|_, seen| {
            let stays = seen.last_s >= before_s;
            if !stays {
                *gone.entry(seen.group).or_default() += 1;
            }
            stays
        });
        if table.len() < table.capacity() / 4 {
            table.shrink_to_fit();
        }
        gone.into_iter().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_full_takes_nothing_new() {
        let known = KnownSeries::new([0; 16], 2);
        assert_eq!([1, 2, 3, 1].map(|fingerprint| known.add(fingerprint, 7, 0)), [true, true, false, true]);
        assert_eq!((known.len(), known.is_empty()), (2, false));
        assert_eq!(known.unknown(&[1, 9, 3], 7), [1, 2]);
    }

    #[test]
    fn what_was_not_seen_expires_and_is_told_by_group() {
        let known = KnownSeries::new([0; 16], 9);
        for (fingerprint, group) in [(1, 4), (2, 4), (3, 5), (4, 4)] {
            known.add(fingerprint, 10, group);
        }
        assert!(known.unknown(&[2], 20).is_empty());
        known.add(3, 5, 0);
        assert_eq!(known.expire(10), []);
        assert_eq!(known.expire(11), [(4, 2), (5, 1)]);
        assert!(known.contains(2) && !known.contains(1));
    }
}
