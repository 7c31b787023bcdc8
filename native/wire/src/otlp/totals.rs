//! Deltas added up: what a sender counted since its last report becomes what it counted in all.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::fingerprint::Keys;

/// What became of a delta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Added {
    /// It is in the total.
    Total(f64),
    /// A delta of that time is in the total already.
    Repeated(f64),
    /// It ends before what was counted.
    Late,
}

/// A counter's total, and the time up to which it counts.
type Total = (f64, i64);

#[derive(Default)]
struct Generations {
    young: HashMap<u128, Total>,
    old: HashMap<u128, Total>,
}

/// Totals of delta series, in two generations of `capacity_max` each; safe to share between threads.
///
/// What is forgotten begins at zero again, which a query takes for the restart of a counter.
pub struct Totals {
    keys: Keys,
    capacity_max: usize,
    generations: Mutex<Generations>,
}

impl Totals {
    /// Returns an empty set; `key` keys the fingerprints of series.
    #[must_use]
    pub fn new(key: [u8; 16], capacity_max: usize) -> Self {
        Self { keys: Keys::new(&key), capacity_max: capacity_max.max(1), generations: Mutex::default() }
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Adds a delta; the same time again is a repeated report and adds nothing.
    pub(crate) fn add(&self, series: u128, delta: f64, t_ms: i64) -> Added {
        let mut both = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let before = both.young.get(&series).copied().or_else(|| both.old.remove(&series));
        let added = match before {
            Some((_, last_ms)) if t_ms < last_ms => Added::Late,
            Some((total, last_ms)) if t_ms == last_ms => Added::Repeated(total),
            Some((total, _)) => Added::Total(total + delta),
            None => Added::Total(0.0 + delta),
        };
        let after = match (added, before) {
            (Added::Total(total), _) => (total, t_ms),
            (_, Some(before)) => before,
            (_, None) => return added,
        };
        if !both.young.contains_key(&series) && both.young.len() >= self.capacity_max {
            both.old = std::mem::take(&mut both.young);
        }
        both.young.insert(series, after);
        added
    }

    /// Adds to a total that this request has added to before, whatever the time.
    pub(crate) fn add_more(&self, series: u128, delta: f64) {
        let mut both = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let Generations { young, old } = &mut *both;
        if let Some((total, _)) = young.get_mut(&series).or_else(|| old.get_mut(&series)) {
            *total += delta;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_and_takes_a_report_once() {
        let totals = Totals::new([0; 16], 10);
        let added = [(2.0, 10), (3.0, 20), (3.0, 20), (1.0, 15), (4.0, 30)].map(|(d, t)| totals.add(1, d, t));
        let [two, five, again, nine] =
            [Added::Total(2.0), Added::Total(5.0), Added::Repeated(5.0), Added::Total(9.0)];
        assert_eq!(added, [two, five, again, Added::Late, nine]);
        assert_eq!(totals.add(2, 1.0, 5), Added::Total(1.0));
        totals.add_more(2, 3.0);
        totals.add_more(3, 3.0);
        assert_eq!(totals.add(2, 1.0, 6), Added::Total(5.0));
        assert_eq!(totals.add(3, 1.0, 6), Added::Total(1.0));
    }

    #[test]
    fn forgets_what_was_idle_for_a_generation() {
        let totals = Totals::new([0; 16], 1);
        assert_eq!(totals.add(1, 1.0, 1), Added::Total(1.0));
        assert_eq!(totals.add(2, 1.0, 1), Added::Total(1.0));
        assert_eq!(totals.add(1, 1.0, 2), Added::Total(2.0));
        assert_eq!(totals.add(3, 1.0, 2), Added::Total(1.0));
        assert_eq!(totals.add(2, 1.0, 3), Added::Total(1.0));
    }
}
