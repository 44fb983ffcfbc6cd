//! `--check` refuses what a run refuses, and neither leaves anything behind.

use crate::common::{Outcome, contents, is_mpich, mpirun, serial};
use crate::root::{Mount, as_nobody, can_be_nobody, can_mount, give_to_nobody, is_root};
use crate::scene::Scene;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Tries `--check` and a run with these arguments: both end with this code, and neither leaves
/// anything behind.
#[track_caller]
fn both_refuse(scene: &Scene, arguments: &str, code: i32) -> Outcome {
    let before = contents(scene.path());
    let launch =
        || mpirun(2, scene.path()).args(["params.toml"]).args(arguments.split_whitespace());
    launch().args(["--check", "--quiet"]).run().ended_with(code);
    assert!(contents(scene.path()) == before, "--check {arguments} left something behind");
    let outcome = launch().run().ended_with(code);
    assert!(contents(scene.path()) == before, "{arguments} left something behind");
    outcome
}

#[test]
fn what_a_run_refuses_to_resume_is_refused_by_check_and_nothing_is_left() {
    let scene = Scene::finished();
    let bytes = fs::read(scene.file("checkpoint.h5")).unwrap();
    fs::write(scene.path().join("short.h5"), &bytes[..bytes.len() / 2]).unwrap();
    let mut damaged = bytes;
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    fs::write(scene.path().join("damaged.h5"), damaged).unwrap();
    fs::write(scene.path().join("file"), "").unwrap();
    let new = "--set output.dir=new --set runtime=300";
    let good = "--resume run/checkpoint.h5";
    for (arguments, code, pieces) in [
        (format!("{new} --set D=2 {good}"), 2, "D = 2, but 0.7"),
        (format!("{new} --set dx=0.25 {good}"), 2, "dx = 0.25, but 0.2"),
        (format!("{new} --resume nosuch.h5"), 2, "no such file"),
        (format!("{new} --resume run"), 2, "run/checkpoint.h5"),
        (format!("{new} --resume run/diagnostics.csv"), 2, "is not a checkpoint"),
        (format!("{new} --resume run/diff2d.h5"), 2, "is not a checkpoint"),
        (format!("{new} --resume short.h5"), 2, "bytes long instead of"),
        (format!("{new} --resume damaged.h5"), 2, "its field density fails its checksum"),
        (format!("--set output.dir=new --set runtime=200.5 {good}"), 2, "raise runtime"),
        (format!("--set output.dir=run --set runtime=300 {good}"), 2, "runtime = 300, but 200"),
        (format!("--set output.dir=file/below --set runtime=300 {good}"), 2, "not a directory"),
        (format!("--set output.dir=/proc/x --set runtime=300 {good}"), 2, "/proc/x"),
        (format!("--set output.dir=a/b/{} {good}", "long".repeat(80)), 2, "name too long"),
        ("--set output.dir=/proc/sys/x".into(), 2, "/proc/sys"),
        (format!("--set output.dir=a/{}", "long".repeat(80)), 2, "name too long"),
        ("--set output.dir=~/run".into(), 2, "mean something to a shell only"),
        ("--set output.dir=$SCRATCH/run".into(), 2, "write the directory out, or begin with ./"),
        ("--set output.dir=/tmp/${USER}/run".into(), 2, "mean something to a shell only"),
        ("".into(), 2, "already holds a run"),
    ] {
        let outcome = both_refuse(&scene, &arguments, code);
        assert!(outcome.error().to_lowercase().contains(&pieces.to_lowercase()), "{outcome}");
    }
}

/// Only one rank looks at the files, and the others must not wait for it.
#[test]
fn snapshots_that_cannot_be_continued_end_all_ranks() {
    let scene = Scene::killed_on_its_way();
    let series = scene.file("diff2d.h5");
    let whole = fs::read(&series).unwrap();
    let nothing: &[u8] = &[];
    for (contents, pieces) in [
        (Some(nothing), "not an HDF5 file; go on in a new directory"),
        (Some(&whole[..20_000]), "it is cut short; go on in a new directory"),
        (None, "it is not there; go on in a new directory"),
    ] {
        match contents {
            Some(contents) => fs::write(&series, contents).unwrap(),
            None => fs::remove_file(&series).unwrap(),
        }
        both_refuse(&scene, "--resume", 1).says(&["cannot go on in run/diff2d.h5", pieces]);
    }
    fs::write(&series, &whole).unwrap();
    scene.resume(3).run().succeeded();
    scene.assert_whole();

    fs::remove_file(&series).unwrap();
    let outcome = both_refuse(&scene, "--resume", 1);
    outcome.says(&["no output is left to write: restore this file from a copy"]);
}

#[test]
fn a_finished_run_without_a_whole_checkpoint_has_nothing_to_resume() {
    let scene = Scene::finished();
    for name in ["checkpoint.h5", "checkpoint.prev.h5"] {
        fs::write(scene.file(name), "").unwrap();
    }
    let before = contents(scene.path());
    scene.resume(2).run().succeeded();
    assert!(contents(scene.path()) == before, "something was changed");
    let summary = fs::read_to_string(scene.file("summary.json")).unwrap();
    fs::write(scene.file("summary.json"), summary.replace("finished", "stopped")).unwrap();
    both_refuse(&scene, "--resume", 1).says(&["checkpoint.h5: it is truncated to 0 bytes"]);
}

