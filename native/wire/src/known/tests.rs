use crate::known::{Added, KnownSeries};
use crate::labels::LabelBytes;

#[test]
fn what_is_full_takes_nothing_new() {
    let known = KnownSeries::new([0; 16], 2);
    let added = [1, 2, 3, 1].map(|fingerprint| known.add(fingerprint, 7, 0));
    assert_eq!(added, [Added::Known, Added::Known, Added::Full, Added::Known]);
    assert_eq!((known.len(), known.is_empty()), (2, false));
    assert_eq!(known.unknown(&[1, 9, 3], 7), (vec![1, 2], vec![]));
}

#[test]
fn what_was_not_seen_expires_and_is_told_by_group() {
    let known = KnownSeries::new([0; 16], 9);
    for (fingerprint, group) in [(1, 4), (2, 4), (3, 5), (4, 4)] {
        known.add(fingerprint, 10, group);
    }
    assert_eq!(known.unknown(&[2], 20), (vec![], vec![]));
    known.add(3, 5, 0);
    assert_eq!(known.expire(10), []);
    assert_eq!(known.expire(11), [(4, 2), (5, 1)]);
    assert!(known.contains(2) && !known.contains(1));
}

fn labels(value: &str) -> Vec<LabelBytes> {
    vec![(b"a".to_vec(), value.into())]
}

#[test]
fn label_sets_of_one_source_become_one_series_and_others_are_refused() {
    let known = KnownSeries::new([0; 16], 9);
    let plain = known.fingerprint(&labels("plain"));
    assert_eq!(known.add(plain, 1, 7), Added::Known);
    assert_eq!(known.replace(1, 1, 8, &labels("plain"), None), Added::Merges);
    assert_eq!(known.replace(1, 1, 8, &labels("x"), Some(&labels("pair"))), Added::Known);
    assert_eq!(known.replace(2, 5, 8, &labels("x"), Some(&labels("pair"))), Added::Known);
    assert_eq!(known.replace(3, 1, 8, &labels("x"), None), Added::Merges);
    assert_eq!(known.add(known.fingerprint(&labels("x")), 1, 8), Added::Merges);
    assert_eq!(known.replace(4, 1, 8, &[], None), Added::Known);
    assert_eq!((known.len(), known.replaces()), (2, true));
    assert_eq!(known.unknown(&[plain, 1, 3], 1), (vec![2], vec![1]));
    assert_eq!(known.expire(2), [(7, 1)]);
    assert_eq!(known.expire(6), [(8, 1)]);
    assert_eq!((known.len(), known.replaces()), (0, false));
}
