//! What a set of folded counters remembers.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::fields::write_message;
use crate::known::Added;
use crate::labels::{LabelBytes, label_fields};
use crate::messages::SERIES;
use crate::write::write_sample;

/// What a request holds of a label set: the samples that a counter may have, how many there were, and whether there
/// were others.
pub struct Came {
    pub index: usize,
    pub fingerprint: u128,
    pub points: Vec<(f64, i64)>,
    pub samples: usize,
    pub strange: bool,
}

/// What became of it: series of the sums that are told, and their number.
#[derive(Default)]
pub struct AddedUp {
    pub told: Vec<u8>,
    pub sums: usize,
    pub samples: usize,
    pub strange: Vec<usize>,
}

/// A label set that is folded: the counter that it is, and the sum that this adds to.
#[derive(Clone, Copy)]
pub struct Member {
    pub counter: u128,
    pub sum: u128,
    pub last_s: u32,
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

/// Label sets that are folded, at most `capacity_max`, and the counters and sums that these hold.
pub struct Table {
    capacity_max: usize,
    members: HashMap<u128, Member>,
    counters: HashMap<u128, Counter>,
    sums: HashMap<u128, Sum>,
}

impl Table {
    pub fn new(capacity_max: usize) -> Self {
        Self { capacity_max, members: HashMap::new(), counters: HashMap::new(), sums: HashMap::new() }
    }

    /// Takes in a label set, whose sum has these `labels`.
    pub fn add(&mut self, fingerprint: u128, new: Member, sums_max: usize, labels: &[LabelBytes]) -> Added {
        if let Some(member) = self.members.get_mut(&fingerprint) {
            member.last_s = member.last_s.max(new.last_s);
            return Added::Known;
        }
        let no_sum = !self.sums.contains_key(&new.sum) && self.sums.len() >= sums_max;
        if no_sum || self.members.len() >= self.capacity_max {
            return Added::Full;
        }
        self.members.insert(fingerprint, new);
        self.counters.entry(new.counter).or_default().holders += 1;
        self.sums.entry(new.sum).or_insert_with(|| Sum::new(labels)).holders += 1;
        Added::Known
    }

    pub fn forget(&mut self, fingerprint: u128) {
        if let Some(member) = self.members.remove(&fingerprint) {
            self.release(member);
        }
    }

    pub fn expire(&mut self, before_s: u32) {
        let gone: Vec<Member> =
            self.members.extract_if(|_, member| member.last_s < before_s).map(|(_, member)| member).collect();
        for member in gone {
            self.release(member);
        }
    }

    pub fn contains(&self, fingerprint: u128) -> bool {
        self.members.contains_key(&fingerprint)
    }

    /// How many sums there are.
    pub fn sums(&self) -> usize {
        self.sums.len()
    }

    /// Adds up what came, in its order, and tells each sum once that something came for.
    pub fn add_up(&mut self, every: &[Came], now_s: u32, now_ms: i64) -> AddedUp {
        let mut made = AddedUp::default();
        let (mut touched, mut seen) = (vec![], HashSet::new());
        for came in every {
            let Some(sum) = self.take(came, now_s) else {
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
            if let Some(sum) = self.sums.get_mut(&print) {
                sum.tell(now_ms, &mut made.told);
                made.sums += 1;
            }
        }
        made
    }

    /// Gives back what a label set held.
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
    fn new(labels: &[LabelBytes]) -> Self {
        Self { labels: label_fields(labels), total: 0.0, told_ms: None, rose: false, holders: 0 }
    }

    /// Appends the counter as it stands, later than ever before when it rose.
    fn tell(&mut self, now_ms: i64, out: &mut Vec<u8>) {
        let t_ms = self.told_ms.map_or(now_ms, |told_ms| now_ms.max(told_ms.saturating_add(i64::from(self.rose))));
        (self.told_ms, self.rose) = (Some(t_ms), false);
        let mut content = self.labels.to_vec();
        write_sample(&mut content, self.total, t_ms);
        write_message(out, SERIES, &content);
    }
}
