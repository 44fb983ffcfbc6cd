//! Files of other runs, and of none, in the places of slices, coarse fields and snapshots.

use super::{CELLS, COURSE, FILES, Scene, whole};
use crate::common::{Launch, contents};
use crate::failing::failing_open;
use hdf5::File;
use hdf5::types::VarLenUnicode;
use std::fs;
use std::path::Path;

/// A run of the same shape with another diffusivity.
fn other() -> Scene {
    let scene = Scene::new(&format!("D = 2.0\n{CELLS}"));
    scene.launch(2).run().succeeded();
    scene
}

/// Puts another file in the place of that of a run while `inside` looks at it.
fn in_place(scene: &Scene, other: &Path, name: &str, inside: impl Fn()) {
    let path = scene.run_dir().join(name);
    let own = fs::read(&path).unwrap();
    fs::copy(other, &path).unwrap();
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
        in_place(&scene, &other.run_dir().join(name), name, || {
            let what = format!("cannot go on in run/{name}: it belongs to another run: D = ");
            let says = [&what, ", but 2 there", "--resume CHECKPOINT --set output.dir=NEW"];
            refused(&scene, |ranks| scene.launch(ranks).arg("--resume"), 1, &says);
        });
    }
    let foreign = scene.directory.path().join("foreign.h5");
    make_own(&foreign, None);
    let no_file = "it is not a file of a run of this program";
    let no_run = "it does not say to which run it belongs";
    for (name, why) in FILES.map(|name| (name, no_file)).into_iter().chain([("diff2d.h5", no_run)])
    {
        in_place(&scene, &foreign, name, || {
            let what = format!("cannot go on in run/{name}: {why}; go on in a new directory with");
            refused(&scene, |ranks| scene.launch(ranks).arg("--resume"), 1, &[&what]);
        });
    }
    // What may differ from part to part may differ from the files.
    let launch = scene.launch(3).args(["--resume", "--set", "checkpoint.every=\"1h\""]);
    launch.args(["--set", "solver.simd=\"portable\""]).run().succeeded();
    scene.assert_same_as(whole(CELLS));
}

/// Two parts that begin at other outputs and end at the same: their files have the same parameters, and from the later
/// beginning on the same numbers.
#[test]
fn a_resume_does_not_go_on_in_the_files_of_another_part_of_the_run() {
    let scene = Scene::killed(CELLS, 2, "kill@sample-time:30");
    let part = |ranks, dir: &str, resume: &[&str]| {
        let launch = scene.launch(ranks).args(["--set", "runtime=1.0", "--set"]);
        launch.arg(format!("output.dir={dir}")).args(resume.iter().copied())
    };
    let follow = ["--resume", "run/checkpoint.h5"];
    part(2, "early", &follow).run().succeeded();
    scene.launch(2).arg("--resume").run().succeeded();
    let killed = part(2, "late", &follow).env("DIFF2D_FAULT", "kill@sample-time:30").run();
    assert_ne!(killed.code, Some(0), "{killed}");
    let at = |dir: &str, name: &str| scene.directory.path().join(dir).join(name);
    for name in FILES.into_iter().chain(["diff2d.h5"]) {
        let own = fs::read(at("late", name)).unwrap();
        fs::copy(at("early", name), at("late", name)).unwrap();
        let what = format!("cannot go on in late/{name}: it begins with output ");
        let says = [
            &what,
            ", but this part of the run with output ",
            "it is of another part of the same run (bring back the file of this one)",
            "--resume CHECKPOINT --set output.dir=NEW",
        ];
        refused(&scene, |ranks| part(ranks, "late", &["--resume"]), 1, &says);
        fs::write(at("late", name), own).unwrap();
    }
    part(3, "late", &["--resume"]).run().succeeded();
    // Nor does it start over in place of one.
    let begin = |ranks| part(ranks, "begin", &[]).args(["--set", "checkpoint.every=\"1h\""]);
    let killed = begin(2).env("DIFF2D_FAULT", "kill@sample-time:9").run();
    assert_ne!(killed.code, Some(0), "{killed}");
    for name in FILES {
        let own = fs::read(at("begin", name)).unwrap();
        fs::copy(at("early", name), at("begin", name)).unwrap();
        let what = format!("in place of begin/{name}: it begins with output ");
        refused(
            &scene,
            |ranks| begin(ranks).arg("--resume"),
            1,
            &[&what, "a later part of the run"],
        );
        fs::write(at("begin", name), own).unwrap();
    }
    begin(2).arg("--resume").run().succeeded();
}

