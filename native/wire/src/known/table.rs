//! What a set of known series remembers. Whoever holds its lock takes only that of the labels that have passed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::known::by_fingerprint::{ByFingerprint, InOrder};
use crate::known::order::{Cursor, Followed};
use crate::known::{Added, Admitted, Room, Stored};

/// Where the label set of a series is in the table, and how many bytes its label fields have.
#[derive(Clone, Copy)]
pub struct Found {
    pub at: Option<usize>,
    pub written: u16,
}

struct Seen {
    last_s: u32,
    group: u32,
    // A thin pointer: an entry of the many that are kept as they came is no larger for it.
    made: Option<Box<Made>>,
    followed: Followed,
}

/// What a label set is stored as: label fields of a series, none for a series that is left out.
pub struct Made {
    pub labels: Arc<[u8]>,
    pub target: u128,
}

/// A label set that others became, and the one identity that all of them have.
struct Claim {
    source: u128,
    holders: u32,
    group: u32,
}

/// Label sets by fingerprint, at most `capacity_max`.
pub struct Table {
    capacity_max: usize,
    seen: InOrder<Seen>,
    claims: ByFingerprint<Claim>,
    made: usize,
    counts: HashMap<u32, usize>,
}

impl Table {
    pub fn new(capacity_max: usize) -> Self {
        let (seen, claims, counts) = (InOrder::default(), HashMap::default(), HashMap::new());
        Self { capacity_max, seen, claims, made: 0, counts }
    }

    pub fn add(&mut self, fingerprint: u128, now_s: u32, group: u32) -> Added {
        if let Some(early) = self.see(fingerprint, now_s) {
            return early;
        }
        if self.claims.get(&fingerprint).is_some_and(|claim| claim.source != fingerprint) {
            return Added::Merges;
        }
        self.insert(fingerprint, now_s, group);
        Added::Known
    }

    /// Remembers a label set of this `source` as one that is stored as `made`.
    pub fn replace(&mut self, fingerprint: u128, now_s: u32, group: u32, made: Made, source: u128) -> Added {
        if let Some(early) = self.see(fingerprint, now_s) {
            return early;
        }
        if !made.labels.is_empty() && !self.claim(made.target, source, group) {
            return Added::Merges;
        }
        let followed = Followed::default();
        self.seen.insert(fingerprint, Seen { last_s: now_s, group, made: Some(Box::new(made)), followed });
        self.made += 1;
        Added::Known
    }

    pub fn stores(&self, target: u128, source: u128) -> bool {
        self.claims.get(&target).is_some_and(|claim| claim.source == source)
    }

    pub fn contains(&self, fingerprint: u128) -> bool {
        self.seen.contains_key(&fingerprint)
    }

    /// How many series are stored for the label sets.
    pub fn series(&self) -> usize {
        self.seen.len() - self.made + self.claims.len()
    }

    pub fn count(&self, group: u32) -> usize {
        self.counts.get(&group).copied().unwrap_or_default()
    }

    pub fn fits(&self, more: usize) -> bool {
        self.seen.len() + more <= self.capacity_max
    }

    pub fn replaces(&self) -> bool {
        self.made > 0
    }

    pub fn mostly_replaces(&self) -> bool {
        self.made * 2 > self.seen.len()
    }

    pub fn replacement(&self, fingerprint: u128) -> Option<Arc<[u8]>> {
        Some(self.seen.get(&fingerprint)?.made.as_ref()?.labels.clone())
    }

    /// Returns what most likely comes next, and how long its label fields are.
    #[inline]
    pub fn expected(&self, cursor: &Cursor) -> Option<(u128, usize)> {
        let (fingerprint, seen) = self.seen.get_index(cursor.next())?;
        Some((*fingerprint, seen.followed.written()?))
    }

    /// Goes to what was expected, and came.
    #[inline]
    pub fn follow(&self, cursor: &mut Cursor) -> usize {
        let at = cursor.next();
        cursor.go(at, self.seen[at].followed);
        at
    }

