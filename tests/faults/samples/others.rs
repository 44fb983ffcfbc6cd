//! Files of other runs in the places of slices, coarse fields and snapshots.

use super::{CELLS, FILES, Scene, whole};
use crate::common::{Launch, contents};
use std::fs;

/// A run of the same shape with another diffusivity.
fn other() -> Scene {
    let scene = Scene::new(&format!("D = 2.0\n{CELLS}"));
    scene.launch(2).run().succeeded();
    scene
}

/// Puts the file of the other run in the place of that of a run while `inside` looks at it.
fn in_place(scene: &Scene, other: &Scene, name: &str, inside: impl Fn()) {
    let path = scene.run_dir().join(name);
    let own = fs::read(&path).unwrap();
    fs::copy(other.run_dir().join(name), &path).unwrap();
    inside();
    fs::write(path, own).unwrap();
}

/// The run does not go on, and nothing is changed.
#[track_caller]
fn refused(scene: &Scene, launch: impl Fn(usize) -> Launch, code: i32, says: &[&str]) {
    let before = contents(scene.directory.path());
    for launch in [launch(1), launch(2), launch(1).arg("--check")] {
        let outcome = launch.run().ended_with(code);
        outcome.says(says);
        assert!(contents(scene.directory.path()) == before, "traces of {outcome}");
    }
}

#[test]
fn a_resume_does_not_go_on_in_the_files_of_another_run() {
    let (scene, other) = (Scene::killed(CELLS, 2, "kill@sample-time:30"), other());
    for name in FILES.into_iter().chain(["diff2d.h5"]) {
        in_place(&scene, &other, name, || {
            let what = format!("cannot go on in run/{name}: it belongs to another run: D = ");
            let says = [&what, ", but 2 there", "--resume CHECKPOINT --set output.dir=NEW"];
            refused(&scene, |ranks| scene.launch(ranks).arg("--resume"), 1, &says);
        });
    }
    // What may differ from part to part may differ from the files.
    let launch = scene.launch(3).args(["--resume", "--set", "checkpoint.every=\"1h\""]);
    launch.args(["--set", "solver.simd=\"portable\""]).run().succeeded();
    scene.assert_same_as(whole(CELLS));
}

#[test]
fn without_a_checkpoint_a_resume_does_not_replace_the_files_of_another_run() {
    let (scene, other) = (Scene::new(CELLS), other());
    let launch = |ranks| scene.launch(ranks).args(["--set", "checkpoint.every=\"1h\""]);
    let killed = launch(2).env("DIFF2D_FAULT", "kill@sample-time:9").run();
    assert_ne!(killed.code, Some(0), "{killed}");
    assert!(!scene.run_dir().join("checkpoint.h5").exists());
    for name in FILES.into_iter().chain(["diff2d.h5"]) {
        in_place(&scene, &other, name, || {
            let what = format!("in place of run/{name}: it belongs to another run: D = ");
            refused(&scene, |ranks| launch(ranks).arg("--resume"), 1, &[&what, ", but 2 there"]);
        });
    }
    fs::write(scene.run_dir().join("slices/up.h5"), "cut").unwrap();
    launch(2).arg("--resume").run().succeeded();
    scene.assert_same_as(whole(CELLS));
}
