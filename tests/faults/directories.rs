//! Output directories that cannot be written, or are gone; and what killed runs leave elsewhere.

use crate::common::{after, contents, serial};
use crate::root::{Attribute, Mount, can_mount, is_root};
use crate::scene::Scene;
use std::fs;

#[test]
fn a_directory_that_cannot_change_is_an_error_and_no_hang() {
    if !is_root("chattr +i") {
        return;
    }
    let scene = Scene::new();
    fs::create_dir(scene.output_dir()).unwrap();
    let Some(immutable) = Attribute::immutable(&scene.output_dir()) else { return };
    for ranks in [1, 3] {
        scene.launch(ranks).run().ended_with(2).says(&["cannot write to", "not permitted"]);
    }
    serial(scene.path()).arg("params.toml").run().ended_with(2).says(&["cannot write to"]);
    drop(immutable);
    scene.launch(2).run().succeeded();
    scene.assert_whole();
}

#[test]
fn a_directory_that_cannot_change_any_more_ends_the_run_and_it_can_be_resumed() {
    if !is_root("chattr +i") {
        return;
    }
    let scene = Scene::new();
    let mut running = scene.launch(2).start();
    scene.until_outputs(&mut running, 3);
    let Some(immutable) = Attribute::immutable(&scene.output_dir()) else { return };
    running.wait().ended_with(1).says(&["summary.json", "not permitted"]);
    drop(immutable);
    scene.assert_nothing_is_lost(2, 3);
}

#[test]
fn what_can_only_be_added_to_is_refused_before_the_first_step() {
    if !is_root("chattr +a") {
        return;
    }
    let scene = Scene::finished_with_pictures();
    for name in ["", "frames", "slices", "run.lock"].into_iter().chain(add_samples(&scene)) {
        let Some(_grows) = Attribute::append_only(&scene.file(name)) else { return };
        refused(&scene, &[name, "append-only", "chattr -a"]);
        if name == "frames" {
            scene.launch(2).arg("--resume").run().ended_with(2).says(&["append-only"]);
        }
    }
    scene.launch(2).arg("--overwrite").run().succeeded();
    scene.assert_whole();
}

#[test]
fn what_cannot_be_replaced_is_refused_before_anything_of_the_old_run_is_gone() {
    if !is_root("chattr +i") {
        return;
    }
    let scene = Scene::finished_with_pictures();
    for name in add_samples(&scene) {
        let Some(_immutable) = Attribute::immutable(&scene.file(name)) else { return };
        refused(&scene, &[name, "immutable", "chattr -i"]);
        if name == "animation.png" {
            scene.launch(2).arg("--overwrite").run().ended_with(2).says(&["immutable"]);
        }
    }
    scene.launch(2).arg("--overwrite").run().succeeded();
    scene.assert_whole();
}

/// Adds what an earlier run had besides; files of every kind that a run replaces.
fn add_samples(scene: &Scene) -> [&'static str; 7] {
    fs::create_dir(scene.file("slices")).unwrap();
    for name in ["slices/s.h5", "slices/t.h5.tmp"] {
        fs::write(scene.file(name), "").unwrap();
    }
    // They say nothing themselves.
    let params = fs::read_to_string(scene.file("params.toml")).unwrap();
    let named = ["s", "t"].map(|name| format!("[slices.{name}]\ny = 0.0\nevery = 5.0\n"));
    fs::write(scene.file("params.toml"), params + &named.concat()).unwrap();
    [
        "checkpoint.h5",
        "diff2d.h5",
        "summary.json",
        "animation.png",
        "frames/000001.png",
        "slices/s.h5",
        "slices/t.h5.tmp",
    ]
}

/// The run is neither replaced nor continued, which `--check` says as well; all that is there stays.
#[track_caller]
fn refused(scene: &Scene, pieces: &[&str]) {
    let before = contents(scene.path());
    let alone = || serial(scene.path()).arg("params.toml");
    for way in ["--overwrite", "--resume"] {
        for launch in [alone(), alone().arg("--check")] {
            let outcome = launch.arg(way).run().ended_with(2);
            outcome.says(&["output.dir = run", "output.dir=DIR"]);
            outcome.says(pieces);
            assert!(contents(scene.path()) == before, "{pieces:?}: traces of {outcome}");
        }
    }
}

