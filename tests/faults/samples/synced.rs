//! A disk that does not keep what was written to a file of samples.

use super::{CELLS, COURSE, FILES, Scene, whole};
use crate::common::{Chance, Outcome};
use crate::failing::failing_sync;
use hdf5::File;
use std::path::Path;

/// A checkpoint at the end alone, or none.
const AT_THE_END: [&str; 2] = ["--set", "checkpoint.every=10m"];
const NO_CHECKPOINT: [&str; 2] = ["--set", "checkpoint.every=off"];

/// The run ends with one line that says what was not kept, and is not finished.
#[track_caller]
fn assert_ends(scene: &Scene, file: &str, outcome: &Outcome) {
    assert_eq!(outcome.code, Some(1), "{outcome}");
    outcome.says(&[&format!("cannot write run/{file}: Input/output error")]);
    assert!(!scene.run_dir().join("summary.json").exists(), "a summary in spite of {outcome}");
}

/// Spoils all outputs of a file that no checkpoint counts, as the disk may have done.
fn spoil(scene: &Scene, file: &str) {
    let Ok(checkpoint) = File::open(scene.run_dir().join("checkpoint.h5")) else { return };
    let counted = checkpoint.attr("step").unwrap().read_scalar::<i64>().unwrap();
    let opened = File::open_rw(scene.run_dir().join(file)).unwrap();
    let steps: Vec<i64> = opened.dataset("step").unwrap().read_raw().unwrap();
    for name in ["time", "density"] {
        let dataset = opened.dataset(name).unwrap();
        let mut values = dataset.read_dyn::<f64>().unwrap();
        let outputs = values.outer_iter_mut().zip(&steps);
        for (mut output, _) in outputs.filter(|(_, step)| **step > counted || **step < 0) {
            output.fill(f64::NAN);
        }
        dataset.write(&values).unwrap();
    }
}

#[test]
fn a_sync_that_fails_ends_the_run_and_nothing_is_twice_or_missing() {
    let mut chance = Chance::new(Chance::seed());
    for (number, file) in FILES.into_iter().enumerate() {
        let problem = [CELLS, COURSE][number % 2];
        let (ranks, resumed_on) = [(1, 3), (2, 1), (3, 2)][number % 3];
        // Each of these files has at least as many outputs; checkpoints sync it too.
        let sync = 1 + chance.below(8);
        let scene = Scene::new(problem);
        let name = Path::new(file).file_name().unwrap().to_str().unwrap();
        let outcome = failing_sync(scene.launch(ranks), name, sync).run();
        assert_ends(&scene, file, &outcome);
        let committed = scene.assert_what_is_there_is_right(whole(problem));
        println!("sync {sync} of {file} on {ranks}: {committed} outputs, then {resumed_on} ranks");
        spoil(&scene, file);
        scene.launch(resumed_on).arg("--resume").run().succeeded();
        scene.assert_same_as(whole(problem));
    }
}

#[test]
fn the_last_sync_counts_whether_there_are_checkpoints_or_not() {
    for (checkpoints, ranks) in [(AT_THE_END, 2), (NO_CHECKPOINT, 1)] {
        let scene = Scene::new(COURSE);
        // One for each output, and one when all are there.
        let launch = scene.launch(ranks).args(checkpoints);
        let outcome = failing_sync(launch, "up.h5", 9).run();
        assert_ends(&scene, "slices/up.h5", &outcome);
        scene.launch(ranks).arg("--resume").run().succeeded();
        scene.assert_same_as(whole(COURSE));
    }
}
