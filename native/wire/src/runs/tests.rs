use super::*;

fn run_of(times: &[i64]) -> Run {
    let mut run = Run::new(times[0], 1);
    times.iter().for_each(|&t_ms| run.take(t_ms, 1));
    run
}

#[test]
fn a_run_is_as_long_as_its_steps_are_alike() {
    let run = run_of(&[10, 20, 30, 45]);
    assert_eq!((run.first_ms, run.newest_ms), (10, 45));
    assert!(run.holds(10) && run.holds(33) && !run.holds(9) && !run.holds(46));
    let run = run_of(&[10, 50, 60, 70]);
    assert_eq!((run.first_ms, run.newest_ms), (50, 70));
}

#[test]
fn a_gap_ends_a_run() {
    let run = run_of(&[10, 20, 30, 50]);
    assert_eq!((run.first_ms, run.newest_ms, run.step_ms), (50, 50, 0));
    let run = run_of(&[10, 20, 30, 50, 60, 70, 40]);
    assert_eq!((run.first_ms, run.newest_ms), (50, 70));
}

#[test]
fn the_ends_of_time_are_times() {
    let run = run_of(&[i64::MIN, i64::MAX]);
    assert_eq!((run.first_ms, run.newest_ms), (i64::MAX, i64::MAX));
    let run = run_of(&[i64::MIN, 0, i64::MAX]);
    assert_eq!((run.first_ms, run.newest_ms), (i64::MIN, i64::MAX));
}

#[test]
fn forgets_what_was_idle_for_a_generation() {
    let mut both = Generations::default();
    for series in [1, 2, 1, 3] {
        both.put(series, Run::new(0, 1), 1);
    }
    assert_eq!([1, 2, 3].map(|series| both.get(series).is_some()), [true, false, true]);
}