#[test]
fn a_run_may_have_its_own_directory_in_one_that_can_only_be_added_to() {
    if !is_root("chattr +a") {
        return;
    }
    let scene = Scene::new();
    let above = scene.path().join("above");
    fs::create_dir(&above).unwrap();
    let Some(_grows) = Attribute::append_only(&above) else { return };
    let set = ["--set", "output.dir=above/run"];
    serial(scene.path()).args(["params.toml", "--check"]).args(set).run().succeeded();
    assert!(!above.join("run").exists(), "--check has left a directory");
    scene.launch(2).args(set).run().succeeded();
    assert!(above.join("run/summary.json").exists());
}

#[test]
fn a_read_only_directory_is_an_error_and_no_hang() {
    if !can_mount("a read-only bind mount") {
        return;
    }
    let scene = Scene::new();
    let mount = Mount::read_only(&scene.output_dir());
    for ranks in [1, 3] {
        scene.launch(ranks).run().ended_with(2).says(&["cannot write to", "Read-only"]);
    }
    drop(mount);
    scene.resume(2).run().succeeded();
    scene.assert_whole();
}

#[test]
fn a_directory_that_disappears_ends_the_run_and_it_can_be_resumed_when_it_is_back() {
    let scene = Scene::new();
    let elsewhere = scene.path().join("elsewhere");
    let mut running = scene.launch(2).start();
    scene.until_outputs(&mut running, 3);
    fs::rename(scene.output_dir(), &elsewhere).unwrap();
    running.wait().ended_with(1).says(&["run/", "No such file"]);
    fs::rename(&elsewhere, scene.output_dir()).unwrap();
    scene.assert_nothing_is_lost(2, 1);
}

#[test]
fn a_directory_that_another_takes_the_place_of_ends_the_run_and_nothing_is_written_there() {
    let scene = Scene::with_pictures();
    let other = scene.path().join("other");
    fs::create_dir_all(other.join("frames")).unwrap();
    for name in ["checkpoint.h5", "checkpoint.prev.h5", "checkpoint.h5.tmp", "summary.json"] {
        fs::write(other.join(name), name).unwrap();
    }
    let exchange = || {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        renameat_with(CWD, scene.output_dir(), CWD, &other, RenameFlags::EXCHANGE).unwrap();
    };
    let of_other = |dir: &std::path::Path| -> Vec<_> {
        let relative = |path: std::path::PathBuf| path.strip_prefix(dir).unwrap().to_owned();
        contents(dir).into_iter().map(|(path, bytes)| (relative(path), bytes)).collect()
    };
    let before = of_other(&other);
    let mut running = scene.launch(2).start();
    scene.until_outputs(&mut running, 3);
    exchange();
    running.wait().ended_with(1).says(&["run is another directory by now", "--resume"]);
    assert!(of_other(&scene.output_dir()) == before, "something was written");
    exchange();
    scene.assert_nothing_is_lost(2, 1);
}

#[test]
fn a_directory_that_is_removed_ends_the_run_with_an_error() {
    let scene = Scene::new();
    let mut running = scene.launch(2).start();
    scene.until_outputs(&mut running, 3);
    while scene.output_dir().exists() {
        // A checkpoint may come in between.
        let _ = fs::remove_dir_all(scene.output_dir());
    }
    running.wait().ended_with(1).says(&["run/", "No such file"]);
    scene.assert_nothing_is_lost(2, 3);
}

#[test]
fn the_semaphores_of_a_killed_run_do_not_hang_the_next() {
    if !can_mount("a /dev/shm of its own") {
        return;
    }
    let scene = Scene::new();
    // In a place of its own, lest runs of others hang. The directory of the run, which may lie in the same place, stays.
    let stale = "exec 9<. && mount -t tmpfs none /dev/shm && mkdir -p $PWD \
                 && mount -c --bind /proc/self/fd/9 $PWD && cd $PWD && for file in diff2d.h5 checkpoint.h5 \
                 checkpoint.h5.tmp; do head -c 32 /dev/zero >/dev/shm/sem.OMPIO_$file; done";
    let own =
        format!("unshare --mount --propagation private bash -c '{stale} && exec \"$@\"' bash");
    let run = after(&format!("set -- {own} \"$@\""), scene.launch(2));
    run.run().succeeded();
    scene.assert_whole();
}
