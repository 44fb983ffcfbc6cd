//! Ranks of two builds are told apart before they could misunderstand each other.

use crate::common::{mpirun, scratch};
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
