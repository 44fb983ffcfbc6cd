//! A longer run in a new directory: a segment whose first output follows the checkpoint.

use crate::common::{Case, Series, mpirun, python, scratch, summary};
use crate::processes::{ranks_of, send, until_gone};
use crate::scene::{CASE, Scene, longer};
use rustix::process::Signal;

const LONGER: &[&str] =
    &["--resume", "run/checkpoint.h5", "--set", "output.dir=more", "--set", "runtime=300"];

/// Both files, opened together, are the file of one long run.
#[track_caller]
fn assert_one_run(scene: &Scene) {
    let directory = scratch();
    let whole = directory.path().join("diff2d.h5");
    std::fs::write(&whole, longer()).unwrap();
    let files = [scene.file("diff2d.h5"), scene.path().join("more/diff2d.h5"), whole];
    python("xarray_segments.py", &files);
}

#[test]
fn a_finished_run_goes_on_in_a_new_directory_and_xarray_opens_both_together() {
    let scene = Scene::finished();
    let longer = mpirun(3, scene.path()).arg("params.toml").args(LONGER.iter().copied());
    let outcome = longer.run().succeeded();
    assert_one_run(&scene);
    // What its file holds: the outputs of 300 units of time after the first 41.
    let size = std::fs::metadata(scene.path().join("more/diff2d.h5")).unwrap().len();
    let said = format!("diff2d.h5 (20, {:.1} MB)", size as f64 / 1e6);
    assert!(outcome.stdout.contains(&said), "no {said:?} in {outcome}");
    let snapshots = &summary(&scene.path().join("more"))["snapshots"];
    assert_eq!(*snapshots, serde_json::json!({ "committed": 20, "planned": 20 }));
}

#[test]
fn a_segment_can_be_killed_and_resumed_without_the_run_before() {
    let scene = Scene::finished();
    let longer = mpirun(2, scene.path()).arg("params.toml").args(LONGER.iter().copied());
    let mut running = longer.env("DIFF2D_FAULT", "slow-checkpoint@300").start();
    let checkpoint = scene.path().join("more/checkpoint.h5");
    running.until(|| checkpoint.exists());
    let ranks = ranks_of(running.pid());
    ranks.iter().for_each(|&rank| send(rank, Signal::KILL));
    running.wait();
    until_gone(&ranks);
    let again = ["--resume", "--set", "output.dir=more", "--set", "runtime=300"];
    mpirun(3, scene.path()).arg("params.toml").args(again).run().succeeded();
    assert_one_run(&scene);
}

#[test]
fn a_segment_without_a_checkpoint_is_not_mistaken_for_a_beginning() {
    let scene = Scene::finished();
    let longer = || mpirun(2, scene.path()).arg("params.toml").args(LONGER.iter().copied());
    longer().env("DIFF2D_FAULT", "kill@checkpoint-created:1").run();
    let again = ["--resume", "--set", "output.dir=more", "--set", "runtime=300"];
    let outcome = mpirun(2, scene.path()).arg("params.toml").args(again).run().ended_with(1);
    outcome.says(&["begins with output 41", "--resume CHECKPOINT --overwrite"]);
    longer().run().ended_with(2).says(&["already holds a run"]);
    longer().arg("--overwrite").run().succeeded();
    assert_one_run(&scene);
}

#[test]
fn a_segment_may_have_outputs_at_other_times() {
    let scene = Scene::finished();
    let longer = mpirun(3, scene.path()).arg("params.toml").args(LONGER.iter().copied());
    longer.args(["--set", "outtime=20"]).run().succeeded();
    let case = Case { runtime: 300.0, outtime: 20.0, ..CASE };
    let reference = case.integrate();
    let series = Series::read(&scene.path().join("more"));
    let expected: Vec<u64> =
        reference.snapshots.iter().map(|snapshot| snapshot.step).filter(|&s| s > 13_999).collect();
    assert_eq!(series.step, expected.iter().map(|&step| step as i64).collect::<Vec<_>>());
    let last = reference.snapshots.last().unwrap();
    assert_eq!(series.mass.last(), Some(&last.mass));
    assert_eq!(series.time.last(), Some(&last.time));
}

#[test]
fn a_runtime_that_ends_before_the_checkpoint_is_refused() {
    let scene = Scene::finished();
    for runtime in ["100", "200.5"] {
        let shorter = mpirun(2, scene.path())
            .args(["params.toml", "--resume", "run/checkpoint.h5"])
            .args(["--set", "output.dir=more", "--set", &format!("runtime={runtime}")]);
        shorter.run().ended_with(2).says(&["raise runtime"]);
    }
}

#[test]
fn a_finished_segment_has_nothing_to_do_though_its_checkpoints_are_gone() {
    let scene = Scene::finished();
    let longer = mpirun(3, scene.path()).arg("params.toml").args(LONGER.iter().copied());
    longer.run().succeeded();
    let again = |more: &[&str]| {
        let again = ["--resume", "--set", "output.dir=more", "--set", "runtime=300"];
        mpirun(2, scene.path()).arg("params.toml").args(again).args(more.iter().copied()).run()
    };
    // The parameters of the run are in its series as well.
    for name in ["checkpoint.h5", "checkpoint.prev.h5", "params.toml"] {
        let _ = std::fs::remove_file(scene.path().join("more").join(name));
        let outcome = again(&[]).succeeded();
        assert!(outcome.stdout.contains("Nothing to do"), "without {name}: {outcome}");
    }
    let other = again(&["--set", "D=0.8"]).ended_with(1);
    other.says(&["is finished, but", "D = 0.8, but 0.7", "--set output.dir=DIR"]);
    assert_one_run(&scene);
}
