//! What is remembered of requests: how far each series is stored, and where folded counters stand.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use tickscope_wire_core::{
    Added, Already, Fault, Folded, KnownSeries, LabelBytes, LeftOut, Limits, Overflow, Runs, Scan, compress, fold,
    once, rewrite, scan,
};

const LIMITS: Limits = Limits {
    raw_bytes_max: 1 << 24,
    series_max: 1000,
    labels_per_series_max: 1000,
    t_min_ms: -1000,
    t_max_ms: 1 << 41,
    now_s: 7,
    any_exemplar: false,
};
const KEY: [u8; 16] = [1; 16];
const FIRST: u64 = 1;
const SECOND: u64 = 2;
const MEMBERS_MAX: usize = 8;
const SUMS_MAX: usize = 2;

fn look(body: &[u8]) -> Result<Scan, Fault> {
    scan(body, Some(&KnownSeries::new(KEY, 1)), &LIMITS)
}

fn runs() -> Runs {
    Runs::new(KEY, LIMITS.series_max)
}

fn ask(runs: &Runs, body: &[u8], owner: u64, given_up_ms: i64) -> Already {
    runs.already(body, owner, given_up_ms, LIMITS.raw_bytes_max).unwrap()
}

/// Only what was noted is stored, for every owner and whatever was given up, and noting it again adds nothing.
fn check_runs(body: &[u8], every: &Scan, given_up_ms: i64) {
    let without_points = ask(&runs(), body, FIRST, i64::MIN).stored;
    let runs_of = |body: &[u8]| {
        let made = runs();
        made.note(body, FIRST, LIMITS.raw_bytes_max).unwrap();
        made
    };
    let noted = runs_of(body);
    let own = ask(&noted, body, FIRST, given_up_ms);
    let other = ask(&noted, body, SECOND, given_up_ms);
    assert!(own.stored.is_sorted() && own.stored.len() + other.awaited <= every.series);
    assert!(own.stored == other.stored && own.awaited <= other.awaited);
    assert!(without_points.iter().all(|place| own.stored.contains(place)));
    assert_eq!(ask(&noted, body, SECOND, i64::MAX).awaited, 0);
    noted.note(body, FIRST, LIMITS.raw_bytes_max).unwrap();
    assert_eq!(ask(&noted, body, SECOND, given_up_ms), other);
    let Some((first, others)) = every.unknown.split_first() else { return };
    let limits = Limits { t_min_ms: i64::MIN, t_max_ms: i64::MAX, ..LIMITS };
    let left_out = LeftOut { series: &[0], metadata: &[] };
    let rest = rewrite(body, left_out, &KnownSeries::new(KEY, 1), &limits).unwrap().body;
    let told = ask(&runs_of(&rest), body, SECOND, given_up_ms).stored.contains(&0);
    assert!(!told || without_points.contains(&0) || others.iter().any(|series| series.labels == first.labels));
}

fn sum_of(place: usize) -> Vec<LabelBytes> {
    vec![(b"sum".to_vec(), vec![b'0' + place as u8])]
}

/// Adds up series; there is a sample of each sum, and none of another.
fn fold_all(body: &[u8], every: &Scan, overflow: &Overflow, now_ms: i64) -> Folded {
    let indices: Vec<usize> = (0..every.series).collect();
    let folded = fold(body, &indices, overflow, now_ms, &LIMITS).unwrap();
    assert!(folded.samples <= every.samples && folded.sums <= overflow.len());
    assert!(folded.strange.is_sorted() && folded.strange.iter().all(|place| *place < every.series));
    let told = look(&folded.body).unwrap();
    assert_eq!((told.series, told.samples, told.foreign), (folded.sums, folded.sums, false));
    assert!(told.unknown.iter().all(|series| (0..3).any(|place| series.labels == sum_of(place))));
    assert!(folded.sums == 0 || told.t_first_ms >= now_ms);
    folded
}

/// What comes again adds nothing, and what is no member is not told.
fn check_fold(body: &[u8], every: &Scan) {
    let overflow = Overflow::new(KEY, MEMBERS_MAX);
    for series in &every.unknown {
        let sum = (series.fingerprint % 3) as usize;
        let added = overflow.add(series.fingerprint, 7, &sum_of(sum), None, SUMS_MAX);
        assert_eq!(overflow.contains(series.fingerprint), added == Added::Known);
        assert!(overflow.len() <= SUMS_MAX);
    }
    let first = fold_all(body, every, &overflow, 50);
    assert_eq!(fold_all(body, every, &overflow, 50), first);
    let later = fold_all(body, every, &overflow, 60);
    assert_eq!((later.sums, later.samples, later.strange), (first.sums, first.samples, first.strange));
    for series in &every.unknown {
        overflow.forget(series.fingerprint);
    }
    assert!(overflow.is_empty());
    assert_eq!(fold_all(body, every, &overflow, 70).samples, 0);
}

/// Samples at times below 128 in four series, a field each.
fn request(points: &[(u8, u8)]) -> Vec<u8> {
    let mut raw = vec![];
    for series in series_of(points) {
        let mut content = vec![0x0a, 6, 0x0a, 1, b'n', 0x12, 1, series];
        for (_, time) in points.iter().filter(|point| point.0 == series) {
            content.extend([0x12, 2, 0x10, *time]);
        }
        raw.extend([0x0a, content.len() as u8]);
        raw.extend(content);
    }
    compress(&raw).unwrap()
}

fn series_of(points: &[(u8, u8)]) -> Vec<u8> {
    (0..4).filter(|series| points.iter().any(|point| point.0 == *series)).collect()
}

/// What is stored lies between times that were noted; what is left out came before.
fn check_times(bytes: &[u8]) {
    let points: Vec<(u8, u8)> =
        bytes.as_chunks::<2>().0.iter().take(28).map(|[series, time]| (series % 4, time % 128)).collect();
    let (noted, asked) = points.split_at(points.len() / 2);
    let runs = runs();
    runs.note(&request(noted), FIRST, LIMITS.raw_bytes_max).unwrap();
    for place in ask(&runs, &request(asked), SECOND, 0).stored {
        let series = series_of(asked)[place];
        let times_of = |points: &[(u8, u8)]| -> BTreeSet<u8> {
            points.iter().filter(|point| point.0 == series).map(|point| point.1).collect()
        };
        let (had, wanted) = (times_of(noted), times_of(asked));
        assert!(had.first() <= wanted.first() && wanted.last() <= had.last());
    }
    let made = once(&request(&points), LIMITS.raw_bytes_max).unwrap();
    let different: BTreeSet<&(u8, u8)> = points.iter().collect();
    assert_eq!((made.same, made.conflicts), (points.len() - different.len(), vec![]));
}

fuzz_target!(|input: (i64, &[u8])| {
    let (given_up_ms, raw) = input;
    check_times(raw);
    let body = compress(raw).unwrap();
    let Ok(every) = look(&body) else {
        let _ = runs().note(&body, FIRST, LIMITS.raw_bytes_max);
        let _ = fold(&body, &[0, 1], &Overflow::new(KEY, MEMBERS_MAX), 50, &LIMITS);
        return;
    };
    check_runs(&body, &every, given_up_ms);
    check_fold(&body, &every);
});