#[test]
fn a_resume_does_not_go_on_in_a_file_whose_times_were_cut_short() {
    let scene = Scene::killed(CELLS, 2, "kill@sample-time:30");
    let name = "slices/up.h5";
    let (path, cut) = (scene.run_dir().join(name), scene.directory.path().join("cut.h5"));
    fs::copy(path, &cut).unwrap();
    let file = File::open_rw(&cut).unwrap();
    file.unlink("time").unwrap();
    file.new_dataset_builder().with_data(&[0.0]).create("time").unwrap();
    drop(file);
    in_place(&scene, &cut, name, || {
        let what = ["cannot go on in run/slices/up.h5: its time has shape [1] instead of ["];
        refused(&scene, |ranks| scene.launch(ranks).arg("--resume"), 1, &what);
    });
}

#[test]
fn without_a_checkpoint_a_resume_does_not_replace_the_files_of_another_run() {
    let (scene, other) = (Scene::new(CELLS), other());
    let launch = |ranks| scene.launch(ranks).args(["--set", "checkpoint.every=\"1h\""]);
    let killed = launch(2).env("DIFF2D_FAULT", "kill@sample-time:9").run();
    assert_ne!(killed.code, Some(0), "{killed}");
    assert!(!scene.run_dir().join("checkpoint.h5").exists());
    for name in FILES.into_iter().chain(["diff2d.h5"]) {
        in_place(&scene, &other.run_dir().join(name), name, || {
            let what = format!("in place of run/{name}: it belongs to another run: D = ");
            refused(&scene, |ranks| launch(ranks).arg("--resume"), 1, &[&what, ", but 2 there"]);
        });
    }
    fs::write(scene.run_dir().join("slices/up.h5"), [0; 100]).unwrap();
    launch(2).arg("--resume").run().succeeded();
    scene.assert_same_as(whole(CELLS));
}

/// An HDF5 file of which little is left.
const CUT: &[u8] = b"\x89HDF\r\n\x1a\n, cut";

/// An HDF5 file of a user, whose attributes may say that it was made from one of a run.
fn make_own(path: &Path, title: Option<&str>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = File::create(path).unwrap();
    for (name, text) in [("source", "diff2d-mpi 0.2.0"), ("title", title.unwrap_or_default())] {
        if title.is_some() {
            let text: VarLenUnicode = text.parse().unwrap();
            file.new_attr::<VarLenUnicode>().create(name).unwrap().write_scalar(&text).unwrap();
        }
    }
}

/// Files of a user among those of a run, below its directory.
fn add_own(scene: &Scene) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let dir = scene.run_dir();
    make_own(&dir.join("slices/my.h5"), None);
    make_own(&dir.join("slices/derived.h5"), Some("two-dimensional diffusion"));
    make_own(&dir.join("coarse/my.h5"), Some("two-dimensional diffusion: slices.my"));
    fs::write(dir.join("coarse/text.h5"), "a note").unwrap();
    fs::write(dir.join("slices/my.h5.tmp"), "another").unwrap();
    let names = ["slices/my.h5", "slices/derived.h5", "coarse/my.h5", "coarse/text.h5"];
    let names = names.into_iter().chain(["slices/my.h5.tmp"]);
    names.map(|name| (dir.join(name), fs::read(dir.join(name)).unwrap())).collect()
}

#[test]
fn files_of_a_user_are_no_run_and_no_run_removes_them() {
    let scene = Scene::new(COURSE);
    let own = add_own(&scene);
    scene.launch(2).run().succeeded();
    // One that a user keeps of an earlier run, and one that no longer says whose it is.
    let [low, kept] = ["low", "kept"].map(|name| scene.run_dir().join(format!("slices/{name}.h5")));
    fs::copy(&low, &kept).unwrap();
    fs::write(&low, CUT).unwrap();
    let none = scene.directory.path().join("none.toml");
    fs::write(&none, format!("{COURSE}\noutput.dir = \"run\"\n")).unwrap();
    crate::common::serial(scene.directory.path())
        .args(["none.toml", "--overwrite"])
        .run()
        .succeeded();
    for (path, bytes) in own {
        assert!(fs::read(&path).is_ok_and(|found| found == bytes), "{}", path.display());
    }
    assert!(kept.exists() && !low.exists());
    for file in FILES {
        assert!(!scene.run_dir().join(file).exists(), "{file} is still there");
    }
}

