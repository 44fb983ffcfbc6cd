//! The programs in `examples`, and the runs that they are given.

use super::{Case, mpirun, readers_python, run, scratch};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// Numbers of rows and snapshots differ, so that no reader can take one for the other.
pub const CASE: Case =
    Case { diffusivity: 1.7, x1: -9.0, x2: 11.0, runtime: 6.0, dx: 0.8, outtime: 0.5 };

/// Two output directories, of which the second holds what follows the first.
pub fn segments(directory: &Path) -> [PathBuf; 2] {
    let first = run(&CASE, 2, directory);
    mpirun(2, directory)
        .args(["params.toml", "--resume", "run/checkpoint.h5"])
        .args(["--set", "output.dir=more", "--set", "runtime=9"])
        .run()
        .succeeded();
    [first, directory.join("more")]
}

/// An example, given an interrupted run whose field is not symmetric, says of its last snapshot
/// what `told` lists.
#[track_caller]
pub fn finds(command: &[&str], told: &[&str]) {
    let directory = scratch();
    let mut arguments: Vec<OsString> = vec![interrupted(directory.path()).into()];
    arguments.push(told.join(",").into());
    arguments.extend(command.iter().map(OsString::from));
    readers_python("example_finds.py", &arguments);
}

/// The output directory of a run on three ranks that stopped after four of its outputs.
pub fn interrupted(directory: &Path) -> PathBuf {
    fs::write(directory.join("params.toml"), CASE.toml("run")).unwrap();
    let step = 3 * CASE.integrate().nper + 1;
    mpirun(3, directory)
        .arg("params.toml")
        .env("DIFF2D_FAULT", &format!("nan@{step}"))
        .run()
        .ended_with(1);
    directory.join("run")
}
