//! The files of a run open in the readers of docs/post-processing.md that are not on PyPI, by the
//! programs in `examples`.
//!
//! `scripts/test --readers` installs them and runs the tests of those that this machine can have;
//! `Cargo.toml` leaves this target out of the everyday tests, which install no programs.

#[path = "../common/mod.rs"]
mod common;

use common::examples::{finds, segments};
use common::{readers_python, scratch};
use std::process::Command;

/// Each test is named as in `scripts/test-readers`.
macro_rules! installed {
    ($($name:ident: $command:expr => $told:expr;)*) => {$(
        #[test]
        fn $name() {
            finds(&$command, &$told);
        }
    )*};
}

installed! {
    reader_ncdump: ["bash", "with_ncdump.sh", "RUN.h5"] => ["snapshots", "time", "mass"];
    reader_nco: ["bash", "with_nco.sh", "RUN.h5"] => ["snapshots", "time", "mass", "place"];
    reader_cdo: ["bash", "with_cdo.sh", "RUN.h5"] => ["snapshots", "mass"];
    reader_octave: ["octave-cli", "--no-init-file", "--path", ".", "--eval", "with_matlab('RUN.h5')"]
        => ["snapshots", "time", "mass", "place"];
    reader_matlab: ["matlab", "-batch", "addpath .; with_matlab('RUN.h5')"]
        => ["snapshots", "time", "mass", "place"];
    reader_r: ["Rscript", "with_r.R", "RUN.h5"] => ["snapshots", "time", "mass", "place"];
    reader_julia: ["julia", "with_julia.jl", "RUN.h5"] => ["snapshots", "time", "mass", "place"];
    reader_paraview: ["xvfb-run", "-a", "pvpython", "with_paraview.py", "RUN.xdmf"]
        => ["committed", "time", "place", "picture"];
    reader_visit: ["visit", "-nowin", "-cli", "-s", "with_visit.py", "RUN.xdmf"]
        => ["committed", "time", "picture"];
}

#[test]
fn reader_nco_joins() {
    let directory = scratch();
    readers_python("nco_joins.py", &segments(directory.path()));
}

/// Runs lines of bash in a directory that is removed again; `$root` is the checkout.
#[track_caller]
fn bash(lines: &str) {
    let (root, directory) = (env!("CARGO_MANIFEST_DIR"), scratch());
    let outcome = Command::new("bash")
        .args(["-euo", "pipefail", "-c", lines])
        .current_dir(directory.path())
        .env("root", root)
        .env("DIFF2D_PROGRAM", env!("CARGO_BIN_EXE_diff2d-mpi"))
        .env_remove("PYTHONPATH")
        .output()
        .expect("bash is here");
    let said =
        [outcome.stdout, outcome.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(outcome.status.success(), "{lines}\n{}{}", said[0], said[1]);
}

/// As a user installs it: a wheel, and what that asks for from PyPI.
#[test]
fn package_in_a_clean_environment() {
    bash(
        "cp -r \"$root/python\" copy
        ${PYTHON:-python3} -m venv clean
        pip() { clean/bin/python -m pip --disable-pip-version-check --quiet \"$@\"; }
        find copy >before
        pip wheel --no-deps --wheel-dir wheels copy/
        # scripts/uninstall has to find nothing else there.
        find copy | diff before -
        pip install --only-binary=:all: wheels/diff2d-*-none-any.whl pytest h5netcdf
        cp -r copy/tests tests
        clean/bin/python -m pytest -q --basetemp made tests
        clean/bin/python -c 'import diff2d; assert \"/clean/lib\" in diff2d.__file__, diff2d.__file__'",
    );
}

#[test]
fn citation_is_valid() {
    bash(
        "python=$(\"$root/scripts/python-env\" citation scripts/citation-requirements.txt)
        \"$python\" -B \"$root/tests/python/citation_checks.py\" \"$root\"",
    );
}
