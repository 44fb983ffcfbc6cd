//! Kills at each step of a commit, and at random moments.

use super::{CELLS, COURSE, DENSE, Scene, whole};
use crate::common::Chance;
use crate::kills::trials;
use crate::processes::{ranks_of, send, until_gone};
use rustix::process::Signal;

const POINTS: [&str; 7] = [
    "sample-values",
    "sample-step",
    "sample-time",
    "snapshot-density",
    "snapshot-time",
    "checkpoint-created",
    "checkpoint-linked",
];

/// Looks at what is left, goes on and compares.
#[track_caller]
fn finish(scene: &Scene, problem: &'static str, resumed_on: usize) -> String {
    let committed = scene.assert_what_is_there_is_right(whole(problem));
    scene.launch(resumed_on).arg("--resume").run().succeeded();
    scene.assert_same_as(whole(problem));
    format!("{committed} outputs committed, then {resumed_on} ranks")
}

fn killed_at(chance: &mut Chance, problem: &'static str, point: &str, ranks: [usize; 2]) -> String {
    let visit = 1 + chance.below(if point.starts_with("sample") { 40 } else { 3 });
    let fault = format!("kill@{point}:{visit}");
    let scene = Scene::killed(problem, ranks[0], &fault);
    format!("{fault} on {}: {}", ranks[0], finish(&scene, problem, ranks[1]))
}

fn two_numbers_of_ranks(chance: &mut Chance) -> [usize; 2] {
    [1 + chance.below(3), 1 + chance.below(3)]
}

#[test]
fn a_kill_at_each_named_point_leaves_nothing_twice_and_nothing_missing() {
    let mut chance = Chance::new(Chance::seed());
    for problem in [CELLS, COURSE, DENSE] {
        for (number, point) in POINTS.into_iter().enumerate() {
            let ranks = [[1, 3], [2, 1], [3, 2]][number % 3];
            println!("{}", killed_at(&mut chance, problem, point, ranks));
        }
    }
}

#[test]
fn a_kill_inside_a_commit_leaves_no_sample_twice_and_none_missing() {
    trials("SIGKILL at a named point, with samples", |chance| {
        let (problem, point) = (*chance.pick(&[CELLS, COURSE, DENSE]), *chance.pick(&POINTS));
        let ranks = two_numbers_of_ranks(chance);
        killed_at(chance, problem, point, ranks)
    });
}

#[test]
fn a_kill_of_any_process_leaves_no_sample_twice_and_none_missing() {
    trials("SIGKILL at a random moment, with samples", |chance| {
        let (problem, [ranks, resumed_on]) =
            (*chance.pick(&[CELLS, COURSE, DENSE]), two_numbers_of_ranks(chance));
        let victim = *chance.pick(&["all ranks", "one rank", "mpirun"]);
        // The ranks outlive mpirun by a second or two: long enough for a run that is not slowed down to come to
        // its end.
        let slow = if victim == "mpirun" { "slow-checkpoint@300" } else { "slow-checkpoint@30" };
        let scene = Scene::new(problem);
        let mut running = scene.launch(ranks).env("DIFF2D_FAULT", slow).start();
        scene.until_some_moment(&mut running, chance);
        let processes = ranks_of(running.pid());
        let killed = match victim {
            "all ranks" => processes.clone(),
            "mpirun" => vec![running.pid()],
            _ => processes.get(chance.below(ranks)).copied().into_iter().collect(),
        };
        killed.iter().for_each(|&process| send(process, Signal::KILL));
        running.wait();
        until_gone(&processes);
        format!("{victim} of {ranks}: {}", finish(&scene, problem, resumed_on))
    });
}
