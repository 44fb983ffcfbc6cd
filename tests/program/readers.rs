//! The files of a run open in the readers that docs/post-processing.md names, by the programs in
//! `examples`, which find the largest density and its place.
//!
//! What is on PyPI runs with all other tests; the other readers are tested in `tests/readers`.

use crate::common::examples::{CASE, finds, interrupted, segments};
use crate::common::{Expectation, mpirun, readers_python, run, scratch};
use std::fs;
use std::path::Path;

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
fn the_files_of_runs_follow_the_conventions_for_climate_and_forecast_data() {
    let directories = [scratch(), scratch(), scratch()];
    let [finished, stopped, problem] = directories.each_ref().map(|directory| directory.path());
    let told = |kind: &str, run: &Path| format!("{kind}={}", run.display());
    let text = "D = \"20 + x\"\ncapacity = \"20 + y\"\ninitial = \"x\"\nmask = \"x > -8\"\ndx = 2\nruntime = 2\n\
                graphics = false\noutput.dir = \"run\"\n[grid]\nlayout = \"cells\"\n[boundary]\n\
                default = \"insulated\"\n[field]\nname = \"temperature\"\nunits = \"K\"\n[units]\nlength = \"m\"\n\
                time = \"s\"\n[probes]\nevery = 0.5\npoints = { here = [0, 1], \"over there\" = [5, 2.5] }\n\
                [slices.along]\ny = 1.0\nevery = 0.5\n[slices.up]\nx = 1.0\nevery = 0.5\n\
                [coarse.c]\nfactor = 4\nevery = 0.5\n";
    fs::write(problem.join("params.toml"), text).unwrap();
    mpirun(2, problem).arg("params.toml").run().succeeded();
    let series = "diff2d.h5";
    let mut files = vec![
        told("finished", &run(&CASE, 2, finished).join(series)),
        told("unfinished", &interrupted(stopped).join(series)),
        told("finished", &problem.join("run").join(series)),
    ];
    for file in ["probes.h5", "slices/along.h5", "slices/up.h5", "coarse/c.h5"] {
        files.push(told("finished", &problem.join("run").join(file)));
    }
    readers_python("cf_passes.py", &files);
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
