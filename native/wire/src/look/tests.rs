use super::*;
use crate::messages::{HISTOGRAM, SAMPLE};

fn look_at(raw: &[u8], message: &'static Message) -> Result<Look, Fault> {
    look(raw, 0..raw.len(), message)
}

fn strip_all(raw: &[u8], message: &'static Message) -> Vec<u8> {
    let mut out = vec![];
    strip(raw, 0..raw.len(), message, &mut out).unwrap();
    out
}

#[test]
fn the_last_of_a_field_counts_and_the_others_are_foreign() {
    let raw = [0x10, 5, 0x10, 7];
    assert_eq!(look_at(&raw, &SAMPLE), Ok(Look { foreign: true, t_ms: 7 }));
    assert_eq!(strip_all(&raw, &SAMPLE), [0x10, 7]);
}

#[test]
fn the_two_counts_of_a_histogram_replace_each_other() {
    let raw = [0x08, 5, 0x11, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(look_at(&raw, &HISTOGRAM), Ok(Look { foreign: true, t_ms: 0 }));
    assert_eq!(strip_all(&raw, &HISTOGRAM), raw[2..]);
}

#[test]
fn strips_inside_of_nested_messages() {
    let raw = [0x42, 4, 0x08, 2, 0x18, 9, 0x78, 1];
    assert_eq!(look_at(&raw, &HISTOGRAM), Ok(Look { foreign: true, t_ms: 1 }));
    assert_eq!(strip_all(&raw, &HISTOGRAM), [0x42, 2, 0x08, 2, 0x78, 1]);
}

#[test]
fn negative_times_are_times() {
    let mut raw = vec![0x10];
    raw.extend([0xff; 9]);
    raw.push(1);
    assert_eq!(look_at(&raw, &SAMPLE), Ok(Look { foreign: false, t_ms: -1 }));
}

#[test]
fn the_short_way_to_read_a_time_finds_what_the_long_one_does() {
    let time = [0x80 | 0x12, 0x80, 0xff, 0x81, 0xcd, 0x2f];
    let zero = [&[0x10][..], &time].concat();
    let value = [&[0x09, 1, 2, 3, 4, 5, 6, 7, 8][..], &zero].concat();
    for whole in [&zero, &value, &vec![0x10, 0], &vec![0x10, 0x80, 0]] {
        assert_eq!(sample_time(whole), Some(look_at(whole, &SAMPLE).unwrap().t_ms));
    }
    for other in [&[0x10][..], &[0x09], &[0x10, 5, 5], &[0x10, 0x80], &[0x08, 5], &[], &[0x10; 12]] {
        assert_eq!(sample_time(other), None);
    }
    let most = [&[0x10][..], &[0xff; 9], &[1]].concat();
    assert_eq!(sample_time(&most), None);
}

#[test]
fn packed_numbers_are_whole() {
    assert_eq!(look_at(&[0x4a, 1, 0x80], &HISTOGRAM), Err(Fault::CutVarint { at: 2 }));
    assert_eq!(look_at(&[0x52, 1, 0], &HISTOGRAM), Err(Fault::RaggedPacked { at: 0 }));
    assert!(look_at(&[0x52, 0, 0x4a, 0], &HISTOGRAM).is_ok());
}

#[test]
fn the_short_way_to_read_a_label_takes_only_plain_ones() {
    let plain = [0x0a, 1, b'a', 0x12, 2, b'b', b'c'];
    let label = plain_label(&plain).unwrap();
    assert_eq!((label.name, label.value, label.foreign), (&b"a"[..], &b"bc"[..], false));
    for at in [0, 1, 3, 4] {
        let mut other = plain;
        other[at] ^= 0x80;
        assert!(plain_label(&other).is_none());
    }
    assert!(plain_label(&plain[..6]).is_none());
    assert!(plain_label(&[&plain[..], &[0x12, 0]].concat()).is_none());
}

#[test]
fn a_label_may_lack_its_parts() {
    let label = read_label(&[], 0..0).unwrap();
    assert_eq!((label.name, label.value, label.foreign), (&b""[..], &b""[..], false));
}
