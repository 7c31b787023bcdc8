use crate::fields::write_message;
use crate::fingerprint::Keys;
use crate::fold::fold;
use crate::known::Added;
use crate::labels::{LabelBytes, fingerprint_of};
use crate::limits::Limits;
use crate::messages::SERIES;
use crate::overflow::Overflow;
use crate::snappy::compress;
use crate::write::{STALE, write_label, write_sample};

const LIMITS: Limits = Limits {
    raw_bytes_max: 1000,
    series_max: 9,
    labels_per_series_max: 2,
    t_min_ms: 1,
    t_max_ms: 99,
    now_s: 7,
    any_exemplar: false,
};

fn labels(value: &str) -> Vec<LabelBytes> {
    vec![(b"a".to_vec(), value.into())]
}

fn print(value: &str) -> u128 {
    fingerprint_of(&Keys::new(&[0; 16]), &labels(value))
}

fn body(every: &[(&str, &[(f64, i64)])]) -> Vec<u8> {
    let mut raw = vec![];
    for (value, points) in every {
        let mut content = vec![];
        write_label(&mut content, b"a", value.as_bytes());
        for &(value, t_ms) in *points {
            write_sample(&mut content, value, t_ms);
        }
        write_message(&mut raw, SERIES, &content);
    }
    compress(&raw).unwrap()
}

fn folding() -> Overflow {
    let overflow = Overflow::new([0; 16], 3);
    for value in ["x", "y"] {
        assert_eq!(overflow.add(print(value), 7, &labels("o"), None, 1), Added::Known);
    }
    overflow
}

fn told(overflow: &Overflow, every: &[(&str, &[(f64, i64)])], now_ms: i64) -> Vec<u8> {
    fold(&body(every), &[0, 1], overflow, now_ms, &LIMITS).unwrap().body
}

#[test]
fn rises_are_added_up_and_told_once() {
    let overflow = folding();
    assert_eq!(told(&overflow, &[("x", &[(5.0, 1)]), ("y", &[(7.0, 1)])], 50), body(&[("o", &[(0.0, 50)])]));
    let later: [(&str, &[(f64, i64)]); 2] = [("x", &[(6.0, 2), (2.0, 3)]), ("y", &[(9.0, 2)])];
    assert_eq!(told(&overflow, &later, 50), body(&[("o", &[(5.0, 51)])]));
    assert_eq!(told(&overflow, &later, 50), body(&[("o", &[(5.0, 51)])]));
    assert_eq!(told(&overflow, &later, 60), body(&[("o", &[(5.0, 60)])]));
}

#[test]
fn what_no_counter_has_is_named_and_what_is_no_member_is_left_alone() {
    let overflow = folding();
    let every: [(&str, &[(f64, i64)]); 3] =
        [("x", &[(-1.0, 1), (STALE, 2), (1.0, 100)]), ("z", &[(1.0, 1)]), ("y", &[(1.0, 1)])];
    let folded = fold(&body(&every), &[0, 1], &overflow, 9, &LIMITS).unwrap();
    assert_eq!((folded.sums, folded.samples, folded.strange), (1, 1, vec![0]));
    assert_eq!(fold(&body(&every), &[1], &overflow, 9, &LIMITS).unwrap().body, body(&[]));
}

#[test]
fn there_are_so_many_sums_and_members_and_they_expire() {
    let overflow = folding();
    assert_eq!(overflow.add(print("z"), 7, &labels("p"), None, 1), Added::Full);
    assert_eq!(overflow.add(print("z"), 9, &labels("p"), None, 2), Added::Known);
    assert_eq!(overflow.add(print("q"), 7, &labels("o"), None, 2), Added::Full);
    assert_eq!((overflow.len(), overflow.contains(print("x"))), (2, true));
    overflow.forget(print("x"));
    assert_eq!((overflow.len(), overflow.contains(print("x"))), (2, false));
    overflow.expire(8);
    assert_eq!((overflow.len(), overflow.is_empty()), (1, false));
    overflow.expire(10);
    assert!(overflow.is_empty());
}

#[test]
fn label_sets_of_one_source_are_one_counter() {
    let overflow = Overflow::new([0; 16], 3);
    for value in ["x", "y"] {
        assert_eq!(overflow.add(print(value), 7, &labels("o"), Some(&labels("s")), 1), Added::Known);
    }
    told(&overflow, &[("x", &[(5.0, 1)])], 10);
    assert_eq!(told(&overflow, &[("y", &[(8.0, 2)])], 11), body(&[("o", &[(3.0, 11)])]));
}
