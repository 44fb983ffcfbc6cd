//! The files of a run open in the readers that docs/post-processing.md names, by the programs in
//! `examples`, which find the largest density and its place.
//!
//! What is on PyPI runs with all other tests; the other readers are tested in `tests/readers`.

use crate::common::examples::{CASE, finds, interrupted, segments};
use crate::common::{Expectation, readers_python, run, scratch};

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
