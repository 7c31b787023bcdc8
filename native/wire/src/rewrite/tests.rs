use super::*;
use crate::snappy::{compress, decompress};

const LIMITS: Limits = Limits {
    raw_bytes_max: 1000,
    series_max: 3,
    labels_per_series_max: 2,
    t_min_ms: 1,
    t_max_ms: 9,
    now_s: 0,
    any_exemplar: false,
};

fn rewritten(raw: &[u8], drop: &[usize]) -> Vec<u8> {
    let left_out = LeftOut { series: drop, metadata: &[] };
    let made = rewrite(&compress(raw).unwrap(), left_out, &KnownSeries::new([0; 16], 1), &LIMITS).unwrap();
    decompress(&made.body, 1000).unwrap()
}

#[test]
fn drops_series_by_index_and_samples_by_time() {
    let raw = [
        0x0a, 4, 0x12, 2, 0x10, 1, // a sample at 1 ms
        0x0a, 8, 0x12, 2, 0x10, 10, 0x12, 2, 0x10, 2, // one too late, one at 2 ms
        0x0a, 4, 0x12, 2, 0x10, 10, // one too late
    ];
    assert_eq!(rewritten(&raw, &[0]), [0x0a, 4, 0x12, 2, 0x10, 2]);
}

#[test]
fn keeps_a_series_that_came_without_samples() {
    assert_eq!(rewritten(&[0x0a, 0], &[]), [0x0a, 0]);
}

#[test]
fn strips_foreign_fields_at_every_level() {
    let raw = [
        0x10, 1, // WriteRequest
        0x0a, 12, 0x28, 1, // TimeSeries
        0x0a, 2, 0x18, 1, // Label
        0x12, 4, 0x10, 1, 0x18, 1, // Sample
        0x1a, 4, 0x08, 1, 0x18, 1, // MetricMetadata
    ];
    assert_eq!(rewritten(&raw, &[]), [0x0a, 6, 0x0a, 0, 0x12, 2, 0x10, 1, 0x1a, 2, 0x08, 1]);
}

#[test]
fn usual_series_become_what_they_are_stored_as_and_unknown_ones_stay() {
    let labels = |value: &[u8]| vec![(b"a".to_vec(), value.to_vec())];
    let series = |value: &[u8], t_ms| {
        let mut content = vec![];
        crate::write::write_label(&mut content, b"a", value);
        crate::write::write_sample(&mut content, 1.0, t_ms);
        let mut out = vec![];
        write_message(&mut out, SERIES, &content);
        out
    };
    let known = KnownSeries::new([0; 16], 9);
    let print = |value: &[u8]| crate::labels::fingerprint_of(known.keys(), &labels(value));
    known.add(print(b"kept"), 1, 0);
    known.replace(print(b"made"), 1, 0, &labels(b"another"), None);
    known.replace(print(b"out"), 1, 0, &[], None);
    let wide = Limits { raw_bytes_max: 1 << 20, series_max: 9999, ..LIMITS };
    let made = |raw: &[u8], limits: &Limits| rewrite(&compress(raw).unwrap(), LeftOut::default(), &known, limits);
    let unpacked = |body: &[u8]| decompress(body, 1 << 20).unwrap();

    let raw = [series(b"made", 2), series(b"out", 2), series(b"new", 2), series(b"kept", 2), series(b"made", 99)];
    let left = made(&raw.concat(), &wide).unwrap();
    assert_eq!(unpacked(&left.body), [series(b"another", 2), series(b"new", 2), series(b"kept", 2)].concat());
    assert_eq!(left.gone, [1, 4]);

    // More than is packed at once.
    let many = made(&series(b"made", 2).repeat(5000), &wide).unwrap();
    assert_eq!(unpacked(&many.body), series(b"another", 2).repeat(5000));
    let limit = series(b"made", 2).len() * 5000;
    let fault = made(&series(b"made", 2).repeat(5000), &Limits { raw_bytes_max: limit, ..wide }).unwrap_err();
    assert_eq!(fault, Fault::NormalFormTooLarge { limit });
}

#[test]
fn keeps_the_limits_of_a_scan() {
    let raw = [0x0a, 0].repeat(4);
    let fault =
        rewrite(&compress(&raw).unwrap(), LeftOut::default(), &KnownSeries::new([0; 16], 1), &LIMITS).unwrap_err();
    assert_eq!(fault, Fault::TooManySeries { at: 6, limit: 3 });
    let mut raw = vec![];
    write_message(&mut raw, SERIES, &[0x0a, 0].repeat(SERIES_LABELS_MAX + 1));
    let wide = Limits { raw_bytes_max: 10_000, ..LIMITS };
    let fault =
        rewrite(&compress(&raw).unwrap(), LeftOut::default(), &KnownSeries::new([0; 16], 1), &wide).unwrap_err();
    assert_eq!(fault, Fault::TooManyLabels { at: 3 + 2 * SERIES_LABELS_MAX, limit: SERIES_LABELS_MAX });
}
