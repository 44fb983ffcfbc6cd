//! Kills in the middle of a series, and at each point of the protocol by which files are committed.

use super::problems::{COURSE, LONG, MOVING, Problem, REACTING, SMOOTHED};
use super::{Broken, is_in_series};
use crate::kills::DATA_POINTS;
use crate::processes::kill;

/// A checkpoint at every agreement of the ranks, the first of which comes after so many stages.
const ALWAYS: [&str; 4] = ["--set", "checkpoint.every=1us", "--set", "solver.steps_per_pass=40"];

#[test]
fn a_kill_at_each_named_point_loses_nothing() {
    let mut in_series = 0;
    for (number, point) in DATA_POINTS.into_iter().enumerate() {
        let (ranks, resumed_on) = [(1, 3), (2, 1)][number % 2];
        let broken = Broken::new(&MOVING);
        let fault = format!("kill@{point}:2");
        let outcome = broken.launch(ranks).args(ALWAYS).env("DIFF2D_FAULT", &fault).run();
        assert_ne!(outcome.code, Some(0), "{fault}: {outcome}");
        in_series += usize::from(is_in_series(&broken.header()));
        println!("{fault}: {:?}", broken.header().within);
        broken.assert_nothing_is_lost(resumed_on);
    }
    assert!(in_series >= 4, "{in_series} checkpoints in the middle of a series");
}

/// Killed when it has a second checkpoint.
#[track_caller]
fn killed_in_series(problem: &'static Problem, ranks: usize, resumed_on: usize) {
    let broken = Broken::new(problem);
    let fault = ("DIFF2D_FAULT", "kill@checkpoint-created:3");
    let outcome = broken.launch(ranks).args(ALWAYS).env(fault.0, fault.1).run();
    assert_ne!(outcome.code, Some(0), "{outcome}");
    assert!(is_in_series(&broken.header()), "{:?}", broken.header());
    broken.assert_nothing_is_lost(resumed_on);
}

#[test]
fn a_kill_after_a_checkpoint_in_a_series_of_a_reaction_loses_nothing() {
    killed_in_series(&REACTING, 1, 2);
}

#[test]
fn a_kill_after_a_checkpoint_in_a_series_on_the_course_s_points_loses_nothing() {
    killed_in_series(&COURSE, 1, 3);
}

#[test]
fn a_kill_after_a_checkpoint_in_a_series_that_was_fitted_loses_nothing() {
    killed_in_series(&SMOOTHED, 2, 1);
}

#[test]
fn a_kill_of_all_ranks_between_two_agreements_loses_nothing() {
    let broken = Broken::new(&LONG);
    let mut running = broken.launch(2).args(["--set", "checkpoint.every=30ms"]).start();
    broken.until_there(&mut running, "checkpoint.prev.h5");
    kill(running);
    assert!(is_in_series(&broken.header()), "{:?}", broken.header());
    broken.assert_nothing_is_lost(3);
}
