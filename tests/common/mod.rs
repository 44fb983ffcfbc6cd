//! What the tests share: starting the program, reading what it left, and a plain serial reference.

#![allow(
    dead_code,
    unused_imports,
    reason = "every test file compiles this module and uses its own part of it"
)]

mod chance;
pub mod examples;
mod files;
mod launch;
mod python;
mod reference;
mod screen;

pub use chance::{Chance, environment};
pub use files::{Series, assert_same_bits, contents, data_lines, dataset, significant_digits};
pub use launch::{Launch, Outcome, Running, after, is_mpich, mpirun, mpirun_of, serial, serial_of};
pub use python::{Expectation, python, readers_interpreter, readers_python};
pub use reference::{Case, Reference, Snapshot};
pub use screen::{Screen, Watched};

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A new empty directory, removed when the test is over.
pub fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary directory can be made")
}

/// Runs the case to its end on that many ranks; returns its output directory below `directory`.
#[track_caller]
pub fn run(case: &Case, ranks: usize, directory: &Path) -> PathBuf {
    run_file(&case.toml("run"), ranks, directory)
}

/// Runs the case with pictures as these lines of its parameter file say.
#[track_caller]
pub fn run_with(graphics: &str, case: &Case, ranks: usize, directory: &Path) -> PathBuf {
    run_file(&case.toml_with(graphics, "run"), ranks, directory)
}

#[track_caller]
fn run_file(toml: &str, ranks: usize, directory: &Path) -> PathBuf {
    fs::write(directory.join("params.toml"), toml).expect("a parameter file");
    mpirun(ranks, directory).arg("params.toml").run().succeeded();
    let output_dir = directory.join("run");
    assert_eq!(summary(&output_dir)["ranks"], ranks, "the ranks asked for really ran");
    output_dir
}

/// `summary.json` of a run.
#[track_caller]
pub fn summary(output_dir: &Path) -> Value {
    let text = fs::read_to_string(output_dir.join("summary.json")).expect("summary.json");
    serde_json::from_str(&text).expect("summary.json is JSON")
}

/// Runs a tool of the HDF5 distribution, and returns its exit code and standard output.
pub fn hdf5_tool(name: &str, arguments: &[&str], directory: &Path) -> (i32, String) {
    let output = Command::new(name).args(arguments).current_dir(directory).output().unwrap_or_else(
        |error| {
            panic!(
                "{name} cannot be started ({error}): run scripts/test, which installs hdf5-tools"
            )
        },
    );
    let code = output.status.code().unwrap_or(-1);
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (code, text)
}
