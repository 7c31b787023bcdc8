//! The few series that a quick look leaves unknown, once more: their labels have been judged meanwhile.

use crate::known::{KnownSeries, Room};
use crate::limits::Limits;
use crate::look::Label;
use crate::passed::PassedLabels;
use crate::scan::Unknown;

/// Takes in those of which every label has passed and that find room; returns how many are new, and whether none is
/// left that is unknown or stored as another.
#[must_use]
pub fn take_in(
    rest: &[Unknown],
    known: &KnownSeries,
    passed: &PassedLabels,
    room: Room,
    limits: &Limits,
) -> (usize, bool) {
    let mut looking = known.looking();
    let mut fingerprints = vec![];
    for series in rest {
        looking.take(series.fingerprint, 0);
        fingerprints.push(series.fingerprint);
    }
    let mut passing = passed.passing();
    let admitted = looking.admit(&fingerprints, limits.now_s, room, |index| {
        let labels: Vec<_> = rest[index].labels.iter().map(|(name, value)| Label::new(name, value)).collect();
        if labels.len() <= limits.labels_per_series_max { passing.group_of(&labels) } else { None }
    });
    (admitted.new, admitted.unknown.is_empty() && !admitted.replaced)
}
