//! What a scan takes can be rewritten, stamped, split and rid of repeated times, and holds the same afterwards.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tickscope_wire_core::{
    Fault, KnownSeries, LeftOut, Limits, Scan, compress, histograms_in_order, once, rewrite, scan, split, stamp,
};

const WIDE: Limits = Limits {
    raw_bytes_max: 1 << 24,
    series_max: 1 << 20,
    labels_per_series_max: 1 << 20,
    t_min_ms: i64::MIN,
    t_max_ms: i64::MAX,
    now_s: 0,
    any_exemplar: false,
};

fn nothing() -> KnownSeries {
    KnownSeries::new([1; 16], 1)
}

fn look(body: &[u8]) -> Result<Scan, Fault> {
    scan(body, Some(&nothing()), &WIDE)
}

fn points(scan: &Scan) -> [usize; 3] {
    [scan.samples, scan.histograms, scan.exemplars]
}

/// Without its repeats a request has the same series and times, and no repeats.
fn check_once(body: &[u8], before: &Scan) {
    let made = once(body, WIDE.raw_bytes_max).unwrap();
    let Some(left) = made.body else {
        assert_eq!((made.same, made.conflicts), (0, vec![]));
        return;
    };
    let after = look(&left).unwrap();
    let gone = before.samples + before.histograms - after.samples - after.histograms;
    assert!(gone > 0 && gone >= made.same + made.conflicts.len());
    assert!((gone == made.same) == made.conflicts.is_empty());
    assert!(made.conflicts.is_sorted() && made.conflicts.iter().all(|place| *place < before.series));
    assert_eq!(
        (&after.unknown, after.exemplars, &after.metadata),
        (&before.unknown, before.exemplars, &before.metadata)
    );
    assert_eq!((after.t_first_ms, after.t_last_ms), (before.t_first_ms, before.t_last_ms));
    let again = once(&left, WIDE.raw_bytes_max).unwrap();
    assert_eq!((again.body, again.same, again.conflicts), (None, 0, vec![]));
}

fuzz_target!(|input: (u16, &[u8])| {
    let (part_bytes_max, raw) = input;
    let body = compress(raw).unwrap();
    let Ok(before) = look(&body) else {
        let _ = rewrite(&body, LeftOut { series: &[0], metadata: &[0] }, &nothing(), &WIDE);
        let _ = stamp(&[&body], "m", "v", WIDE.raw_bytes_max);
        let _ = split(&body, part_bytes_max.into(), WIDE.raw_bytes_max);
        let _ = once(&body, WIDE.raw_bytes_max);
        return;
    };

    let made = rewrite(&body, LeftOut::default(), &nothing(), &WIDE).unwrap();
    let clean = look(&made.body).unwrap();
    assert!(!clean.foreign && clean.invalid.is_empty() && clean.raw_bytes <= before.raw_bytes);
    assert_eq!((clean.series + made.gone.len(), clean.samples), (before.series, before.samples));
    assert!(made.gone.iter().all(|place| before.invalid.contains(place)));
    assert!(clean.histograms <= before.histograms);
    assert!(!before.invalid.is_empty() || clean.histograms == before.histograms);
    assert!(clean.talkative.is_empty() && clean.exemplars <= before.exemplars);
    assert!(!before.talkative.is_empty() || !made.gone.is_empty() || clean.exemplars == before.exemplars);
    assert!(!made.gone.is_empty() || clean.unknown == before.unknown);

    check_once(&body, &before);

    let made = stamp(&[&body], "m", "v", WIDE.raw_bytes_max).unwrap();
    assert_eq!(histograms_in_order(&made.body, WIDE.raw_bytes_max), Ok(made.histograms_in_order));
    let any = before.samples + before.histograms > 0;
    assert_eq!(made.t_first_ms, any.then_some(before.t_first_ms));
    let stamped = look(&made.body).unwrap();
    assert_eq!((stamped.series, points(&stamped)), (before.series, points(&before)));
    for series in &stamped.unknown {
        let values: Vec<_> = series.labels.iter().filter(|(name, _)| name == b"m").collect();
        assert!(matches!(values[..], [(_, value)] if value == b"v"));
    }

    if let Ok(parts) = split(&body, part_bytes_max.into(), WIDE.raw_bytes_max) {
        let mut held = [0; 3];
        for part in parts {
            assert!(part.len() <= part_bytes_max.into());
            for (sum, some) in held.iter_mut().zip(points(&look(&part).unwrap())) {
                *sum += some;
            }
        }
        assert_eq!(held, points(&before));
    }
});