/// ROMIO would take `ufs:run` for `run`, and write over a run that is there.
#[test]
fn a_colon_in_the_directory_is_refused_where_romio_would_write_elsewhere() {
    let scene = Scene::new();
    scene.launch(1).run().succeeded();
    let before = contents(scene.path());
    for name in ["ufs:run", "2026-01-02T03:04:05", "/tmp/a:b/c"] {
        for check in [&["--check"][..], &[]] {
            let launch = mpirun(2, scene.path()).args(["params.toml", "--set"]);
            let launch = launch.arg(format!("output.dir={name}")).args(check.iter().copied());
            let outcome = launch.env("OMPI_MCA_io", "romio321").run().ended_with(2);
            outcome.says(&[name, "ROMIO", "output.dir=DIR"]);
        }
    }
    assert!(contents(scene.path()) == before, "something was changed");
}

/// A colon on the command line is seen before MPI starts, which then is told to do without ROMIO; one in the
/// parameter file is not.
#[test]
fn a_colon_in_the_directory_works_where_it_is_on_the_command_line() {
    if is_mpich() {
        return;
    }
    let scene = Scene::new();
    let file = fs::read_to_string(scene.path().join("params.toml")).unwrap();
    fs::write(scene.path().join("new.toml"), file.replace("\"run\"", "\"at-03:04\"")).unwrap();
    let launch = || mpirun(2, scene.path());
    launch().arg("new.toml").run().ended_with(2).says(&["at-03:04", "ROMIO", "output.dir=DIR"]);
    launch().args(["new.toml", "--set", "output.dir=at-03:04"]).run().succeeded();
    assert!(scene.path().join("at-03:04/diff2d.h5").exists());
}

#[test]
fn a_name_that_a_run_needs_and_cannot_have_is_refused_before_anything_is_replaced() {
    let scene = Scene::finished_with_pictures();
    for name in ["diff2d.h5", "params.toml", "checkpoint.prev.h5", "run.lock", "frames/000001.png"]
    {
        let (path, kept) = (scene.file(name), scene.path().join("kept"));
        fs::rename(&path, &kept).unwrap();
        fs::create_dir(&path).unwrap();
        both_refuse(&scene, "--overwrite", 2).says(&["output.dir", name]);
        both_refuse(&scene, "--resume", 2).says(&["output.dir", name]);
        fs::remove_dir(&path).unwrap();
        fs::rename(&kept, &path).unwrap();
    }
    scene.assert_whole();
}

#[test]
fn a_name_under_which_a_file_is_written_first_has_to_be_free() {
    let scene = Scene::new();
    scene.launch(1).run().succeeded();
    for name in ["params.toml.tmp", "checkpoint.h5.tmp", "diff2d.h5.tmp", "summary.json.tmp"] {
        fs::create_dir(scene.file(name)).unwrap();
        both_refuse(&scene, "--overwrite", 2).says(&["output.dir", name]);
        fs::remove_dir(scene.file(name)).unwrap();
    }
    fs::create_dir(scene.path().join("new")).unwrap();
    for name in ["diff2d.h5-notes.lock", "diff2d.h5-1-x.lock"] {
        fs::write(scene.path().join("new").join(name), "mine").unwrap();
    }
    scene.launch(1).args(["--set", "output.dir=new"]).run().succeeded();
    assert!(scene.path().join("new/diff2d.h5-notes.lock").exists());
    assert!(scene.path().join("new/diff2d.h5-1-x.lock").exists());
}

/// A run leaves its lock before it leaves anything half-made.
#[test]
fn files_with_temporary_names_are_kept_where_no_run_can_have_left_them() {
    let scene = Scene::with_pictures();
    fs::create_dir_all(scene.file("frames")).unwrap();
    for name in ["diff2d.h5.tmp", "animation.png.tmp", "frames/000001.png.tmp"] {
        fs::write(scene.file(name), "mine").unwrap();
        let what = format!("the run would replace run/{name}, which is of no run");
        for way in ["", "--overwrite", "--resume"] {
            both_refuse(&scene, way, 2).says(&[&what, "output.dir=DIR"]);
        }
        fs::remove_file(scene.file(name)).unwrap();
    }
    fs::write(scene.file("run.lock"), "").unwrap();
    fs::write(scene.file("params.toml.tmp"), "half").unwrap();
    scene.launch(2).run().succeeded();
    scene.assert_whole();
}