#[test]
fn a_file_of_a_user_with_the_name_of_a_slice_is_in_the_way() {
    let scene = Scene::new(COURSE);
    for (name, title) in [
        ("slices/low.h5", None),
        ("slices/up.h5", Some("two-dimensional diffusion: slices.low")),
        ("coarse/c.h5", Some("two-dimensional diffusion")),
    ] {
        make_own(&scene.run_dir().join(name), title);
        is_in_the_way(&scene, name, &[None, Some("--overwrite")]);
    }
    // What no run of which parameters speak has left is nothing half-made.
    for (name, way) in [("slices/low.h5", Some("--resume")), ("slices/up.h5.tmp", None)] {
        fs::write(scene.run_dir().join(name), "precious").unwrap();
        is_in_the_way(&scene, name, &[way]);
    }
    scene.launch(2).run().succeeded();
    // What parameters name is of their run only if it may have been begun as such a file.
    fs::write(scene.run_dir().join("slices/up.h5"), "precious").unwrap();
    is_in_the_way(&scene, "slices/up.h5", &[Some("--overwrite")]);
    for begun in [&b""[..], &[0; 100], CUT] {
        fs::write(scene.run_dir().join("slices/up.h5"), begun).unwrap();
        scene.launch(2).arg("--overwrite").run().succeeded();
    }
}

/// The run does not begin in the place of this file, which is then removed.
#[track_caller]
fn is_in_the_way(scene: &Scene, name: &str, ways: &[Option<&str>]) {
    let what = format!("the run would replace run/{name}, which is of no run");
    for way in ways {
        refused(scene, |ranks| scene.launch(ranks).args(*way), 2, &[&what, "output.dir=DIR"]);
    }
    fs::remove_file(scene.run_dir().join(name)).unwrap();
}

#[test]
fn a_file_that_cannot_be_read_is_not_removed() {
    let scene = Scene::new(COURSE);
    scene.launch(2).run().succeeded();
    let mine = scene.run_dir().join("slices/mine.h5");
    make_own(&mine, None);
    let launch = |ranks| failing_open(scene.launch(ranks), "mine.h5:5").arg("--overwrite");
    refused(&scene, launch, 2, &["output.dir = run", "slices/mine.h5", "cannot be read"]);
    scene.launch(2).arg("--overwrite").run().succeeded();
    assert!(mine.exists());
    scene.assert_same_as(whole(COURSE));
}

/// A user's own file with the name of a directory of a run.
#[test]
fn a_file_called_slices_is_in_the_way_of_slices_alone() {
    let scene = Scene::new(CELLS);
    fs::create_dir(scene.run_dir()).unwrap();
    fs::write(scene.run_dir().join("slices"), "of pizza").unwrap();
    let before = contents(scene.directory.path());
    for more in ["", "--check", "--overwrite"] {
        let outcome = scene.launch(2).args(more.split_whitespace()).run().ended_with(2);
        outcome.says(&["run/slices"]);
        assert!(contents(scene.directory.path()) == before, "traces of {outcome}");
    }
    let plain = Scene::new(&format!("D = 2.0\n{COURSE}"));
    let text = fs::read_to_string(plain.directory.path().join("params.toml")).unwrap();
    let without: Vec<&str> = text.lines().take_while(|line| *line != "[probes]").collect();
    fs::write(plain.directory.path().join("params.toml"), without.join("\n")).unwrap();
    fs::create_dir(plain.run_dir()).unwrap();
    for name in ["slices", "coarse"] {
        fs::write(plain.run_dir().join(name), "of pizza").unwrap();
    }
    for more in ["", "--resume", "--overwrite"] {
        plain.launch(2).args(more.split_whitespace()).run().succeeded();
    }
    for name in ["slices", "coarse"] {
        assert_eq!(fs::read(plain.run_dir().join(name)).unwrap(), b"of pizza");
    }
}