    /// Goes to a label set that is there.
    #[inline]
    pub fn find(&mut self, cursor: &mut Cursor, fingerprint: u128) -> Option<usize> {
        if self.seen.get_index(cursor.next()).is_some_and(|(found, _)| *found == fingerprint) {
            return Some(self.follow(cursor));
        }
        let at = self.seen.get_index_of(&fingerprint)?;
        if let Some((_, before)) = cursor.last().and_then(|last| self.seen.get_index_mut(last)) {
            cursor.learn(&mut before.followed, at);
        }
        cursor.go(at, self.seen[at].followed);
        Some(at)
    }

    pub fn stored(&mut self, fingerprints: &[u128]) -> Vec<Stored> {
        let mut cursor = Cursor::default();
        let mut stored = |fingerprint| match self.find(&mut cursor, fingerprint) {
            Some(at) => match &self.seen[at].made {
                Some(made) => Stored::As(made.labels.clone()),
                None => Stored::AsItCame,
            },
            None => Stored::Unknown,
        };
        fingerprints.iter().map(|fingerprint| stored(*fingerprint)).collect()
    }

    pub fn unknown(&mut self, fingerprints: &[u128], now_s: u32) -> (Vec<usize>, Vec<usize>) {
        let (mut missing, mut replaced) = (vec![], vec![]);
        let mut cursor = Cursor::default();
        for (index, fingerprint) in fingerprints.iter().enumerate() {
            match self.find(&mut cursor, *fingerprint) {
                Some(at) => {
                    let seen = &mut self.seen[at];
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

    pub fn admit(
        &mut self,
        fingerprints: &[u128],
        found: &[Found],
        now_s: u32,
        room: Room,
        mut group_of: impl FnMut(usize) -> Option<u32>,
    ) -> Admitted {
        let mut admitted = Admitted::default();
        let mut looks = 0;
        for (index, (fingerprint, found)) in fingerprints.iter().zip(found).enumerate() {
            // What was not there may have been taken in meanwhile: it can come twice.
            if let Some(at) = found.at.or_else(|| self.seen.get_index_of(fingerprint)) {
                let seen = &mut self.seen[at];
                seen.last_s = seen.last_s.max(now_s);
                seen.followed.note(found.written);
                admitted.replaced |= seen.made.is_some();
                continue;
            }
            looks += 1;
            let group = if looks > room.looks_max { None } else { group_of(index) };
            match group {
                Some(group) if self.has_room(*fingerprint, group, room, admitted.new) => {
                    self.insert(*fingerprint, now_s, group);
                    admitted.new += 1;
                }
                _ => admitted.unknown.push(index),
            }
        }
        admitted
    }

    pub fn expire(&mut self, before_s: u32) -> Vec<(u32, usize)> {
        let mut gone = BTreeMap::new();
        let Self { seen, claims, made, counts, .. } = self;
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

    fn insert(&mut self, fingerprint: u128, now_s: u32, group: u32) {
        self.seen.insert(fingerprint, Seen { last_s: now_s, group, made: None, followed: Followed::default() });
        *self.counts.entry(group).or_default() += 1;
    }

    /// Says whether one more may be remembered after so many `new` ones.
    fn has_room(&self, fingerprint: u128, group: u32, room: Room, new: usize) -> bool {
        let limits = new < room.new_max && self.series() < room.series_max && self.count(group) < room.of_group_max;
        limits && self.fits(1) && !self.claims.contains_key(&fingerprint)
    }

    /// Sees a label set that is there; where it is not, says whether that is for want of room.
    fn see(&mut self, fingerprint: u128, now_s: u32) -> Option<Added> {
        if let Some(seen) = self.seen.get_mut(&fingerprint) {
            seen.last_s = seen.last_s.max(now_s);
            return Some(Added::Known);
        }
        (!self.fits(1)).then_some(Added::Full)
    }

    /// Holds `target` for a series of this `source`; says whether no other series is stored there.
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

/// Gives one hold of a label set back; the last one gives its group.
fn release(claims: &mut ByFingerprint<Claim>, target: u128) -> Option<u32> {
    let claim = claims.get_mut(&target)?;
    claim.holders -= 1;
    if claim.holders > 0 {
        return None;
    }
    claims.remove(&target).map(|claim| claim.group)
}
