//! The structure of `probes.h5`, `slices/NAME.h5` and `coarse/NAME.h5`.

use super::Planned;
use crate::error::{Error, Result};
use crate::number::count;
use crate::output::attributes::{dataset, describe, number, text};
use crate::output::dimension_scales::{attach_scale, make_scale};
use crate::output::layout::{CONVENTIONS, FIRST_OUTPUT, STEP, TIME};
use crate::output::space;
use crate::params::{FieldNames, Units};
use crate::problem::grid::{Axis, Layout as Points};
use crate::problem::sampling::{Blocks, What};
use hdf5::dataset::{AllocTime, FillTime, Layout};
use hdf5::types::VarLenUnicode;
use hdf5::{Dataset, File};
use ndarray::Array2;
use std::fs;
use std::path::Path;

/// Creates a file with all datasets, dimension scales and attributes, and reserves its space.
pub(super) fn create(path: &Path, planned: &Planned) -> Result<()> {
    let temporary = path.with_extension("h5.tmp");
    let bytes = size_of::<f64>() * planned.outputs() * (planned.sampler.what.values() + 2);
    let made = space::try_out(&temporary, count(bytes))
        .and_then(|()| {
            build(&temporary, planned).map_err(|cause| Error::cannot("create", path, cause))
        })
        .and_then(|place| match place {
            Some((offset, length)) => space::reserve(&temporary, offset, length),
            None => Ok(()),
        })
        .and_then(|()| {
            fs::rename(&temporary, path).map_err(|cause| Error::cannot("create", path, cause))
        });
    if made.is_err() {
        // Whatever the reason was, it is reported; a leftover does not deserve a second report.
        let _ = fs::remove_file(&temporary);
    }
    made
}

/// Offset and length of the values, if there is room for any.
fn build(path: &Path, planned: &Planned) -> hdf5::Result<Option<(u64, u64)>> {
    let Planned { params, sampler, first, .. } = *planned;
    let outputs = planned.outputs();
    let file = File::create(path)?;
    text(&file, "Conventions", CONVENTIONS)?;
    text(&file, "title", &format!("two-dimensional diffusion: {}", sampler.name))?;
    text(&file, "source", &format!("diff2d-mpi {}", crate::VERSION))?;
    text(&file, "params", &params.to_toml())?;
    number(&file, FIRST_OUTPUT, first as i64)?;

    let FieldNames { name, units, long_name } = &params.field;
    let duration = &params.units.time;
    let time = dataset(&file, TIME, &vec![f64::NAN; outputs], ("simulated time", Some(duration)))?;
    make_scale(&time, TIME)?;
    let step = dataset(&file, STEP, &vec![-1_i64; outputs], ("time step", Some("1")))?;
    attach_scale(&step, &time, 0)?;

    let scales = dimensions(&file, planned)?;
    let mut shape = vec![outputs];
    shape.extend(scales.iter().map(|scale| scale.size()));
    let values = file
        .new_dataset::<f64>()
        .layout(Layout::Contiguous)
        .alloc_time(Some(AllocTime::Early))
        .fill_time(FillTime::Never)
        .shape(shape)
        .create(name.as_str())?;
    describe(&values, long_name.as_ref().unwrap_or(name), Some(units))?;
    number(&values, "_FillValue", f64::NAN)?;
    for (dimension, scale) in std::iter::once(&time).chain(&scales).enumerate() {
        attach_scale(&values, scale, dimension)?;
    }
    match &sampler.what {
        What::Probes { .. } => text(&values, "coordinates", "y x")?,
        What::Slice { along_x: true, .. } => text(&values, "coordinates", "y")?,
        What::Slice { .. } => text(&values, "coordinates", "x")?,
        What::Coarse(_) => text(&values, "cell_methods", "y: x: mean")?,
    }
    file.flush()?;
    Ok(values.offset().map(|offset| (offset, values.storage_size())))
}

/// What the values depend on besides time.
fn dimensions(file: &File, planned: &Planned) -> hdf5::Result<Vec<Dataset>> {
    let Planned { params, case, sampler, .. } = *planned;
    let Units { length, .. } = &params.units;
    let grid = &case.grid;
    let coordinate = |name: &str, values: &[f64]| dataset(file, name, values, (name, Some(length)));
    let axis = |name: &str, values: &[f64]| -> hdf5::Result<Dataset> {
        let scale = coordinate(name, values)?;
        make_scale(&scale, name)?;
        Ok(scale)
    };
    match &sampler.what {
        What::Probes { at, .. } => {
            text(file, "featureType", "timeSeries")?;
            let names: hdf5::Result<Vec<VarLenUnicode>> = at
                .iter()
                .map(|(name, _)| name.parse().map_err(|_| "a name holds a zero byte".into()))
                .collect();
            let probe = dataset(file, "probe", &names?, ("name of the probe", None))?;
            text(&probe, "cf_role", "timeseries_id")?;
            make_scale(&probe, "probe")?;
            for (direction, name) in ["x", "y"].into_iter().enumerate() {
                let places: Vec<f64> = at.iter().map(|(_, place)| place[direction]).collect();
                attach_scale(&coordinate(name, &places)?, &probe, 0)?;
            }
            Ok(vec![probe])
        }
        What::Slice { along_x, at, .. } => {
            let (along, name, across) =
                if *along_x { (&grid.x, "x", "y") } else { (&grid.y, "y", "x") };
            let scalar = file.new_dataset::<f64>().create(across)?;
            scalar.write_scalar(at)?;
            describe(&scalar, across, Some(length))?;
            Ok(vec![axis(name, &along.coordinates())?])
        }
        What::Coarse(blocks) => {
            let ends = dataset(file, "bounds", &[0.0, 1.0], ("lower and upper end", Some("1")))?;
            make_scale(&ends, "bounds")?;
            let scale = |(number, name, along): (usize, &str, &Axis)| {
                let bounds = bounds(blocks, number, along);
                let centres: Vec<f64> =
                    bounds.rows().into_iter().map(|ends| (ends[0] + ends[1]) / 2.0).collect();
                let scale = axis(name, &centres)?;
                let of_blocks = format!("{name}_bounds");
                text(&scale, "bounds", &of_blocks)?;
                let values = file.new_dataset_builder().with_data(bounds.view());
                let values = values.layout(Layout::Contiguous).create(of_blocks.as_str())?;
                attach_scale(&values, &scale, 0)?;
                attach_scale(&values, &ends, 1)?;
                Ok(scale)
            };
            [(0, "y", &grid.y), (1, "x", &grid.x)].into_iter().map(scale).collect()
        }
    }
}

/// The lower and the upper end of each block along an axis.
fn bounds(blocks: &Blocks, number: usize, axis: &Axis) -> Array2<f64> {
    // The first face of a point; in the course's layout it is half a spacing below it.
    let face = |point: usize| match axis.layout {
        Points::Cells => axis.face(point),
        Points::Course => axis.at(point + 1) - axis.spacing / 2.0,
    };
    Array2::from_shape_fn([blocks.shape()[number], 2], |(block, end)| {
        let points = blocks.range(number, block);
        face(if end == 0 { points.start } else { points.end })
    })
}
