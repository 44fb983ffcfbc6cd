//! Files that are gone or of other samples, and new ones in another directory.

use super::{CELLS, COURSE, FILES, Scene, of_file, whole};
use crate::common::Launch;
use crate::failing::failing_open;
use hdf5::File;
use std::fs;

#[test]
fn a_run_that_goes_on_elsewhere_begins_with_the_next_output_of_each_cadence() {
    let scene = Scene::killed(CELLS, 2, "kill@sample-time:37");
    let next = ["--resume", "run/checkpoint.h5", "--set", "output.dir=next"];
    scene.launch(3).args(next).run().succeeded();
    let next = scene.directory.path().join("next");
    for file in FILES {
        let opened = File::open(next.join(file)).unwrap();
        let first = opened.attr("first_output").unwrap().read_scalar::<i64>().unwrap() as usize;
        let found = of_file(&next, file);
        for name in ["density", "time", "step"] {
            let key = format!("{file}: {name}");
            let all = &whole(CELLS)[&key];
            let outputs = whole(CELLS)[&format!("{file}: time")].len();
            let each = all.len() / outputs;
            assert!(first > 0 && first < outputs, "{file} begins with output {first}");
            assert!(found[&key] == all[first * each..], "{key}");
        }
    }
}

#[test]
fn a_file_that_is_gone_is_named_and_nothing_is_changed() {
    let scene = Scene::killed(CELLS, 2, "kill@sample-time:30");
    let slice = scene.run_dir().join("slices/up.h5");
    let bytes = fs::read(&slice).unwrap();
    fs::remove_file(&slice).unwrap();
    for ranks in [1, 2] {
        let refused = scene.launch(ranks).arg("--resume").run().ended_with(1);
        refused.says(&["cannot go on in run/slices/up.h5: it is not there", "output.dir=NEW"]);
    }
    fs::write(&slice, &bytes[..bytes.len() / 2]).unwrap();
    scene.launch(2).arg("--resume").run().ended_with(1).says(&["run/slices/up.h5"]);
    fs::write(&slice, bytes).unwrap();
    // What cannot be read now may be good.
    let unreadable = failing_open(scene.launch(1), "up.h5:5").arg("--resume").run().ended_with(1);
    unreadable.says(&["run/slices/up.h5", "nothing was changed; start again when it can be read"]);
    scene.launch(3).arg("--resume").run().succeeded();
    scene.assert_same_as(whole(CELLS));
}

#[test]
fn a_finished_run_has_nothing_to_do_wherever_its_samples_are() {
    let scene = Scene::new(CELLS);
    scene.launch(2).run().succeeded();
    fs::rename(scene.run_dir().join("coarse"), scene.directory.path().join("archive")).unwrap();
    let outcome = scene.launch(2).arg("--resume").run().succeeded();
    assert!(outcome.stdout.contains("Nothing to do"), "{outcome}");
}

/// Parameters of some megabytes, which every checkpoint holds.
#[test]
fn a_long_list_of_points_fits_into_a_checkpoint() {
    let scene = Scene::new(COURSE);
    let point = |k: usize| format!("point number {k},{},0.5\n", k as f64 / 40_000.0);
    let list: String = (0..40_000).map(point).collect();
    fs::write(scene.directory.path().join("list.csv"), format!("name,x,y\n{list}")).unwrap();
    let text = fs::read_to_string(scene.directory.path().join("params.toml")).unwrap();
    let (before, after) = text.split_once("points = ").expect("points");
    let after = after.split_once('\n').expect("more lines").1;
    let text = format!("{before}file = \"list.csv\"\n{after}");
    fs::write(scene.directory.path().join("params.toml"), text).unwrap();
    let long = ["--set", "probes.every=0.25", "--set", "checkpoint.every=10m"];
    let outcome = scene.launch(2).args(long).args(["--walltime", "1s"]).run().ended_with(75);
    assert!(!outcome.stderr.contains("no checkpoint"), "{outcome}");
    let outcome = scene.launch(1).args(long).arg("--resume").run().succeeded();
    assert!(outcome.stdout.contains("Resuming from run/checkpoint.h5"), "{outcome}");
}

#[test]
fn other_probes_are_refused_in_place_and_allowed_in_a_new_directory() {
    let scene = Scene::killed(COURSE, 2, "kill@sample-time:30");
    let other = |launch: Launch| launch.args(["--set", "probes.every=0.04", "--resume"]);
    let refused = other(scene.launch(1)).run().ended_with(2);
    refused.says(&["probes.every = 0.04, but 0.03", "in a new directory"]);
    let next = other(scene.launch(1)).args(["run/checkpoint.h5", "--set", "output.dir=next"]);
    next.run().succeeded();
    scene.launch(1).arg("--resume").run().succeeded();
    scene.assert_same_as(whole(COURSE));
}
