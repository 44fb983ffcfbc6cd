//! No space left, for each file of a run, and limits on the size of a file.

use crate::common::{Case, Running, Series, after, mpirun, serial};
use crate::processes::ranks_of;
use crate::root::{Mount, can_mount, say};
use crate::scene::{CASE, Scene};
use rustix::fs::{FallocateFlags, fallocate, statvfs};
use rustix::io::Errno;
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Bytes of all snapshots of the run in the scene, and of one checkpoint's field.
const SNAPSHOTS: u64 = 41 * FIELD;
const FIELD: u64 = 8 * 100 * 100;
/// What `diff2d.xdmf` takes, twice while it is replaced, and the other small files.
const SMALL: u64 = 120_000;

fn free(directory: &Path) -> u64 {
    let status = statvfs(directory).expect("the file system tells");
    status.f_bavail * status.f_frsize
}

/// Takes all space but `left` bytes.
fn fill(directory: &Path, left: u64) {
    let filler = File::options().create(true).append(true).open(directory.join("filler")).unwrap();
    let length = filler.metadata().unwrap().len();
    if let Some(more) = free(directory).checked_sub(left).filter(|&more| more > 0) {
        // It may be gone by now.
        let _ = match fallocate(&filler, FallocateFlags::empty(), length, more) {
            Err(Errno::OPNOTSUPP) => (&filler).write_all(&vec![0; more as usize]),
            _ => Ok(()),
        };
    }
}

