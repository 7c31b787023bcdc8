use super::*;

fn valid(raw: &[u8]) -> bool {
    is_valid(raw, 0..raw.len()).unwrap()
}

#[test]
fn buckets_fit_their_spans_and_the_count() {
    let span = [0x5a, 2, 0x10, 2]; // two buckets
    let deltas = [0x62, 2, 2, 1]; // 1, 0
    assert!(valid(&[]));
    assert!(valid(&[&[0x08, 1], &span[..], &deltas].concat()));
    assert!(!valid(&[&[0x08, 2], &span[..], &deltas].concat()));
    assert!(!valid(&[&[0x08, 1], &span[..3], &[3], &deltas].concat()));
    assert!(!valid(&[&[0x08, 0], &span[..], &[0x62, 2, 1, 4]].concat()));
}

#[test]
fn counts_that_leave_64_bits_are_refused() {
    let most = [&[0xfe][..], &[0xff; 8], &[1]].concat();
    let deltas = [&[0x62, 11][..], &most, &[2]].concat();
    assert!(!valid(&[&[0x5a, 2, 0x10, 2][..], &deltas].concat()));
}

#[test]
fn indices_that_leave_32_bits_are_refused() {
    let far = [0x5a, 8, 0x08, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0x10];
    assert!(valid(&[&[0x08, 1], &far[..], &[1], &[0x62, 1, 2]].concat()));
    assert!(!valid(&[&[0x08, 1], &far[..], &[2], &[0x62, 2, 2, 1]].concat()));
}
