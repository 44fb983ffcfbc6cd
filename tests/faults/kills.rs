//! SIGKILL of all ranks, of one, of mpirun, at random moments and inside snapshots and checkpoints.

use crate::common::{Chance, Running, environment};
use crate::processes::{ranks_of, send, until_gone};
use crate::root::say;
use crate::scene::Scene;
use rustix::process::Signal;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The points at which data are committed.
pub const DATA_POINTS: [&str; 7] = [
    "snapshot-density",
    "snapshot-series",
    "snapshot-time",
    "checkpoint-created",
    "checkpoint-written",
    "checkpoint-sealed",
    "checkpoint-linked",
];
const PICTURE_POINTS: [&str; 2] = ["picture-due", "animation-written"];

fn points() -> Vec<&'static str> {
    [&DATA_POINTS[..], &PICTURE_POINTS].concat()
}

/// Runs random trials of one kind, and says how many lost something.
pub fn trials(kind: &str, trial: fn(&mut Chance) -> String) {
    let trials = environment("DIFF2D_FAULT_TRIALS", 2);
    let first = Chance::seed();
    let mut lost = Vec::new();
    for seed in (0..trials).map(|number| first.wrapping_add(number)) {
        match catch_unwind(AssertUnwindSafe(|| trial(&mut Chance::new(seed)))) {
            Ok(said) => println!("{kind}, seed {seed}: {said}: nothing lost"),
            Err(_) => lost.push(seed),
        }
    }
    say(&format!("{kind}: {trials} trials from seed {first} on, {} lost something", lost.len()));
    assert!(lost.is_empty(), "{kind}: DIFF2D_FAULT_SEED of those that lost something: {lost:?}");
}

/// Starts a run, kills as told, resumes and compares.
fn killed(
    chance: &mut Chance,
    fault: &str,
    kill: impl Fn(&mut Chance, &Running, &[u32]),
) -> String {
    let scene = Scene::with_pictures();
    let ranks = 1 + chance.below(3);
    let mut running = scene.launch(ranks).env("DIFF2D_FAULT", fault).start();
    scene.until_some_moment(&mut running, chance);
    let processes = ranks_of(running.pid());
    kill(chance, &running, &processes);
    running.wait();
    until_gone(&processes);
    finish(&scene, ranks, chance)
}

/// On the same number of ranks, or half the time on another.
fn finish(scene: &Scene, ranks: usize, chance: &mut Chance) -> String {
    let resumed_on = if chance.coin() { ranks } else { 1 + (ranks + chance.below(2)) % 3 };
    let committed = scene.assert_what_is_there_is_right(ranks);
    let checkpoint = scene.file("checkpoint.h5").exists();
    let outcome = scene.resume(resumed_on).run().succeeded();
    scene.assert_whole();
    let from = outcome.stdout.lines().find(|line| line.contains("Resuming")).unwrap_or("anew");
    assert!(!checkpoint || from != "anew" || outcome.stdout.contains("Nothing to do"), "{outcome}");
    format!("{ranks} ranks, {committed} snapshots committed, then {resumed_on} ranks, {from}")
}

#[test]
fn a_kill_of_all_ranks_at_a_random_moment_loses_nothing() {
    trials("SIGKILL of all ranks", |chance| {
        killed(chance, "", |_, _, ranks| ranks.iter().for_each(|&rank| send(rank, Signal::KILL)))
    });
}

#[test]
fn a_kill_of_one_rank_at_a_random_moment_loses_nothing() {
    trials("SIGKILL of one rank", |chance| {
        killed(chance, "", |chance, _, ranks| {
            if !ranks.is_empty() {
                send(*chance.pick(ranks), Signal::KILL);
            }
        })
    });
}

#[test]
fn a_kill_of_mpirun_at_a_random_moment_loses_nothing() {
    trials("SIGKILL of mpirun", |chance| {
        // The ranks live on for a second or two: long enough for a run that is not slowed down to
        // come to its end.
        killed(chance, "slow-checkpoint@300", |_, running, _| send(running.pid(), Signal::KILL))
    });
}

#[test]
fn a_kill_inside_a_snapshot_or_a_checkpoint_loses_nothing() {
    trials("SIGKILL at a named point", |chance| {
        let point = *chance.pick(&points());
        killed_at(chance, point)
    });
}

#[test]
fn a_kill_at_each_named_point_loses_nothing() {
    for point in points() {
        let seed = Chance::seed();
        println!("{point}: seed {seed}");
        killed_at(&mut Chance::new(seed), point);
    }
}

fn killed_at(chance: &mut Chance, point: &str) -> String {
    let ranks = 1 + chance.below(3);
    // Only rank 0 seals and renames, and makes the animation.
    let by_root = matches!(point, "checkpoint-sealed" | "checkpoint-linked" | "animation-written");
    let rank = match chance.coin() && !by_root {
        true => format!(":{}", chance.below(ranks)),
        false => String::new(),
    };
    // How many checkpoints there are depends on the speed of the run; there is always one. There is one
    // animation.
    let visits = if point == "animation-written" { 1 } else { 1 + chance.below(4) };
    for visit in (1..=visits).rev() {
        let scene = Scene::with_pictures();
        let fault = format!("kill@{point}:{visit}{rank}");
        let outcome = scene.launch(ranks).env("DIFF2D_FAULT", &fault).run();
        if outcome.code != Some(0) {
            return format!("{fault}, {}", finish(&scene, ranks, chance));
        }
    }
    panic!("no run came to {point} at all");
}
