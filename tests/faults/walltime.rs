//! The wall time: asked for, or told by the batch system; and checkpoints that take long.

use crate::common::{serial, summary};
use crate::scene::Scene;
use std::time::{SystemTime, UNIX_EPOCH};

/// How long the program ran, by its own account.
fn seconds(scene: &Scene) -> f64 {
    summary(&scene.output_dir())["seconds"]["total"]["max"].as_f64().expect("a number")
}

#[test]
fn a_run_stops_before_its_wall_time_and_comes_to_its_end_when_it_is_requeued() {
    let scene = Scene::with_checkpoints("off");
    for requeue in 1..=4 {
        let ranks = 1 + requeue % 2;
        let outcome = scene.resume(ranks).args(["--walltime", "2600ms"]).run();
        if outcome.code == Some(0) {
            break;
        }
        let outcome = outcome.ended_with(75);
        assert!(seconds(&scene) < 2.6, "too late: {outcome}");
        assert!(outcome.stderr.contains("the wall time limit"), "{outcome}");
        let summary = summary(&scene.output_dir());
        assert_eq!(summary["reason"], "the wall time limit");
        assert!(summary["steps"].as_u64() > Some(0), "{outcome}");
        scene.assert_what_is_there_is_right(if requeue == 1 { ranks } else { 2 });
    }
    scene.resume(3).run().succeeded();
    scene.assert_whole();
}

#[test]
fn the_margin_covers_the_measured_time_of_a_checkpoint() {
    let scene = Scene::with_checkpoints("30ms");
    let slow = scene.launch(2).env("DIFF2D_FAULT", "slow-checkpoint@1000");
    let outcome = slow.args(["--walltime", "4500ms"]).run().ended_with(75);
    assert!(seconds(&scene) < 4.5, "too late: {outcome}");
    scene.assert_nothing_is_lost(2, 3);
}

#[test]
fn the_end_of_the_slurm_job_is_a_wall_time() {
    let scene = Scene::new();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let end = (now + 2).to_string();
    let outcome = scene.launch(2).env("SLURM_JOB_END_TIME", &end).run().ended_with(75);
    assert!(outcome.stderr.contains("the wall time limit"), "{outcome}");
    scene.assert_nothing_is_lost(2, 1);
}

#[test]
fn the_wall_time_asked_for_comes_before_that_of_the_slurm_job() {
    let scene = Scene::new();
    let run = scene.launch(2).env("SLURM_JOB_END_TIME", "1").args(["--walltime", "1-00:00:00"]);
    run.run().succeeded();
    scene.assert_whole();
}

#[test]
fn a_wall_time_that_is_none_is_refused_and_a_huge_one_is_no_limit() {
    let scene = Scene::new();
    for text in ["soon", "1:2:3:4", "400000000000000000", ""] {
        let run = serial(scene.path()).args(["params.toml", "--check", "--walltime", text]);
        run.run().ended_with(2).says(&["--walltime", "HH:MM:SS"]);
    }
    for text in ["0", "0s", "00:00:00"] {
        let run = serial(scene.path()).args(["params.toml", "--walltime", text]);
        run.run().ended_with(2).says(&[text, "there is no time to run in: raise it"]);
    }
    serial(scene.path())
        .args(["params.toml", "--set", "runtime=1", "--walltime", "300000000000000000"])
        .run()
        .succeeded();
}

#[test]
fn checkpoints_slower_than_their_interval_leave_time_for_steps() {
    let scene = Scene::with_checkpoints("20ms");
    let slow = scene.launch(2).env("DIFF2D_FAULT", "slow-checkpoint@60");
    slow.run().succeeded();
    scene.assert_whole();
}

#[test]
fn a_job_that_ended_long_ago_is_not_this_one() {
    let scene = Scene::new();
    let outcome = scene.launch(2).env("SLURM_JOB_END_TIME", "1700000000").run().succeeded();
    let warned = ["warning: SLURM_JOB_END_TIME = 1700000000 has passed", "--walltime HH:MM:SS"];
    assert!(warned.iter().all(|piece| outcome.stderr.contains(piece)), "{outcome}");
    scene.assert_whole();
}

/// Stops as soon as it has begun.
fn stopped_at_once(scene: &Scene, arguments: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let launch = scene.launch(2).args(arguments.split_whitespace());
    launch.env("SLURM_JOB_END_TIME", &(now + 2).to_string()).run().ended_with(75).stderr
}

#[test]
fn what_to_type_to_go_on_follows_from_what_was_typed() {
    let scene = Scene::new();
    let longer = "--set output.dir=more --set runtime=300";
    let alone =
        "go on with the same command, but with --resume alone: no CHECKPOINT, no --overwrite";
    for (typed, told) in [
        ("", "go on with the same command and --resume"),
        ("--overwrite", "go on with the same command, with --resume in place of --overwrite"),
        ("--resume", "go on with the same command and --resume"),
        ("--resume=run/checkpoint.h5", alone),
        (&format!("--resume=run/checkpoint.h5 {longer}"), alone),
        (&format!("--resume=run/checkpoint.h5 --overwrite {longer}"), alone),
    ] {
        let stderr = stopped_at_once(&scene, typed);
        assert!(stderr.contains(told), "{typed}: {stderr}");
    }
    scene.resume(3).args(longer.split_whitespace()).run().succeeded();
    scene.resume(3).run().succeeded();
    scene.assert_whole();
}
