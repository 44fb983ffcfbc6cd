//! Ranks of two builds, or with two ways to open files, are told apart before they could misunderstand each other.

use crate::common::{is_mpich, mpirun, scratch};
use std::fs;

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
