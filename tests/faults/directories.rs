//! Output directories that cannot be written, or are gone; and what killed runs leave elsewhere.

use crate::common::{after, serial};
use crate::root::{Immutable, Mount, can_mount, is_root};
use crate::scene::Scene;
use std::fs;

#[test]
fn a_directory_that_cannot_change_is_an_error_and_no_hang() {
    if !is_root("chattr +i") {
        return;
    }
    let scene = Scene::new();
    fs::create_dir(scene.output_dir()).unwrap();
    let Some(immutable) = Immutable::new(&scene.output_dir()) else { return };
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
    let Some(immutable) = Immutable::new(&scene.output_dir()) else { return };
    running.wait().ended_with(1).says(&["summary.json", "not permitted"]);
    drop(immutable);
    scene.assert_nothing_is_lost(2, 3);
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
    // In a place of its own, lest runs of others hang.
    let stale = "mount -t tmpfs none /dev/shm && for file in diff2d.h5 checkpoint.h5 \
                 checkpoint.h5.tmp; do head -c 32 /dev/zero >/dev/shm/sem.OMPIO_$file; done";
    let own =
        format!("unshare --mount --propagation private bash -c '{stale} && exec \"$@\"' bash");
    let run = after(&format!("set -- {own} \"$@\""), scene.launch(2));
    run.run().succeeded();
    scene.assert_whole();
}
