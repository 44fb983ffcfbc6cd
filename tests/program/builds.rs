//! Ranks of two builds, or with two ways to open files, are told apart before they could misunderstand each other.

use crate::common::{is_mpich, mpirun, scratch};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

#[test]
fn ranks_of_two_builds_end_with_a_message() {
    let directory = scratch();
    let path = directory.path();
    fs::write(path.join("params.toml"), "dx = 1\n").unwrap();
    let program = env!("CARGO_BIN_EXE_diff2d-mpi");
    // A program of the same version that is another file, as an older build is.
    let other = path.join("diff2d-mpi");
    fs::copy(program, &other).unwrap();
    let bytes = [fs::read(&other).unwrap(), b"another".to_vec()].concat();
    fs::write(&other, bytes).unwrap();
    let other = other.to_str().unwrap();
    let second = ["params.toml", ":", "-n", "2", other, "params.toml"];
    let outcome = mpirun(1, path).args(second).run().ended_with(2);
    outcome.says(&["different builds", "rank 0", "ranks 1 and 2", "HDF5", "debug build"]);
    assert!(!path.join("output").exists());
}

#[test]
fn ranks_that_would_open_files_by_different_parts_of_open_mpi_end_with_a_message() {
    if is_mpich() {
        return;
    }
    let directory = scratch();
    let path = directory.path();
    fs::write(path.join("params.toml"), "dx = 1\n").unwrap();
    fs::create_dir(path.join("12:30")).unwrap();
    let program = env!("CARGO_BIN_EXE_diff2d-mpi");
    for (second, pieces) in [
        (["-x", "OMPI_MCA_io=ompio"], ["rank 1: OMPI_MCA_io=ompio ", "priority=5"]),
        (["-wdir", "12:30"], ["rank 0: OMPI_MCA_io_ompio_priority=5 ", "a colon"]),
    ] {
        let launch = mpirun(1, path).args(["params.toml", ":", "-n", "1"]).args(second);
        let outcome = launch.args([program, "params.toml"]).run().ended_with(2);
        outcome.says(&["different parts of Open MPI", "rank 0: ", "; rank 1: ", "mpirun -x"]);
        outcome.says(&pieces);
        assert!(!path.join("output").exists());
    }
    let same = ["params.toml", "--check", "--quiet"];
    mpirun(2, path).args(same).env("OMPI_MCA_io", "ompio").run().succeeded();
}

/// What git prints of a clone.
#[track_caller]
fn git(clone: &Path, arguments: &[&str]) {
    let done = Command::new("git").arg("-C").arg(clone).args(arguments).output().expect("git");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The program names its commit by `git describe`, and is built again where git's index is newer than it is.
#[test]
fn the_index_of_a_fresh_clone_is_left_as_it_is_by_the_build() {
    let directory = scratch();
    let clone = directory.path().join("clone");
    // A package has the files of the project without their history.
    if !Path::new(".git").exists() {
        return;
    }
    git(directory.path(), &["clone", "-q", "--no-hardlinks", env!("CARGO_MANIFEST_DIR"), "clone"]);
    fs::copy("scripts/setup", clone.join("scripts/setup")).unwrap();
    // As if all had been checked out in the second in which the index was written.
    let now = SystemTime::now();
    for file in ["README.md", "scripts/setup", ".git/index"] {
        fs::File::options().append(true).open(clone.join(file)).unwrap().set_modified(now).unwrap();
    }
    let mut setup = Command::new("scripts/setup");
    setup.current_dir(&clone).env_remove("CARGO_TARGET_DIR");
    assert!(setup.output().expect("scripts/setup").status.success());
    let changed = || fs::metadata(clone.join(".git/index")).unwrap().modified().unwrap();
    let before = changed();
    std::thread::sleep(Duration::from_millis(1100));
    git(&clone, &["describe", "--always", "--dirty"]);
    assert_eq!(changed(), before);
}
