//! The structure of `diff2d.h5`: made once by rank 0 alone, before the first step, and never
//! touched again.
//!
//! The number of snapshots is known in advance, so every dataset has its final shape and its place
//! in the file from the start, and no metadata is written during the run: a process killed at any
//! moment leaves a file that opens. `time` is full of NaN at first; a snapshot whose time is NaN
//! was never committed.
//!
//! A finished file follows the climate and forecast (CF) conventions, whose version 1.9 was the first to
//! allow 64-bit integers. No variable has the attribute `axis`: with it, x and y would have to be
//! geographical, and the simulated time would need a date. Until the last snapshot is committed, NaN in
//! `time` is what CF does not allow in a coordinate.

use super::attributes::{dataset, describe, number, reserved, text};
use super::dimension_scales::{attach_scale, make_scale};
use super::space::{self, Place};
use super::{columns, origin, statics};
use crate::error::Result;
use crate::number::whole;
use crate::params::{Diffusivity, FieldNames, Params, Units};
use crate::problem::Case;
use crate::ranks::{self, Comm};
use std::path::Path;

/// The simulated time of each snapshot.
pub const TIME: &str = "time";
/// The time step of each snapshot.
pub const STEP: &str = "step";
/// Number of the first output in the file; 0 unless a run continues in a new directory.
pub const FIRST_OUTPUT: &str = "first_output";

/// Bytes of the file from output `first` on, without a few kilobytes of structure.
pub fn bytes(case: &Case, first: usize) -> f64 {
    let Case { grid, schedule, .. } = case;
    let (outputs, coordinates) =
        ((schedule.outputs() - first) as f64, grid.rows() + grid.columns());
    let series = (2 + columns::of(case).len()) as f64;
    let statics = statics::count(case) as f64 * grid.points();
    8.0 * (outputs * grid.points() + statics + series * outputs + 3.0 * coordinates as f64)
}

/// Creates the file with all datasets, dimension scales and attributes, and reserves its space.
///
/// # Errors
/// If the file cannot be made or the disk has no room for it; nothing is left behind then.
pub fn create(path: &Path, comm: &Comm, params: &Params, case: &Case, first: usize) -> Result<()> {
    let bytes = whole(bytes(case, first), u64::MAX);
    space::make(path, bytes, |path| build(path, comm, params, case, first).map(Some))
}

fn build(
    path: &Path,
    comm: &Comm,
    params: &Params,
    case: &Case,
    first: usize,
) -> hdf5::Result<Place> {
    let file = hdf5::File::create(path)?;
    describe_run(&file, comm, params, case)?;
    number(&file, FIRST_OUTPUT, first as i64)?;
    let (grid, outputs) = (&case.grid, case.schedule.outputs() - first);

    let FieldNames { name, units, long_name } = &params.field;
    let Units { length, time: duration } = &params.units;
    let time = dataset(&file, TIME, &vec![f64::NAN; outputs], ("simulated time", Some(duration)))?;
    let y = dataset(&file, "y", &grid.y.coordinates(), ("y", Some(length)))?;
    let x = dataset(&file, "x", &grid.x.coordinates(), ("x", Some(length)))?;
    for (scale, name) in [(&time, TIME), (&y, "y"), (&x, "x")] {
        make_scale(scale, name)?;
    }

    let density = reserved(&file, name, (outputs, grid.rows(), grid.columns()))?;
    describe(&density, long_name.as_ref().unwrap_or(name), Some(units))?;
    if case.equation().is_some_and(|equation| equation.mask.is_some()) {
        number(&density, "_FillValue", f64::NAN)?;
    }
    for (dimension, scale) in [&time, &y, &x].into_iter().enumerate() {
        attach_scale(&density, scale, dimension)?;
    }

    let step = dataset(&file, STEP, &vec![-1_i64; outputs], ("time step", Some("1")))?;
    attach_scale(&step, &time, 0)?;
    for (name, meaning) in columns::of(case) {
        let empty = vec![f64::NAN; outputs];
        let units = columns::units(name, params);
        attach_scale(&dataset(&file, name, &empty, (meaning, units.as_deref()))?, &time, 0)?;
    }
    statics::create(&file, case, [&y, &x])?;

    let offset = density.offset().ok_or("the snapshots have no place in the file")?;
    file.flush()?;
    Ok((offset, density.storage_size()))
}

fn describe_run(file: &hdf5::File, comm: &Comm, params: &Params, case: &Case) -> hdf5::Result<()> {
    let Case { grid, schedule, .. } = case;
    origin::describe(file, None, params)?;
    text(file, "mpi_library", &ranks::library())?;
    text(file, "hdf5_version", &super::hdf5_version())?;
    if let Diffusivity::Number(d) = params.D {
        number(file, "D", d)?;
    }
    number(file, "dx", grid.x.spacing)?;
    if case.equation().is_some() {
        number(file, "dy", grid.y.spacing)?;
        text(file, "layout", "cells")?;
    }
    number(file, "dt", schedule.dt)?;
    number(file, "nsteps", schedule.steps as i64)?;
    number(file, "nper", schedule.snapshots.every as i64)?;
    number(file, "ranks", comm.size() as i64)
}
