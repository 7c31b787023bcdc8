use std::collections::HashSet;
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

type Generation = HashSet<u128, BuildHasherDefault<Identity>>;

#[derive(Default)]
struct Generations {
    young: Generation,
    old: Generation,
}

/// Fingerprints of label sets that policy has passed, in two generations; safe to share between threads.
///
/// When the young generation is full it becomes the old one; a hit in the old one moves to the young.
pub struct KnownSeries {
    key: [u8; 16],
    capacity_max: usize,
    generations: Mutex<Generations>,
}

impl KnownSeries {
    /// Returns an empty set of two generations of `capacity_max` (at least 1) each.
    #[must_use]
    pub fn new(key: [u8; 16], capacity_max: usize) -> Self {
        Self { key, capacity_max: capacity_max.max(1), generations: Mutex::default() }
    }

    /// The key of the fingerprints.
    #[must_use]
    pub fn key(&self) -> &[u8; 16] {
        &self.key
    }

    /// Remembers a label set.
    pub fn add(&self, fingerprint: u128) {
        self.make_young(&mut self.lock(), fingerprint);
    }

    /// Says whether a label set is known; this is no hit.
    #[must_use]
    pub fn contains(&self, fingerprint: u128) -> bool {
        let generations = self.lock();
        generations.young.contains(&fingerprint) || generations.old.contains(&fingerprint)
    }

    /// How many label sets are known.
    #[must_use]
    pub fn len(&self) -> usize {
        let generations = self.lock();
        generations.young.len() + generations.old.len()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the indices of those not in the set; the others are hits. It locks once.
    #[must_use]
    pub fn unknown(&self, fingerprints: &[u128]) -> Vec<usize> {
        let mut generations = self.lock();
        let mut missing = vec![];
        for (index, &fingerprint) in fingerprints.iter().enumerate() {
            if generations.young.contains(&fingerprint) {
                continue;
            }
            if generations.old.contains(&fingerprint) {
                self.make_young(&mut generations, fingerprint);
            } else {
                missing.push(index);
            }
        }
        missing
    }

    fn make_young(&self, generations: &mut Generations, fingerprint: u128) {
        if generations.young.contains(&fingerprint) {
            return;
        }
        generations.old.remove(&fingerprint);
        if generations.young.len() >= self.capacity_max {
            generations.old = std::mem::take(&mut generations.young);
        }
        generations.young.insert(fingerprint);
    }

    fn lock(&self) -> MutexGuard<'_, Generations> {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgets_the_old_generation_when_the_young_is_full() {
        let known = KnownSeries::new([0; 16], 2);
        for fingerprint in [1, 2, 3, 4] {
            known.add(fingerprint);
        }
        assert_eq!(known.len(), 4);
        known.add(5);
        assert_eq!((known.len(), known.contains(1), known.contains(3)), (3, false, true));
    }

    #[test]
    fn a_hit_in_the_old_generation_moves_to_the_young() {
        let known = KnownSeries::new([0; 16], 2);
        for fingerprint in [1, 2, 3] {
            known.add(fingerprint);
        }
        assert_eq!(known.unknown(&[1, 9]), [1]);
        assert_eq!(known.len(), 3);
        known.add(4);
        assert!(known.contains(1) && !known.contains(2));
    }

    #[test]
    fn adding_twice_is_adding_once() {
        let known = KnownSeries::new([0; 16], 1);
        known.add(1);
        known.add(1);
        assert_eq!(known.len(), 1);
        assert!(!known.is_empty());
    }
}
