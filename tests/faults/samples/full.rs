//! No room for samples, and limits on the size of a file.

use super::{CELLS, Scene, numbers, whole};
use crate::common::{after, contents};
use crate::full_disks::keep_full;
use crate::root::{Mount, can_mount};
use std::fs;

/// 5001 fields of 24 kB.
const LARGE: [&str; 4] = ["--set", "coarse.c.factor=1", "--set", "coarse.c.every=1e-4"];

#[test]
fn a_coarse_field_larger_than_a_file_may_be_is_refused_before_anything_is_written() {
    let scene = Scene::new(CELLS);
    for arguments in [vec!["--check"], vec![]] {
        let launch = scene.launch(2).args(LARGE).args(arguments);
        let outcome = after("ulimit -f 20000", launch).run().ended_with(2);
        outcome.says(&["coarse/c.h5 takes 120.1 MB", "20.5 MB", "ulimit -f", "coarse.c.every"]);
        assert!(!scene.run_dir().exists(), "traces of {outcome}");
    }
}

#[test]
fn a_coarse_field_that_has_no_room_after_all_is_an_error_that_leaves_nothing() {
    let scene = Scene::new(CELLS);
    // Enough for the numbers, but not for the structure of the file.
    let limited = after("ulimit -f 117300", scene.launch(2).args(LARGE));
    limited.run().ended_with(1).says(&["cannot reserve", "run/coarse/c.h5"]);
    let left: Vec<_> = contents(&scene.run_dir())
        .into_iter()
        .filter(|(path, bytes)| bytes.is_some() && !path.ends_with("run.lock"))
        .map(|(path, _)| path)
        .collect();
    assert!(left.is_empty(), "{left:?}");
    scene.launch(2).run().succeeded();
    scene.assert_same_as(whole(CELLS));
}

#[test]
fn a_disk_that_others_fill_ends_the_run_and_no_output_is_lost() {
    if !can_mount("a tmpfs that is filled") {
        return;
    }
    // As many lines of probes take several pages of the disk.
    let often = ["--set", "probes.every=0.0005"];
    let undisturbed = Scene::new(CELLS);
    undisturbed.launch(1).args(often).run().succeeded();
    let whole = numbers(&undisturbed.run_dir());
    let scene = Scene::new(CELLS);
    let directory = scene.run_dir();
    let _mount = Mount::with_room_for(8_000_000, &directory);
    let mut running = scene.launch(2).args(often).start();
    let table = directory.join("probes.csv");
    running.until(|| fs::read_to_string(&table).unwrap_or_default().lines().count() > 100);
    keep_full(&mut running, &directory, 0);
    running.wait().ended_with(1).says(&["cannot write run/", "No space left"]);
    assert!(scene.assert_what_is_there_is_right(&whole) > 100);
    fs::remove_file(directory.join("filler")).unwrap();
    scene.launch(3).args(often).arg("--resume").run().succeeded();
    scene.assert_same_as(&whole);
}
