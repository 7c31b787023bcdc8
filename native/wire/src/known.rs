use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::fingerprint::{Fingerprinter, Keys};
use crate::look::Label;
use crate::scan::LabelBytes;
use crate::write::write_label;

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

type ByFingerprint<V> = HashMap<u128, V, BuildHasherDefault<Identity>>;

struct Seen {
    last_s: u32,
    group: u32,
    // A thin pointer: an entry of the many that are kept as they came is no larger for it.
    made: Option<Box<Made>>,
}

/// What a label set is stored as: label fields of a series, none for a series that is left out.
struct Made {
    labels: Arc<[u8]>,
    target: u128,
}

/// A label set that others became, and the one identity that all of them have.
struct Claim {
    source: u128,
    holders: u32,
    group: u32,
}

#[derive(Default)]
struct Table {
    seen: ByFingerprint<Seen>,
    claims: ByFingerprint<Claim>,
    made: usize,
    counts: HashMap<u32, usize>,
}

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
    capacity_max: usize,
    table: Mutex<Table>,
}

impl KnownSeries {
    /// Returns an empty set of at most `capacity_max` (at least 1) fingerprints.
    #[must_use]
    pub fn new(key: [u8; 16], capacity_max: usize) -> Self {
        Self { keys: Keys::new(&key), capacity_max: capacity_max.max(1), table: Mutex::default() }
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Remembers a label set as seen at `now_s`. One that is there keeps its group and what it is stored as.
    pub fn add(&self, fingerprint: u128, now_s: u32, group: u32) -> Added {
        let mut table = self.lock();
        if let Some(early) = table.see(fingerprint, now_s, self.capacity_max) {
            return early;
        }
        if table.claims.get(&fingerprint).is_some_and(|claim| claim.source != fingerprint) {
            return Added::Merges;
        }
        table.insert(fingerprint, now_s, group);
        Added::Known
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
        let target = self.fingerprint(labels);
        let source = source.map_or(fingerprint, |labels| self.fingerprint(labels));
        let mut table = self.lock();
        if let Some(early) = table.see(fingerprint, now_s, self.capacity_max) {
            return early;
        }
        if !labels.is_empty() && !table.claim(target, source, group) {
            return Added::Merges;
        }
        let made = Some(Box::new(Made { labels: written(labels), target }));
        table.seen.insert(fingerprint, Seen { last_s: now_s, group, made });
        table.made += 1;
        Added::Known
    }

    /// Says whether a series of this `source` is stored as `labels` already: another of its label sets adds none.
    #[must_use]
    pub fn stores(&self, labels: &[LabelBytes], source: &[LabelBytes]) -> bool {
        let (target, source) = (self.fingerprint(labels), self.fingerprint(source));
        self.lock().claims.get(&target).is_some_and(|claim| claim.source == source)
    }

    /// Says whether a label set is known; this is no hit.
    #[must_use]
    pub fn contains(&self, fingerprint: u128) -> bool {
        self.lock().seen.contains_key(&fingerprint)
    }

    /// How many series are stored for the label sets that are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().series()
    }

    /// Says whether so many more could be added.
    pub(crate) fn has_room(&self, more: usize) -> bool {
        self.lock().seen.len() + more <= self.capacity_max
    }

    /// Whether any label set is stored as another, or left out.
    #[must_use]
    pub fn replaces(&self) -> bool {
        self.lock().made > 0
    }

    /// Whether most label sets are stored as another, or left out: then hardly a request is kept as it came.
    pub(crate) fn mostly_replaces(&self) -> bool {
        let table = self.lock();
        table.made * 2 > table.seen.len()
    }

