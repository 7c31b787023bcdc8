//! Folded counters: what many label sets count becomes one counter, that of the label set which they overflow into.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::fields::write_message;
use crate::fingerprint::Keys;
use crate::known::{Added, fingerprint_of, written};
use crate::messages::SERIES;
use crate::scan::LabelBytes;
use crate::write::write_sample;

/// What a request holds of a label set: the samples that a counter may have, how many there were, and whether there
/// were others.
pub(crate) struct Came {
    pub index: usize,
    pub fingerprint: u128,
    pub points: Vec<(f64, i64)>,
    pub samples: usize,
    pub strange: bool,
}

/// What became of it: series of the sums that are told, and their number.
#[derive(Default)]
pub(crate) struct AddedUp {
    pub told: Vec<u8>,
    pub sums: usize,
    pub samples: usize,
    pub strange: Vec<usize>,
}

/// A label set that is folded: the counter that it is, and the sum that this adds to.
#[derive(Clone, Copy)]
struct Member {
    counter: u128,
    sum: u128,
    last_s: u32,
}

/// Where a counter stood last: its value and time, none before its first sample.
#[derive(Default)]
struct Counter {
    last: Option<(f64, i64)>,
    holders: u32,
}

/// A counter that is stored: label fields, total, and when it was told last.
struct Sum {
    labels: Arc<[u8]>,
    total: f64,
    told_ms: Option<i64>,
    rose: bool,
    holders: u32,
}

#[derive(Default)]
struct Table {
    members: HashMap<u128, Member>,
    counters: HashMap<u128, Counter>,
    sums: HashMap<u128, Sum>,
}

/// Label sets whose counters are added up; safe to share between threads.
///
/// What is forgotten begins at zero again, which a query takes for the restart of a counter.
pub struct Overflow {
    keys: Keys,
    capacity_max: usize,
    table: Mutex<Table>,
}

impl Overflow {
    /// Returns an empty set of at most `capacity_max` label sets; `key` is that of their fingerprints.
    #[must_use]
    pub fn new(key: [u8; 16], capacity_max: usize) -> Self {
        Self { keys: Keys::new(&key), capacity_max, table: Mutex::default() }
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
        let mut table = self.lock();
        if let Some(member) = table.members.get_mut(&fingerprint) {
            member.last_s = member.last_s.max(now_s);
            return Added::Known;
        }
        let no_sum = !table.sums.contains_key(&sum) && table.sums.len() >= sums_max;
        if no_sum || table.members.len() >= self.capacity_max {
            return Added::Full;
        }
        table.members.insert(fingerprint, Member { counter, sum, last_s: now_s });
        table.counters.entry(counter).or_default().holders += 1;
        let new = || Sum { labels: written(labels), total: 0.0, told_ms: None, rose: false, holders: 0 };
        table.sums.entry(sum).or_insert_with(new).holders += 1;
        Added::Known
    }

    /// Forgets a label set that is stored as it came.
    pub fn forget(&self, fingerprint: u128) {
        let table = &mut *self.lock();
        if let Some(member) = table.members.remove(&fingerprint) {
            table.release(member);
        }
    }

    /// Forgets what was folded last before `before_s`.
    pub fn expire(&self, before_s: u32) {
        let table = &mut *self.lock();
        let gone: Vec<Member> =
            table.members.extract_if(|_, member| member.last_s < before_s).map(|(_, member)| member).collect();
        for member in gone {
            table.release(member);
        }
    }

    /// Whether a label set is folded.
    #[must_use]
    pub fn contains(&self, fingerprint: u128) -> bool {
        self.lock().members.contains_key(&fingerprint)
    }

    /// How many counters are stored.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().sums.len()
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
        let mut made = AddedUp::default();
        let (mut touched, mut seen) = (vec![], HashSet::new());
        let mut table = self.lock();
        for came in every {
            let Some(sum) = table.take(came, now_s) else {
                continue;
            };
            made.samples += came.samples;
            if came.strange {
                made.strange.push(came.index);
            }
            if came.samples > 0 && seen.insert(sum) {
                touched.push(sum);
            }
        }
        for print in touched {
            if let Some(sum) = table.sums.get_mut(&print) {
                sum.tell(now_ms, &mut made.told);
                made.sums += 1;
            }
        }
        made
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn release(&mut self, member: Member) {
        if let Some(counter) = self.counters.get_mut(&member.counter) {
            counter.holders -= 1;
            if counter.holders == 0 {
                self.counters.remove(&member.counter);
            }
        }
        if let Some(sum) = self.sums.get_mut(&member.sum) {
            sum.holders -= 1;
            if sum.holders == 0 {
                self.sums.remove(&member.sum);
            }
        }
    }

    /// Adds what a label set counted; gives the sum that it is part of.
    fn take(&mut self, came: &Came, now_s: u32) -> Option<u128> {
        let member = self.members.get_mut(&came.fingerprint)?;
        member.last_s = member.last_s.max(now_s);
        let counter = self.counters.get_mut(&member.counter)?;
        let sum = self.sums.get_mut(&member.sum)?;
        for &(value, t_ms) in &came.points {
            let rise = match counter.last {
                Some((_, last_ms)) if t_ms <= last_ms => continue,
                Some((last, _)) if value >= last => value - last,
                // It counts from zero again.
                Some(_) => value,
                // What it counted before nobody knows: it begins here.
                None => 0.0,
            };
            counter.last = Some((value, t_ms));
            sum.total += rise;
            sum.rose |= rise > 0.0;
        }
        Some(member.sum)
    }
}

