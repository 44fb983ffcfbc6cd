//! The files of a run open in the readers that docs/post-processing.md names, by the programs in
//! `examples`, which find the largest density and its place.
//!
//! What is on PyPI runs with all other tests; what else must be installed, by `scripts/test
//! --readers`, which runs those of the tests below that this machine can.

use crate::common::{Case, Expectation, mpirun, readers_python, run, scratch};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// Numbers of rows and snapshots differ, so that no reader can take one for the other.
const CASE: Case =
    Case { diffusivity: 1.7, x1: -9.0, x2: 11.0, runtime: 6.0, dx: 0.8, outtime: 0.5 };

#[test]
fn vtk_reads_every_snapshot_at_its_time_and_coordinates() {
    let directory = scratch();
    let output_dir = run(&CASE, 3, directory.path());
    let expected = directory.path().join("expected.json");
    let reference = CASE.integrate();
    let committed = reference.snapshots.len();
    Expectation { case: &CASE, reference: &reference, ranks: 3, committed }.write(&expected);
    readers_python("vtk_reads.py", &[&output_dir, &expected]);
}

#[test]
fn the_notebook_runs_and_draws() {
    let directory = scratch();
    readers_python("notebook_runs.py", &[interrupted(directory.path())]);
}

#[test]
fn the_segments_of_a_run_are_joined_by_the_example_for_xarray() {
    let directory = scratch();
    readers_python("example_joins.py", &segments(directory.path()));
}

#[test]
fn the_example_for_h5py_finds_the_largest_density() {
    finds(&["PYTHON", "with_h5py.py", "RUN.h5"], &["snapshots", "time", "mass", "place"]);
}

#[test]
fn the_example_for_xarray_finds_the_largest_density_and_draws() {
    let told = ["snapshots", "time", "mass", "place", "picture"];
    finds(&["PYTHON", "with_xarray.py", "RUN.h5"], &told);
}

#[test]
fn the_example_for_netcdf4_finds_the_largest_density() {
    finds(&["PYTHON", "with_netcdf4.py", "RUN.h5"], &["snapshots", "time", "mass", "place"]);
}

#[test]
fn the_example_for_vtk_finds_the_largest_density() {
    finds(&["PYTHON", "with_vtk.py", "RUN.xdmf"], &["committed", "time", "place"]);
}

/// Each test is named as in `scripts/test-readers`.
macro_rules! installed {
    ($($name:ident: $command:expr => $told:expr;)*) => {$(
        #[test]
        #[ignore = "needs what scripts/test --readers installs"]
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
#[ignore = "needs what scripts/test --readers installs"]
fn reader_nco_joins() {
    let directory = scratch();
    readers_python("nco_joins.py", &segments(directory.path()));
}

/// Two output directories, of which the second holds what follows the first.
fn segments(directory: &Path) -> [PathBuf; 2] {
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
fn finds(command: &[&str], told: &[&str]) {
    let directory = scratch();
    let mut arguments: Vec<OsString> = vec![interrupted(directory.path()).into()];
    arguments.push(told.join(",").into());
    arguments.extend(command.iter().map(OsString::from));
    readers_python("example_finds.py", &arguments);
}

/// The output directory of a run on three ranks that stopped after four of its outputs.
fn interrupted(directory: &Path) -> PathBuf {
    fs::write(directory.join("params.toml"), CASE.toml("run")).unwrap();
    let step = 3 * CASE.integrate().nper + 1;
    mpirun(3, directory)
        .arg("params.toml")
        .env("DIFF2D_FAULT", &format!("nan@{step}"))
        .run()
        .ended_with(1);
    directory.join("run")
}