    /// Returns the label fields that a label set is stored as, where those are not its own.
    #[must_use]
    pub fn replacement(&self, fingerprint: u128) -> Option<Arc<[u8]>> {
        Some(self.lock().seen.get(&fingerprint)?.made.as_ref()?.labels.clone())
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the indices of those not in the set, and of those that are stored as others; what is in the set is
    /// seen now. It locks once.
    #[must_use]
    pub fn unknown(&self, fingerprints: &[u128], now_s: u32) -> (Vec<usize>, Vec<usize>) {
        let mut table = self.lock();
        let (mut missing, mut replaced) = (vec![], vec![]);
        for (index, fingerprint) in fingerprints.iter().enumerate() {
            match table.seen.get_mut(fingerprint) {
                Some(seen) => {
                    seen.last_s = seen.last_s.max(now_s);
                    if seen.made.is_some() {
                        replaced.push(index);
                    }
                }
                None => missing.push(index),
            }
        }
        (missing, replaced)
    }

    /// Looks whether all are in the set and stored as they came, and takes in what `group_of` has a group for, as
    /// long as there is room. What is in the set is seen now.
    pub(crate) fn admit(
        &self,
        fingerprints: &[u128],
        now_s: u32,
        room: Room,
        mut group_of: impl FnMut(usize) -> Option<u32>,
    ) -> Admitted {
        let table = &mut *self.lock();
        let mut admitted = Admitted::default();
        let mut looks = 0;
        for (index, fingerprint) in fingerprints.iter().enumerate() {
            if let Some(seen) = table.seen.get_mut(fingerprint) {
                seen.last_s = seen.last_s.max(now_s);
                admitted.replaced |= seen.made.is_some();
                continue;
            }
            looks += 1;
            let group = if looks > room.looks_max { None } else { group_of(index) };
            match group {
                Some(group) if table.has_room(*fingerprint, group, room, admitted.new, self.capacity_max) => {
                    table.insert(*fingerprint, now_s, group);
                    admitted.new += 1;
                }
                _ => admitted.unknown.push(index),
            }
        }
        admitted
    }

    /// How many series of a group are stored.
    #[must_use]
    pub fn count(&self, group: u32) -> usize {
        self.lock().counts.get(&group).copied().unwrap_or_default()
    }

    /// Forgets what was seen last before `before_s`; returns how many series that were of each group, in their
    /// order.
    #[must_use]
    pub fn expire(&self, before_s: u32) -> Vec<(u32, usize)> {
        let mut gone = BTreeMap::new();
        let Table { seen, claims, made, counts } = &mut *self.lock();
        seen.retain(|_, each| {
            let stays = each.last_s >= before_s;
            if !stays {
                let group = match &each.made {
                    Some(replaced) => {
                        *made -= 1;
                        release(claims, replaced.target)
                    }
                    None => Some(each.group),
                };
                if let Some(group) = group {
                    *gone.entry(group).or_default() += 1;
                    *counts.entry(group).or_default() -= 1;
                }
            }
            stays
        });
        counts.retain(|_, count| *count > 0);
        if seen.len() < seen.capacity() / 4 {
            seen.shrink_to_fit();
            claims.shrink_to_fit();
        }
        gone.into_iter().collect()
    }

    fn fingerprint(&self, labels: &[LabelBytes]) -> u128 {
        fingerprint_of(&self.keys, labels)
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn series(&self) -> usize {
        self.seen.len() - self.made + self.claims.len()
    }

    fn insert(&mut self, fingerprint: u128, now_s: u32, group: u32) {
        self.seen.insert(fingerprint, Seen { last_s: now_s, group, made: None });
        *self.counts.entry(group).or_default() += 1;
    }

    fn has_room(&self, fingerprint: u128, group: u32, room: Room, new: usize, capacity_max: usize) -> bool {
        let of_group = self.counts.get(&group).copied().unwrap_or_default();
        let limits = new < room.new_max && self.series() < room.series_max && of_group < room.of_group_max;
        limits && self.seen.len() < capacity_max && !self.claims.contains_key(&fingerprint)
    }

    fn see(&mut self, fingerprint: u128, now_s: u32, capacity_max: usize) -> Option<Added> {
        if let Some(seen) = self.seen.get_mut(&fingerprint) {
            seen.last_s = seen.last_s.max(now_s);
            return Some(Added::Known);
        }
        (self.seen.len() >= capacity_max).then_some(Added::Full)
    }

    fn claim(&mut self, target: u128, source: u128, group: u32) -> bool {
        let as_it_came = self.seen.get(&target).is_some_and(|seen| seen.made.is_none());
        if as_it_came && source != target {
            return false;
        }
        let counts = &mut self.counts;
        let claim = self.claims.entry(target).or_insert_with(|| {
            *counts.entry(group).or_default() += 1;
            Claim { source, holders: 0, group }
        });
        claim.holders += u32::from(claim.source == source);
        claim.source == source
    }
}

pub(crate) fn fingerprint_of(keys: &Keys, labels: &[LabelBytes]) -> u128 {
    let mut prints = Fingerprinter::new(keys);
    for (name, value) in labels {
        prints.add(&Label::new(name, value));
    }
    prints.take()
}

/// Gives one hold of a label set back; the last one gives its group.
fn release(claims: &mut ByFingerprint<Claim>, target: u128) -> Option<u32> {
    let claim = claims.get_mut(&target)?;
    claim.holders -= 1;
    if claim.holders > 0 {
        return None;
    }
    claims.remove(&target).map(|claim| claim.group)
}

pub(crate) fn written(labels: &[LabelBytes]) -> Arc<[u8]> {
    let mut out = vec![];
    for (name, value) in labels {
        write_label(&mut out, name, value);
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_full_takes_nothing_new() {
        let known = KnownSeries::new([0; 16], 2);
        let added = [1, 2, 3, 1].map(|fingerprint| known.add(fingerprint, 7, 0));
        assert_eq!(added, [Added::Known, Added::Known, Added::Full, Added::Known]);
        assert_eq!((known.len(), known.is_empty()), (2, false));
        assert_eq!(known.unknown(&[1, 9, 3], 7), (vec![1, 2], vec![]));
    }

    #[test]
    fn what_was_not_seen_expires_and_is_told_by_group() {
        let known = KnownSeries::new([0; 16], 9);
        for (fingerprint, group) in [(1, 4), (2, 4), (3, 5), (4, 4)] {
            known.add(fingerprint, 10, group);
        }
        assert_eq!(known.unknown(&[2], 20), (vec![], vec![]));
        known.add(3, 5, 0);
        assert_eq!(known.expire(10), []);
        assert_eq!(known.expire(11), [(4, 2), (5, 1)]);
        assert!(known.contains(2) && !known.contains(1));
    }

    fn labels(value: &str) -> Vec<LabelBytes> {
        vec![(b"a".to_vec(), value.into())]
    }

    #[test]
    fn label_sets_of_one_source_become_one_series_and_others_are_refused() {
        let known = KnownSeries::new([0; 16], 9);
        let plain = known.fingerprint(&labels("plain"));
        assert_eq!(known.add(plain, 1, 7), Added::Known);
        assert_eq!(known.replace(1, 1, 8, &labels("plain"), None), Added::Merges);
        assert_eq!(known.replace(1, 1, 8, &labels("x"), Some(&labels("pair"))), Added::Known);
        assert_eq!(known.replace(2, 5, 8, &labels("x"), Some(&labels("pair"))), Added::Known);
        assert_eq!(known.replace(3, 1, 8, &labels("x"), None), Added::Merges);
        assert_eq!(known.add(known.fingerprint(&labels("x")), 1, 8), Added::Merges);
        assert_eq!(known.replace(4, 1, 8, &[], None), Added::Known);
        assert_eq!((known.len(), known.replaces()), (2, true));
        assert_eq!(known.unknown(&[plain, 1, 3], 1), (vec![2], vec![1]));
        assert_eq!(known.expire(2), [(7, 1)]);
        assert_eq!(known.expire(6), [(8, 1)]);
        assert_eq!((known.len(), known.replaces()), (0, false));
    }
}
