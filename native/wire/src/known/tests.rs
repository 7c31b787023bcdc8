use crate::known::{Added, KnownSeries, Room};
use crate::labels::{LabelBytes, label_fields};

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

const ROOM: Room = Room { series_max: 99, of_group_max: 99, new_max: 99, looks_max: 99 };

/// Looks at label sets in turn as a walk over a request does; returns how many came as expected, and which are unknown.
fn look(known: &KnownSeries, values: &str, now_s: u32, group: Option<u32>) -> (usize, Vec<usize>) {
    let (mut looking, mut fingerprints, mut expected) = (known.looking(), vec![], 0);
    for value in values.chars() {
        let labels = labels(&value.to_string().repeat(1 + value as usize % 3));
        let (written, fingerprint) = (label_fields(&labels), known.fingerprint(&labels));
        let as_expected = looking.expected_length() == Some(written.len());
        match as_expected.then(|| looking.take_expected(&written)).flatten() {
            Some(found) => {
                assert_eq!(found, fingerprint);
                expected += 1;
            }
            None => looking.take(fingerprint, written.len()),
        }
        fingerprints.push(fingerprint);
    }
    let admitted = looking.admit(&fingerprints, now_s, ROOM, |_| group);
    (expected, admitted.unknown)
}

#[test]
fn what_comes_in_the_order_of_the_last_time_is_expected() {
    let known = KnownSeries::new([0; 16], 99);
    assert_eq!(look(&known, "abcdef", 1, Some(0)), (0, vec![]));
    assert_eq!(look(&known, "abcdef", 1, None), (0, vec![]));
    assert_eq!(look(&known, "abcdef", 1, None), (6, vec![]));
    assert_eq!(look(&known, "abxdef", 1, None), (4, vec![2]));
    assert_eq!(look(&known, "abxdef", 2, Some(0)), (5, vec![]));
    look(&known, "abxdef", 2, None);
    assert_eq!(look(&known, "abxdef", 2, None), (6, vec![]));
    assert_eq!(known.expire(2), [(0, 1)]);
    assert!(look(&known, "abxdef", 2, None).0 > 2);
    look(&known, "abxdef", 2, None);
    assert_eq!(look(&known, "abxdef", 2, None), (6, vec![]));
}

#[test]
fn what_comes_in_another_order_is_found_all_the_same() {
    let known = KnownSeries::new([0; 16], 99);
    look(&known, "abcdef", 1, Some(0));
    for (values, unknown) in
        [("fedcba", vec![]), ("aabbaa", vec![]), ("ay", vec![1]), ("", vec![]), ("fyf", vec![1])]
    {
        for _ in 0..3 {
            assert_eq!(look(&known, values, 1, None).1, unknown, "{values}");
        }
    }
    assert_eq!(look(&known, "yay", 1, Some(0)).1, []);
    assert_eq!(known.len(), 7);
}
