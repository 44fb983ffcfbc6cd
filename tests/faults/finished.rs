//! Runs that came to their end, and are resumed once more.

use crate::common::contents;
use crate::scene::Scene;
use std::fs;

#[test]
fn a_run_at_its_last_step_only_ends() {
    let scene = Scene::finished();
    fs::remove_file(scene.file("summary.json")).unwrap();
    let outcome = scene.resume(3).run().succeeded();
    assert!(outcome.stdout.contains("at step 13999"), "{outcome}");
    scene.assert_whole();
}

#[test]
fn a_finished_run_has_nothing_to_do() {
    for every in ["30ms", "off"] {
        let scene = Scene::with_checkpoints(every);
        scene.launch(2).run().succeeded();
        let before = contents(&scene.output_dir());
        let outcome = scene.resume(3).run().succeeded();
        assert!(outcome.stdout.contains("Nothing to do"), "{outcome}");
        let left =
            ["--check", "--show", "steps_left", "--show", "outputs_left", "--show", "disk_bytes"];
        assert_eq!(scene.resume(1).args(left).run().succeeded().stdout, "0\n0\n0.0\n");
        let checked = scene.resume(1).arg("--check").run().succeeded();
        let start = "start         the run in run is finished: nothing is left to do\n";
        assert!(checked.stdout.contains(start), "{checked}");
        let after = contents(&scene.output_dir());
        for (path, bytes) in before.iter().filter(|(path, _)| !path.ends_with("run.lock")) {
            assert!(after.get(path) == Some(bytes), "{} changed", path.display());
        }
    }
}

#[test]
fn a_finished_run_is_left_alone_though_its_checkpoint_is_older() {
    let scene = Scene::finished();
    fs::rename(scene.file("checkpoint.prev.h5"), scene.file("checkpoint.h5")).unwrap();
    let outcome = scene.resume(2).run().succeeded();
    assert!(outcome.stdout.contains("Nothing to do"), "{outcome}");
    scene.assert_whole();
}

#[test]
fn a_finished_run_whose_snapshots_are_not_whole_is_not_called_finished() {
    let scene = Scene::finished();
    let whole = fs::read(scene.file("diff2d.h5")).unwrap();
    for (left, says) in [
        (whole[..whole.len() / 2].to_vec(), "it is cut short"),
        (vec![0; whole.len()], "it is not an HDF5 file"),
        (Vec::new(), "it is not an HDF5 file"),
    ] {
        fs::write(scene.file("diff2d.h5"), &left).unwrap();
        for launch in [scene.resume(2), scene.resume(1).arg("--check")] {
            let outcome = launch.run().ended_with(1);
            outcome.says(&["the run in run is finished, but run/diff2d.h5", says, "from a copy"]);
        }
        assert_eq!(fs::read(scene.file("diff2d.h5")).unwrap(), left);
    }
    fs::write(scene.file("diff2d.h5"), whole).unwrap();
    scene.resume(1).run().succeeded();
    scene.assert_whole();
}
