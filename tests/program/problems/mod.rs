//! General problems on cells, from their parameter file to the files of the run.

mod bad_input;
mod bits;
mod budget;
mod exact;
mod examples;
mod exponential;
mod files;
mod form;
#[cfg(target_os = "linux")]
mod interrupted;
mod other_problem;
mod problem;
mod random;
mod reference;
mod sampled;
mod solvers;

use crate::common::{Launch, mpirun, serial};
use std::fs;
use std::path::{Path, PathBuf};

/// Runs a parameter file with this text to its end, with its files in `name`; on one rank without
/// `mpirun`.
#[track_caller]
fn run(text: &str, ranks: usize, directory: &Path, name: &str) -> PathBuf {
    launch(text, ranks, directory, name).run().succeeded();
    directory.join(name)
}

/// The same, about to be started.
fn launch(text: &str, ranks: usize, directory: &Path, name: &str) -> Launch {
    fs::write(directory.join("params.toml"), text).expect("a parameter file");
    let launch = match ranks {
        1 => serial(directory),
        ranks => mpirun(ranks, directory),
    };
    launch.args(["params.toml", "--set", "graphics=false", "--set", &format!("output.dir={name}")])
}
