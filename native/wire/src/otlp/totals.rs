//! Deltas added up: what a sender counted since its last report becomes what it counted in all.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::fingerprint::Keys;

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

    /// Adds a delta and returns the total; the same time again is a repeated report and adds nothing.
    ///
    /// None for a delta that ends before what was counted.
    pub fn add(&self, series: u128, delta: f64, t_ms: i64) -> Option<f64> {
        let mut both = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let before = both.young.get(&series).copied().or_else(|| both.old.remove(&series));
        let after = match before {
            Some((_, last_ms)) if t_ms < last_ms => {
                both.young.insert(series, before?);
                return None;
            }
            Some((total, last_ms)) if t_ms == last_ms => (total, t_ms),
            Some((total, _)) => (total + delta, t_ms),
            None => (delta, t_ms),
        };
        if !both.young.contains_key(&series) && both.young.len() >= self.capacity_max {
            both.old = std::mem::take(&mut both.young);
        }
        both.young.insert(series, after);
        Some(after.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_and_takes_a_report_once() {
        let totals = Totals::new([0; 16], 10);
        let added = [(2.0, 10), (3.0, 20), (3.0, 20), (1.0, 15), (4.0, 30)].map(|(d, t)| totals.add(1, d, t));
        assert_eq!(added, [Some(2.0), Some(5.0), Some(5.0), None, Some(9.0)]);
        assert_eq!(totals.add(2, 1.0, 5), Some(1.0));
    }

    #[test]
    fn forgets_what_was_idle_for_a_generation() {
        let totals = Totals::new([0; 16], 1);
        assert_eq!(totals.add(1, 1.0, 1), Some(1.0));
        assert_eq!(totals.add(2, 1.0, 1), Some(1.0));
        assert_eq!(totals.add(1, 1.0, 2), Some(2.0));
        assert_eq!(totals.add(3, 1.0, 2), Some(1.0));
        assert_eq!(totals.add(2, 1.0, 3), Some(1.0));
    }
}
