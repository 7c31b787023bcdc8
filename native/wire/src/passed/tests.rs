use super::*;

fn passed(of_metrics: &[&str], capacity_max: usize) -> PassedLabels {
    PassedLabels::new([7; 16], of_metrics.iter().map(|name| name.as_bytes().to_vec()).collect(), capacity_max)
}

fn look(passed: &PassedLabels, labels: &[(&str, &str)]) -> (Option<u32>, Vec<String>) {
    let labels: Vec<Label<'_>> =
        labels.iter().map(|(name, value)| Label::new(name.as_bytes(), value.as_bytes())).collect();
    let mut passing = passed.passing();
    let group = passing.group_of(&labels);
    let text =
        |parts: &Strange| parts.iter().map(|part| String::from_utf8_lossy(part)).collect::<Vec<_>>().join(" ");
    (group, passing.strange.iter().map(text).collect())
}

#[test]
fn a_series_passes_with_labels_that_have() {
    let passed = passed(&[], 9);
    let labels = [("__name__", "up"), ("az", "a")];
    assert_eq!(look(&passed, &labels), (None, vec!["up __name__ up".into(), "up az a".into()]));
    passed.add_metric(b"up", 4);
    passed.add(b"up", b"az", b"a");
    assert_eq!(look(&passed, &labels), (Some(4), vec![]));
    assert_eq!(look(&passed, &[("__name__", "up"), ("az", "b")]), (None, vec!["up az b".into()]));
}

#[test]
fn what_passes_by_metric_passes_on_no_other() {
    let passed = passed(&["cause"], 9);
    passed.add_metric(b"x", 1);
    passed.add_metric(b"y", 2);
    passed.add(b"x", b"cause", b"quit");
    assert_eq!(look(&passed, &[("__name__", "x"), ("cause", "quit")]).0, Some(1));
    assert_eq!(look(&passed, &[("__name__", "y"), ("cause", "quit")]), (None, vec!["y cause quit".into()]));
}

#[test]
fn what_is_no_label_set_never_passes() {
    let passed = passed(&[], 9);
    passed.add_metric(b"up", 4);
    passed.add(b"up", b"az", b"a");
    assert_eq!(look(&passed, &[("az", "a")]), (None, vec![]));
    assert_eq!(look(&passed, &[("__name__", "up"), ("az", "a"), ("az", "a")]), (None, vec![]));
    assert_eq!(look(&passed, &[("az", "a"), ("__name__", "up")]), (None, vec![]));
}

#[test]
fn what_is_not_met_for_a_generation_is_forgotten_and_groups_when_told() {
    let passed = passed(&[], 2);
    passed.add_metric(b"up", 4);
    for value in ["a", "b", "c"] {
        passed.add(b"up", b"az", value.as_bytes());
    }
    let of = |value| look(&passed, &[("__name__", "up"), ("az", value)]).0;
    assert_eq!(of("a"), Some(4));
    passed.add(b"up", b"az", b"d");
    assert_eq!((of("a"), of("b"), of("d")), (Some(4), None, Some(4)));
    passed.keep_groups(&HashSet::from([5]));
    assert_eq!(of("a"), None);
}
