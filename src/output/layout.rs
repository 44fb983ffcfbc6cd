//! The structure of `diff2d.h5`: made once by rank 0 alone, before the first step, and never
//! touched again.
//!
//! The number of snapshots is known in advance, so every dataset has its final shape and its place
//! in the file from the start, and no metadata is written during the run: a process killed at any
//! moment leaves a file that opens. `time` is full of NaN at first; a snapshot whose time is NaN
//! was never committed.
//!
//! No `Conventions` attribute is written. The climate and forecast (CF) conventions forbid what
//! this file needs: NaN in a coordinate, a time without a date, and, up to version 1.8, 64-bit
//! integers.

use super::dimension_scales::{attach_scale, make_scale};
use super::space;
use crate::error::{Error, Result};
use crate::number::whole;
use crate::params::Params;
use crate::problem::Case;
use crate::ranks::{self, Comm};
use hdf5::dataset::{AllocTime, FillTime, Layout};
use hdf5::types::VarLenUnicode;
use hdf5::{Dataset, H5Type, Location};
use std::fs;
use std::path::Path;

/// The snapshots: `density(time, y, x)`.
pub const DENSITY: &str = "density";
/// The simulated time of each snapshot.
pub const TIME: &str = "time";
/// The time step of each snapshot.
pub const STEP: &str = "step";
/// The diagnostics of each snapshot, with what they are.
pub const DIAGNOSTICS: [(&str, &str); 4] = [
    ("mass", "integral of the density over the domain"),
    ("min", "smallest density"),
    ("max", "largest density"),
    ("l2", "L2 norm of the density over the domain"),
];

/// Number of the first output in the file; 0 unless a run continues in a new directory.
pub const FIRST_OUTPUT: &str = "first_output";

/// Bytes of the file from output `first` on, without a few kilobytes of structure.
pub fn bytes(case: &Case, first: usize) -> f64 {
    let Case { grid, schedule, .. } = case;
    let (outputs, coordinates) =
        ((schedule.outputs() - first) as f64, grid.rows() + grid.columns());
    8.0 * (outputs * grid.points() + 6.0 * outputs + coordinates as f64)
}

/// Creates the file with all datasets, dimension scales and attributes, and reserves its space.
///
/// # Errors
/// If the file cannot be made or the disk has no room for it; nothing is left behind then.
pub fn create(path: &Path, comm: &Comm, params: &Params, case: &Case, first: usize) -> Result<()> {
    let temporary = path.with_extension("h5.tmp");
    let made = space::try_out(&temporary, whole(bytes(case, first), u64::MAX))
        .and_then(|()| {
            build(&temporary, comm, params, case, first)
                .map_err(|cause| Error::cannot("create", path, cause))
        })
        .and_then(|(offset, length)| space::reserve(&temporary, offset, length))
        .and_then(|()| {
            fs::rename(&temporary, path).map_err(|cause| Error::cannot("create", path, cause))
        });
    if made.is_err() {
        // Whatever the reason was, it is reported; a leftover does not deserve a second report.
        let _ = fs::remove_file(&temporary);
    }
    made
}

/// Where the snapshots lie in the file: offset and length in bytes.
pub(super) type Extent = (u64, u64);

fn build(
    path: &Path,
    comm: &Comm,
    params: &Params,
    case: &Case,
    first: usize,
) -> hdf5::Result<Extent> {
    let file = hdf5::File::create(path)?;
    describe_run(&file, comm, params, case)?;
    number(&file, FIRST_OUTPUT, first as i64)?;
    let (grid, outputs) = (&case.grid, case.schedule.outputs() - first);

    let time = dataset(&file, TIME, &vec![f64::NAN; outputs], "simulated time")?;
    let y = dataset(&file, "y", &grid.y.coordinates(), "y")?;
    let x = dataset(&file, "x", &grid.x.coordinates(), "x")?;
    for (scale, name, axis) in [(&time, TIME, "T"), (&y, "y", "Y"), (&x, "x", "X")] {
        make_scale(scale, name)?;
        text(scale, "axis", axis)?;
    }

    let density = file
        .new_dataset::<f64>()
        .layout(Layout::Contiguous)
        .alloc_time(Some(AllocTime::Early))
        .fill_time(FillTime::Never)
        .shape((outputs, grid.rows(), grid.columns()))
        .create(DENSITY)?;
    describe(&density, "density")?;
    for (dimension, scale) in [&time, &y, &x].into_iter().enumerate() {
        attach_scale(&density, scale, dimension)?;
    }

    let step = dataset(&file, STEP, &vec![-1_i64; outputs], "time step")?;
    attach_scale(&step, &time, 0)?;
    for (name, meaning) in DIAGNOSTICS {
        attach_scale(&dataset(&file, name, &vec![f64::NAN; outputs], meaning)?, &time, 0)?;
    }

    let offset = density.offset().ok_or("the snapshots have no place in the file")?;
    file.flush()?;
    Ok((offset, density.storage_size()))
}

fn describe_run(file: &hdf5::File, comm: &Comm, params: &Params, case: &Case) -> hdf5::Result<()> {
    let Case { grid, schedule, .. } = case;
    text(file, "title", "two-dimensional diffusion")?;
    text(file, "source", &format!("diff2d-mpi {}", crate::VERSION))?;
    text(file, "created", &jiff::Timestamp::now().to_string())?;
    text(file, "params", &params.to_toml())?;
    text(file, "mpi_library", &ranks::library())?;
    text(file, "hdf5_version", &super::hdf5_version())?;
    number(file, "D", params.D)?;
    number(file, "dx", grid.x.spacing)?;
    number(file, "dt", schedule.dt)?;
    number(file, "nsteps", schedule.steps as i64)?;
    number(file, "nper", schedule.snapshots.every as i64)?;
    number(file, "ranks", comm.size() as i64)
}

/// A small contiguous dataset that is complete from the start.
fn dataset<T: H5Type>(
    file: &hdf5::File,
    name: &str,
    values: &[T],
    meaning: &str,
) -> hdf5::Result<Dataset> {
    let dataset =
        file.new_dataset_builder().with_data(values).layout(Layout::Contiguous).create(name)?;
    describe(&dataset, meaning)?;
    Ok(dataset)
}

fn describe(dataset: &Dataset, meaning: &str) -> hdf5::Result<()> {
    text(dataset, "long_name", meaning)?;
    text(dataset, "units", "1")
}

pub(super) fn text(location: &Location, name: &str, value: &str) -> hdf5::Result<()> {
    let value: VarLenUnicode = value.parse().map_err(|_| format!("{name} holds a zero byte"))?;
    location.new_attr::<VarLenUnicode>().create(name)?.write_scalar(&value)
}

pub(super) fn number<T: H5Type>(location: &Location, name: &str, value: T) -> hdf5::Result<()> {
    location.new_attr::<T>().create(name)?.write_scalar(&value)
}
