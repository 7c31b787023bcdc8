//! A scan of any raw bytes, and of the same bytes as a body, ends in a result or in a fault; a quick look tells what a
//! strict one does, and takes in no series but those of which every label has passed, as far as there is room.
#![no_main]

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use tickscope_wire_core::{
    Fault, KnownSeries, LabelBytes, Limits, PassedLabels, Recognised, Room, Scan, compress, first_labels,
    recognise, scan,
};

const LIMITS: Limits = Limits {
    raw_bytes_max: 1 << 20,
    series_max: 20,
    labels_per_series_max: 5,
    t_min_ms: 0,
    t_max_ms: 1 << 41,
    now_s: 0,
    any_exemplar: false,
};
/// A series whose labels stand apart, with an exemplar of nothing between them: no quick look takes it.
const APART: [u8; 8] = [0x0a, 6, 0x0a, 0, 0x1a, 0, 0x0a, 0];
const KEY: [u8; 16] = [1; 16];
const CAPACITY_MAX: usize = 4;
/// As many labels as any input has.
const LABELS_MAX: usize = 1 << 20;
const WIDE: Room = Room { series_max: 100, of_group_max: 100, new_max: 100, looks_max: 100 };
const NARROW: Room = Room { series_max: 4, of_group_max: 3, new_max: 2, looks_max: 3 };

/// Scans without a quick look.
fn strictly(raw: &[u8], known: &KnownSeries) -> Result<Scan, Fault> {
    let limits = Limits { series_max: LIMITS.series_max + 1, ..LIMITS };
    let mut found = scan(&compress(&[raw, &APART].concat())?, Some(known), &limits)?;
    (found.series, found.exemplars) = (found.series - 1, found.exemplars - 1);
    found.unknown.pop_if(|last| last.index == found.series);
    found.raw_bytes -= APART.len();
    Ok(found)
}

/// Whether labels are sorted, each name once, with a metric among them, and no more than policy allows.
fn is_label_set(labels: &[LabelBytes]) -> bool {
    let sorted = labels.windows(2).all(|pair| pair[0].0 < pair[1].0);
    sorted && labels.len() <= LIMITS.labels_per_series_max && labels.iter().any(|(name, _)| name == b"__name__")
}

/// A tenant's tables and the room it has.
struct Tenant<'a> {
    body: &'a [u8],
    known: KnownSeries,
    passed: PassedLabels,
    room: Room,
}

impl<'a> Tenant<'a> {
    fn new(body: &'a [u8], room: Room, labels_max: usize) -> Self {
        let of_metrics = HashSet::from([b"cause".to_vec()]);
        let passed = PassedLabels::new(KEY, of_metrics, labels_max);
        Self { body, known: KnownSeries::new(KEY, 100), passed, room }
    }

    fn look(&self) -> Recognised {
        let before = self.known.len();
        let found = recognise(self.body, &self.known, &self.passed, self.room, &LIMITS);
        assert_eq!(self.known.len(), before + found.new);
        assert!(found.new <= self.room.new_max && self.known.len() <= self.room.series_max);
        assert!([0, 1].iter().all(|group| self.known.count(*group) <= self.room.of_group_max));
        found
    }

    fn learn(&self, found: &Recognised, welcome: fn(&[u8]) -> bool) {
        for [metric, name, value] in &found.strange {
            if name == b"__name__" {
                self.passed.add_metric(metric, (metric.len() % 2) as u32);
            } else if welcome(value) {
                self.passed.add(metric, name, value);
            }
        }
    }
}

fn even(value: &[u8]) -> bool {
    value.last().is_some_and(|last| last % 2 == 0)
}

/// A quick look is a strict one, and what it has taken in had passed.
fn check_looks(raw: &[u8], body: &[u8], every: &Scan, room: Room, labels_max: usize, welcome: fn(&[u8]) -> bool) {
    let tenant = Tenant::new(body, room, labels_max);
    for turn in 0..4 {
        let found = tenant.look();
        assert!(turn > 0 || found.new == 0);
        tenant.learn(&found, welcome);
        if let Some(whole) = found.whole {
            let listed = [&whole.outside, &whole.talkative, &whole.invalid, &whole.replaced];
            assert!(listed.iter().all(|places| places.is_empty()) && whole.metadata.is_empty() && !whole.foreign);
            assert_eq!(strictly(raw, &tenant.known), Ok(whole));
        }
    }
    for series in every.unknown.iter().filter(|series| tenant.known.contains(series.fingerprint)) {
        assert!(is_label_set(&series.labels));
        assert!(series.labels.iter().all(|(name, value)| name == b"__name__" || welcome(value)));
    }
}

/// Once all labels have passed and there is room, every series is known that is written as most are.
fn check_all_learned(body: &[u8], every: &Scan) {
    let tenant = Tenant::new(body, WIDE, LABELS_MAX);
    let first = tenant.look();
    tenant.learn(&first, |_| true);
    assert!(tenant.look().strange.is_empty());
    if first.whole.is_some() {
        let long = |label: &LabelBytes| label.0.len() > 127 || label.1.len() > 127;
        let held = |labels: &[LabelBytes]| !is_label_set(labels) || labels.iter().any(long);
        let mut unknown = every.unknown.iter().filter(|series| !tenant.known.contains(series.fingerprint));
        assert!(unknown.all(|series| held(&series.labels)));
    }
}

/// What is stored as another is never recognised.
fn check_replaced(body: &[u8], every: &Scan) {
    let Some((first, others)) = every.unknown.split_first() else { return };
    let tenant = Tenant::new(body, WIDE, 100);
    tenant.known.replace(first.fingerprint, 0, 0, &[(b"a".to_vec(), b"b".to_vec())], None);
    for fingerprint in others.iter().map(|series| series.fingerprint).chain([1, 2, 3]) {
        tenant.known.add(fingerprint, 0, 0);
    }
    assert!(tenant.look().whole.is_none());
}

fuzz_target!(|bytes: &[u8]| {
    let known = KnownSeries::new(KEY, CAPACITY_MAX);
    let _ = scan(bytes, Some(&known), &LIMITS);
    Tenant::new(bytes, NARROW, 2).look();
    let body = compress(bytes).unwrap();
    let Ok(first) = scan(&body, Some(&known), &LIMITS) else {
        assert!(Tenant::new(&body, WIDE, 100).look().whole.is_none());
        return;
    };
    assert_eq!(first.raw_bytes, bytes.len());
    assert_eq!(first.unknown.len(), first.series);
    assert_eq!(strictly(bytes, &known).as_ref(), Ok(&first));
    let labels = first.unknown.first().map(|series| series.labels.clone());
    assert_eq!(first_labels(&body, &LIMITS), Ok(labels.unwrap_or_default()));
    check_looks(bytes, &body, &first, WIDE, 2, |_| true);
    check_looks(bytes, &body, &first, WIDE, LABELS_MAX, even);
    check_looks(bytes, &body, &first, NARROW, LABELS_MAX, |_| true);
    check_all_learned(&body, &first);
    check_replaced(&body, &first);
    for unknown in &first.unknown {
        known.add(unknown.fingerprint, 0, 0);
    }
    let again = scan(&body, Some(&known), &LIMITS).unwrap();
    assert!(again.unknown.iter().all(|unknown| !known.contains(unknown.fingerprint)));
    assert_eq!(strictly(bytes, &known), Ok(again));
});
