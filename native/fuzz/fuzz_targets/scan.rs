//! A scan of any raw bytes, and of the same bytes as a body, ends in a result or in a fault.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tickscope_wire_core::{KnownSeries, Limits, compress, scan};

const LIMITS: Limits =
    Limits {
        raw_bytes_max: 1 << 20,
        series_max: 20,
        labels_per_series_max: 5,
        t_min_ms: 0,
        t_max_ms: 1 << 41,
        now_s: 0,
        any_exemplar: false,
    };

fuzz_target!(|bytes: &[u8]| {
    let known = KnownSeries::new([1; 16], 4);
    let _ = scan(bytes, Some(&known), &LIMITS);
    let body = compress(bytes).unwrap();
    if let Ok(first) = scan(&body, Some(&known), &LIMITS) {
        assert_eq!(first.raw_bytes, bytes.len());
        assert_eq!(first.unknown.len(), first.series);
        for unknown in &first.unknown {
            known.add(unknown.fingerprint, 0, 0);
        }
        let again = scan(&body, Some(&known), &LIMITS).unwrap();
        assert!(again.unknown.iter().all(|unknown| !known.contains(unknown.fingerprint)));
    }
});
