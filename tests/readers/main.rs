//! The files of a run open in the readers of docs/post-processing.md that are not on PyPI, by the
//! programs in `examples`.
//!
//! `scripts/test --readers` installs them and runs the tests of those that this machine can have;
//! `Cargo.toml` leaves this target out of the everyday tests, which install no programs.

#[path = "../common/mod.rs"]
mod common;

use common::examples::{finds, segments};
use common::{readers_python, scratch};

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