impl Sum {
    /// Appends the counter as it stands, later than ever before when it rose.
    fn tell(&mut self, now_ms: i64, out: &mut Vec<u8>) {
        let t_ms = self.told_ms.map_or(now_ms, |told_ms| now_ms.max(told_ms.saturating_add(i64::from(self.rose))));
        (self.told_ms, self.rose) = (Some(t_ms), false);
        let mut content = self.labels.to_vec();
        write_sample(&mut content, self.total, t_ms);
        write_message(out, SERIES, &content);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;
    use crate::limits::Limits;
    use crate::snappy::compress;
    use crate::write::{STALE, write_label};

    const LIMITS: Limits = Limits {
        raw_bytes_max: 1000,
        series_max: 9,
        labels_per_series_max: 2,
        t_min_ms: 1,
        t_max_ms: 99,
        now_s: 7,
        any_exemplar: false,
    };

    fn labels(value: &str) -> Vec<LabelBytes> {
        vec![(b"a".to_vec(), value.into())]
    }

    fn print(value: &str) -> u128 {
        fingerprint_of(&Keys::new(&[0; 16]), &labels(value))
    }

    fn body(every: &[(&str, &[(f64, i64)])]) -> Vec<u8> {
        let mut raw = vec![];
        for (value, points) in every {
            let mut content = vec![];
            write_label(&mut content, b"a", value.as_bytes());
            for &(value, t_ms) in *points {
                write_sample(&mut content, value, t_ms);
            }
            write_message(&mut raw, SERIES, &content);
        }
        compress(&raw).unwrap()
    }

    fn folding() -> Overflow {
        let overflow = Overflow::new([0; 16], 3);
        for value in ["x", "y"] {
            assert_eq!(overflow.add(print(value), 7, &labels("o"), None, 1), Added::Known);
        }
        overflow
    }

    fn told(overflow: &Overflow, every: &[(&str, &[(f64, i64)])], now_ms: i64) -> Vec<u8> {
        fold(&body(every), &[0, 1], overflow, now_ms, &LIMITS).unwrap().body
    }

    #[test]
    fn rises_are_added_up_and_told_once() {
        let overflow = folding();
        assert_eq!(told(&overflow, &[("x", &[(5.0, 1)]), ("y", &[(7.0, 1)])], 50), body(&[("o", &[(0.0, 50)])]));
        let later: [(&str, &[(f64, i64)]); 2] = [("x", &[(6.0, 2), (2.0, 3)]), ("y", &[(9.0, 2)])];
        assert_eq!(told(&overflow, &later, 50), body(&[("o", &[(5.0, 51)])]));
        assert_eq!(told(&overflow, &later, 50), body(&[("o", &[(5.0, 51)])]));
        assert_eq!(told(&overflow, &later, 60), body(&[("o", &[(5.0, 60)])]));
    }

    #[test]
    fn what_no_counter_has_is_named_and_what_is_no_member_is_left_alone() {
        let overflow = folding();
        let every: [(&str, &[(f64, i64)]); 3] =
            [("x", &[(-1.0, 1), (STALE, 2), (1.0, 100)]), ("z", &[(1.0, 1)]), ("y", &[(1.0, 1)])];
        let folded = fold(&body(&every), &[0, 1], &overflow, 9, &LIMITS).unwrap();
        assert_eq!((folded.sums, folded.samples, folded.strange), (1, 1, vec![0]));
        assert_eq!(fold(&body(&every), &[1], &overflow, 9, &LIMITS).unwrap().body, body(&[]));
    }

    #[test]
    fn there_are_so_many_sums_and_members_and_they_expire() {
        let overflow = folding();
        assert_eq!(overflow.add(print("z"), 7, &labels("p"), None, 1), Added::Full);
        assert_eq!(overflow.add(print("z"), 9, &labels("p"), None, 2), Added::Known);
        assert_eq!(overflow.add(print("q"), 7, &labels("o"), None, 2), Added::Full);
        assert_eq!((overflow.len(), overflow.contains(print("x"))), (2, true));
        overflow.forget(print("x"));
        assert_eq!((overflow.len(), overflow.contains(print("x"))), (2, false));
        overflow.expire(8);
        assert_eq!((overflow.len(), overflow.is_empty()), (1, false));
        overflow.expire(10);
        assert!(overflow.is_empty());
    }

    #[test]
    fn label_sets_of_one_source_are_one_counter() {
        let overflow = Overflow::new([0; 16], 3);
        for value in ["x", "y"] {
            assert_eq!(overflow.add(print(value), 7, &labels("o"), Some(&labels("s")), 1), Added::Known);
        }
        told(&overflow, &[("x", &[(5.0, 1)])], 10);
        assert_eq!(told(&overflow, &[("y", &[(8.0, 2)])], 11), body(&[("o", &[(3.0, 11)])]));
    }
}