/// Whatever its name, and by whatever path.
#[test]
fn a_parameter_file_under_a_name_of_the_run_is_kept() {
    let scene = Scene::finished_with_pictures();
    let text = std::fs::read(scene.path().join("params.toml")).unwrap();
    std::os::unix::fs::symlink("run/summary.json", scene.path().join("link.toml")).unwrap();
    for (name, given) in [
        ("trace.json", "run/trace.json"),
        ("diagnostics.csv", "run/diagnostics.csv"),
        ("summary.json", "link.toml"),
        ("frames/000007.png", "run/frames/000007.png"),
        ("params.toml.tmp", "run/params.toml.tmp"),
        ("frames/000001.png.tmp", "run/frames/000001.png.tmp"),
    ] {
        std::fs::write(scene.file(name), &text).unwrap();
        for more in [&["--overwrite"][..], &["--overwrite", "--check"]] {
            let launch = serial(scene.path()).arg(given).args(more.iter().copied());
            let refused = launch.run().ended_with(2);
            refused.says(&["would replace its own parameter file", given]);
            assert_eq!(std::fs::read(scene.file(name)).unwrap(), text, "{name}");
        }
    }
}

#[test]
fn a_resume_where_nothing_says_which_run_it_was_does_not_advise_itself() {
    let scene = Scene::new();
    for name in ["trace.json", "summary.json", "diagnostics.csv"] {
        std::fs::create_dir_all(scene.file("")).unwrap();
        std::fs::write(scene.file(name), "x").unwrap();
        let refused = both_refuse(&scene, "--resume", 2);
        refused.says(&[name, "no checkpoint to go on from", "--overwrite in place of --resume"]);
        std::fs::remove_file(scene.file(name)).unwrap();
    }
}

#[test]
fn check_tells_what_is_left_of_a_run_that_goes_on() {
    let scene = Scene::finished();
    let check = |arguments: &str| {
        let launch = serial(scene.path()).args(["params.toml", "--check"]);
        launch.args(arguments.split_whitespace()).run().succeeded().stdout
    };
    let whole = check("--set output.dir=new --set runtime=300");
    let left = check("--set output.dir=new --set runtime=300 --resume run/checkpoint.h5");
    let size = |text: &str| {
        let line = text.lines().find(|line| line.starts_with("output files")).unwrap().to_owned();
        line.split_whitespace().nth(2).unwrap().parse::<f64>().unwrap()
    };
    // 20 outputs of 61 follow the checkpoint.
    assert!(left.contains("20 outputs left"), "{left}");
    assert!((size(&left) / size(&whole) - 20.0 / 61.0).abs() < 0.02, "{whole}{left}");
    assert!(check("--resume").contains("is finished: nothing is left to do"));
    assert!(check("--set output.dir=new --resume").contains("from the beginning"));
}

#[test]
fn ranks_that_see_different_files_under_one_name_end_with_an_error() {
    if !is_root("mounts of its own") || !can_mount("a directory of its own for one rank") {
        return;
    }
    let scene = Scene::new();
    fs::create_dir(scene.output_dir()).unwrap();
    let program = env!("CARGO_BIN_EXE_diff2d-mpi");
    let own = format!("mount -t tmpfs none run && exec {program} params.toml");
    let second =
        [":", "-n", "1", "unshare", "--mount", "--propagation", "private", "sh", "-c", &own];
    let outcome = scene.launch(1).args(second).run().ended_with(1);
    outcome.says(&["rank 1 does not see the file", "diff2d.h5", "all nodes share"]);
}

#[test]
fn a_read_only_directory_is_refused_by_check_too() {
    if !can_mount("a read-only bind mount") {
        return;
    }
    let scene = Scene::new();
    fs::create_dir(scene.output_dir()).unwrap();
    let mount = Mount::read_only(&scene.output_dir());
    both_refuse(&scene, "", 2).says(&["Read-only"]);
    both_refuse(&scene, "--resume", 2).says(&["Read-only"]);
    drop(mount);
}

#[test]
fn files_that_a_run_could_not_replace_are_refused_before_it_starts() {
    if !can_be_nobody("another user's files in a sticky directory") {
        return;
    }
    let scene = Scene::finished_with_pictures();
    give_to_nobody(scene.path());
    let mode = |path: &Path, mode| {
        std::os::unix::fs::chown(path, Some(0), Some(0)).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    for name in ["diff2d.h5", "params.toml", "frames/000001.png"] {
        let path = scene.file(name);
        mode(path.parent().unwrap(), 0o1777);
        mode(&path, 0o666);
        let before = contents(scene.path());
        for check in [vec!["--check"], vec![]] {
            let launch = serial(scene.path()).args(["params.toml", "--overwrite"]).args(check);
            as_nobody(launch).run().ended_with(2).says(&[name, "another user's", "sticky"]);
            assert!(contents(scene.path()) == before, "{name}: something was changed");
        }
        give_to_nobody(scene.path());
    }
    as_nobody(serial(scene.path()).args(["params.toml", "--overwrite"])).run().succeeded();
}

#[test]
fn a_file_that_something_is_mounted_on_is_refused_before_it_starts() {
    if !can_mount("a file mounted on itself") {
        return;
    }
    let scene = Scene::finished();
    for name in ["diff2d.h5", "params.toml"] {
        let mount = Mount::of_file(&scene.file(name));
        both_refuse(&scene, "--overwrite", 2).says(&[name, "something is mounted on it"]);
        drop(mount);
    }
    scene.launch(2).arg("--overwrite").run().succeeded();
}
