//! What becomes remote-write 1 is remote-write 1: a scan takes it and finds nothing foreign, nor a histogram of our own
//! making that no store takes; zeros stand in series that it has.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tickscope_wire_core::{
    Context, KnownSeries, Limits, Scan, Totals, Zero, compress, from_otlp, from_remote_write_2, scan,
};

const LIMITS: Limits = Limits {
    raw_bytes_max: 1 << 20,
    series_max: 1000,
    labels_per_series_max: 30,
    t_min_ms: i64::MIN,
    t_max_ms: i64::MAX,
    now_s: 0,
    any_exemplar: false,
};

fn check(body: &[u8], zeros: &[Zero]) -> Scan {
    let wide = Limits { raw_bytes_max: 1 << 22, series_max: 1 << 20, labels_per_series_max: 1 << 20, ..LIMITS };
    let found = scan(body, Some(&KnownSeries::new([1; 16], 4)), &wide).unwrap();
    assert!(!found.foreign && zeros.iter().all(|zero| zero.series < found.series));
    found
}

fuzz_target!(|bytes: &[u8]| {
    let starts = KnownSeries::new([1; 16], 100);
    let totals = Totals::new([1; 16], 100);
    if let Ok(made) = from_remote_write_2(&compress(bytes).unwrap(), &starts, &LIMITS) {
        check(&made.body, &made.zeros);
    }
    let wanted = [(b"cloud.region".to_vec(), b"region".to_vec())];
    let context = Context { resource_labels: &wanted, starts: &starts, totals: &totals, limits: &LIMITS };
    if let Ok(made) = from_otlp(bytes, &context) {
        assert!(check(&made.body, &made.zeros).invalid.is_empty());
    }
});