/// Keeps all space but `left` bytes taken until the run is over.
pub fn keep_full(running: &mut Running, directory: &Path, left: u64) {
    while !running.is_over() {
        fill(directory, left);
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_disk_without_room_for_as_many_files_is_refused_before_anything_is_written() {
    if !can_mount("a tmpfs for a few files") {
        return;
    }
    let scene = Scene::with_pictures();
    let output_dir = scene.output_dir();
    let _mount = Mount::new(&["-t", "tmpfs", "-o", "size=10m,nr_inodes=30", "none"], &output_dir);
    for arguments in [vec!["--check"], vec![]] {
        let outcome = scene.launch(2).args(arguments).run().ended_with(2);
        outcome.says(&["54 files", "room for 29 more", "outtime"]);
        assert_eq!(fs::read_dir(&output_dir).unwrap().count(), 0, "something was written");
    }
    let few = ["--set", "graphics.enabled=false"];
    for overwrite in [None, Some("--overwrite")] {
        scene.launch(2).args(few).args(overwrite).run().succeeded();
    }
}

#[test]
fn a_disk_too_small_for_the_snapshots_is_refused_before_anything_is_written() {
    if !can_mount("a small tmpfs for the snapshots") {
        return;
    }
    let scene = Scene::new();
    let _mount = Mount::with_room_for(1_000_000, &scene.output_dir());
    for ranks in [1, 3] {
        let outcome = scene.launch(ranks).run().ended_with(2);
        outcome.says(&["41 snapshots", "3.4 MB", "1.0 MB", "output.dir"]);
    }
    assert_eq!(fs::read_dir(scene.output_dir()).unwrap().count(), 0, "something was written");
}

#[test]
fn a_disk_that_has_no_room_after_all_is_an_error_before_the_first_step() {
    if !can_mount("a small tmpfs for the snapshots") {
        return;
    }
    let scene = Scene::new();
    // Room for the numbers, but not for what goes with them.
    let _mount = Mount::with_room_for((SNAPSHOTS / 4096 + 4) * 4096, &scene.output_dir());
    for ranks in [1, 3] {
        let outcome = scene.resume(ranks).run().ended_with(2);
        outcome.says(&["takes 3.4 MB", "are available", "output.dir=DIR"]);
        assert!(!outcome.stdout.contains("mass"), "a step was made in {outcome}");
    }
}

#[test]
fn a_checkpoint_without_room_is_a_warning_and_the_run_goes_on() {
    if !can_mount("a small tmpfs for the checkpoints") {
        return;
    }
    let scene = Scene::new();
    let directory = scene.output_dir();
    let _mount = Mount::with_room_for(SNAPSHOTS + SMALL + 8 * FIELD, &directory);
    // Slow enough to be still going on when the disk fills up.
    let mut running = scene.launch(2).env("DIFF2D_FAULT", "slow-checkpoint@100").start();
    scene.until_there(&mut running, "checkpoint.prev.h5");
    keep_full(&mut running, &directory, SMALL);
    let outcome = running.wait().succeeded();
    for piece in ["warning: no checkpoint at step", "reserve", "No space left", "available"] {
        assert!(outcome.stderr.contains(piece), "no {piece:?} in {outcome}");
    }
    assert!(!outcome.stderr.contains("error:"), "{outcome}");
    scene.assert_whole();

    // The older checkpoint is as good as ever.
    fs::remove_file(directory.join("filler")).unwrap();
    fs::remove_file(directory.join("summary.json")).unwrap();
    let outcome = scene.resume(3).run().succeeded();
    assert!(outcome.stdout.contains("Resuming from"), "{outcome}");
    scene.assert_whole();
}

#[test]
fn a_disk_that_others_fill_while_a_checkpoint_is_opened_ends_the_run_and_no_rank_waits() {
    if !can_mount("a tmpfs that is filled") {
        return;
    }
    let scene = Scene::new();
    let directory = scene.output_dir();
    let _mount = Mount::with_room_for(SNAPSHOTS + SMALL + 8 * FIELD, &directory);
    // All ranks open the checkpoint some time after it has its room, and MPI finds none for files of its own.
    let mut running = scene.launch(2).env("DIFF2D_FAULT", "slow-checkpoint@200").start();
    let in_work = directory.join("checkpoint.h5.tmp");
    running.until(|| fs::metadata(&in_work).is_ok_and(|file| file.len() > FIELD));
    keep_full(&mut running, &directory, 0);
    running.wait().ended_with(1).says(&["No space left"]);
    fs::remove_file(directory.join("filler")).unwrap();
    scene.assert_nothing_is_lost(2, 3);
}

#[test]
fn a_disk_that_others_fill_ends_the_run_with_an_error_and_it_can_be_resumed() {
    if !can_mount("a tmpfs that is filled") {
        return;
    }
    let scene = Scene::new();
    let directory = scene.output_dir();
    let _mount = Mount::with_room_for(SNAPSHOTS + SMALL + 8 * FIELD, &directory);
    let mut running = scene.launch(2).start();
    scene.until_outputs(&mut running, 3);
    keep_full(&mut running, &directory, 0);
    let outcome = running.wait().ended_with(1);
    let named =
        ["diagnostics.csv", "diff2d.xdmf"].iter().any(|name| outcome.error().contains(name));
    assert!(named && outcome.error().contains("No space left"), "{outcome}");
    fs::remove_file(directory.join("filler")).unwrap();
    scene.assert_nothing_is_lost(2, 3);
}

#[test]
fn a_limit_on_the_size_of_a_file_is_an_error_before_the_first_step() {
    let scene = Scene::new();
    // Above what MPI makes for itself: 32 MB of snapshots, of which 16 MB are allowed.
    let long = |run: crate::common::Launch| run.args(["--set", "outtime=0.5"]);
    for ranks in [1, 2] {
        let limited = after("ulimit -f 16000", long(scene.resume(ranks)));
        let outcome = limited.run().ended_with(2);
        outcome.says(&["takes 33.5 MB", "no file may be larger than 16.4 MB", "ulimit -f"]);
    }
    let limited =
        after("ulimit -f 16000", long(serial(scene.path()).args(["params.toml", "--check"])));
    limited.run().ended_with(2).says(&["ulimit -f"]);
    long(scene.resume(2)).run().succeeded();
    let case = Case { outtime: 0.5, ..CASE };
    Series::read(&scene.output_dir()).assert_is(&case.integrate(), "without the limit");
}

#[test]
fn a_limit_on_open_files_is_an_error_before_the_first_step() {
    let scene = Scene::new();
    let many: String =
        (0..100).map(|k| format!("slices.s{k} = {{ y = 0, every = 1 }}\n")).collect();
    let params = fs::read_to_string(scene.path().join("params.toml")).unwrap();
    fs::write(scene.path().join("many.toml"), format!("{many}{params}")).unwrap();
    for more in [&[][..], &["--check"]] {
        let run = serial(scene.path()).arg("many.toml").args(more.iter().copied());
        let outcome = after("ulimit -n 100", run).run().ended_with(2);
        outcome.says(&["has 132 files open", "may have 100", "ulimit -n"]);
    }
    assert!(!scene.file("diff2d.h5").exists());
}

#[test]
fn a_write_that_fails_inside_hdf5_ends_all_ranks_at_once_with_a_message() {
    let scene = Scene::with_checkpoints("off");
    let mut running = scene.launch(3).start();
    scene.until_outputs(&mut running, 2);
    // In the middle of the run nothing may be written behind the first page any more.
    let limit = Rlimit { current: Some(4096), maximum: Some(4096) };
    for rank in ranks_of(running.pid()) {
        prlimit(Pid::from_raw(rank as i32), Resource::Fsize, limit).expect("a limit");
    }
    let limited = Instant::now();
    let outcome = running.wait().ended_with(1);
    assert!(limited.elapsed() < Duration::from_secs(20), "{:?}: {outcome}", limited.elapsed());
    for piece in ["diff2d-mpi: error: rank ", "cannot write run/diff2d.h5: "] {
        assert!(outcome.stderr.contains(piece), "no {piece:?} in {outcome}");
    }
    scene.assert_nothing_is_lost(3, 2);
}

#[test]
fn a_file_system_that_cannot_reserve_is_said_so_and_used() {
    if !can_mount("a file system without fallocate") {
        return;
    }
    let scene = Scene::new();
    let _mount = Mount::new(&["-t", "ramfs", "none"], &scene.output_dir());
    let outcome = scene.launch(2).run().succeeded();
    assert_eq!(outcome.stderr.matches("cannot set space aside").count(), 1, "{outcome}");
    scene.assert_whole();
}

#[test]
fn a_file_system_that_cannot_reserve_and_is_too_small_is_an_error() {
    if !can_mount("a small ext2 file system") {
        return;
    }
    let directory = crate::common::scratch();
    let image = directory.path().join("image");
    File::create(&image).unwrap().set_len(4 << 20).unwrap();
    let made = std::process::Command::new("mkfs.ext2").arg("-q").arg(&image).status();
    if !made.is_ok_and(|status| status.success()) || !Path::new("/dev/loop-control").exists() {
        say("skipped: no mkfs.ext2, or no loop devices");
        return;
    }
    let on = directory.path().join("run");
    let _mount = Mount::new(&["-o", "loop", image.to_str().unwrap()], &on);
    // Room for the numbers, but not for what goes with them.
    fs::write(directory.path().join("params.toml"), CASE.toml("run")).unwrap();
    fill(&on, SNAPSHOTS + 20_000);
    let outcome = mpirun(2, directory.path()).args(["params.toml", "--resume"]).run();
    outcome.ended_with(2).says(&["takes 3.4 MB", "available"]);
}

/// What is said of a run that does not fit onto a disk of a megabyte.
#[test]
fn a_disk_without_room_names_what_takes_the_room() {
    if !can_mount("a small tmpfs") {
        return;
    }
    let scene = Scene::with_pictures();
    let _mount = Mount::with_room_for(1_000_000, &scene.output_dir());
    let check = |arguments: &str| {
        let check = scene.launch(1).arg("--check").args(arguments.split_whitespace());
        check.run().ended_with(2)
    };
    check("--set outtime=5").says(&["raise dx or outtime"]);
    check("--set outtime=50 --set graphics.size=2000").says(&["lower graphics.size"]);
    let samples = "--set outtime=200 --set graphics=false --set slices.s={y=0.0,every=0.02}";
    check(samples).says(&["take fewer times (every) of probes, slices and coarse fields"]);
}

#[test]
fn a_file_with_another_name_gives_no_room_to_the_run_that_replaces_it() {
    if !can_mount("a small tmpfs for the snapshots") {
        return;
    }
    let scene = Scene::with_checkpoints("off");
    let _mount = Mount::with_room_for(SNAPSHOTS + SNAPSHOTS / 2, &scene.output_dir());
    scene.launch(2).run().succeeded();
    scene.launch(2).arg("--overwrite").run().succeeded();
    fs::hard_link(scene.file("diff2d.h5"), scene.file("kept.h5")).unwrap();
    scene.launch(2).arg("--overwrite").run().ended_with(2).says(&["takes 3.4 MB", "are available"]);
    scene.assert_whole();
}
