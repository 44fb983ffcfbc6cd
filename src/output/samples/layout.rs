//! The structure of `probes.h5`, `slices/NAME.h5` and `coarse/NAME.h5`.

use super::{Extent, Planned};
use crate::error::Result;
use crate::number::count;
use crate::output::attributes::{dataset, describe, number, reserved, text};
use crate::output::bounds;
use crate::output::dimension_scales::{attach_scale, make_scale};
use crate::output::layout::{FIRST_OUTPUT, STEP, TIME};
use crate::output::origin;
use crate::output::space::{self, Place};
use crate::params::{FieldNames, Line, Units};
use crate::problem::grid::{Axis, Layout as Points};
use crate::problem::sampling::{Blocks, What};
use hdf5::types::VarLenUnicode;
use hdf5::{Dataset, File};
use ndarray::Array2;
use std::path::Path;

/// Creates a file with all datasets, dimension scales and attributes, and reserves its space.
pub(super) fn create(path: &Path, planned: &Planned) -> Result<()> {
    let bytes = Extent::of(planned.sampler, planned.outputs()).file;
    space::make(path, count(bytes), |path| build(path, planned))
}

/// Returns the place of the values, if any are to come.
fn build(path: &Path, planned: &Planned) -> hdf5::Result<Option<Place>> {
    let Planned { params, sampler, first, .. } = *planned;
    let outputs = planned.outputs();
    let file = File::create(path)?;
    origin::describe(&file, Some(&sampler.name), params)?;
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
    let values = reserved(&file, name, shape)?;
    describe(&values, long_name.as_ref().unwrap_or(name), Some(units))?;
    number(&values, "_FillValue", f64::NAN)?;
    for (dimension, scale) in std::iter::once(&time).chain(&scales).enumerate() {
        attach_scale(&values, scale, dimension)?;
    }
    match &sampler.what {
        What::Probes { .. } => text(&values, "coordinates", "y x")?,
        What::Slice { line: Line::AlongX(_), .. } => text(&values, "coordinates", "y")?,
        What::Slice { line: Line::AlongY(_), .. } => text(&values, "coordinates", "x")?,
        What::Coarse(_) => text(&values, "cell_methods", "y: x: mean")?,
    }
    file.flush()?;
    Ok(values.offset().map(|offset| (offset, values.storage_size())))
}

/// The dimensions of the values after time, as dimension scales.
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
            let names: hdf5::Result<Vec<VarLenUnicode>> = at
                .iter()
                .map(|(name, _)| name.parse().map_err(|_| "a name holds a zero byte".into()))
                .collect();
            let probe = dataset(file, "probe", &names?, ("name of the probe", None))?;
            make_scale(&probe, "probe")?;
            for (direction, name) in ["x", "y"].into_iter().enumerate() {
                let places: Vec<f64> = at.iter().map(|(_, place)| place[direction]).collect();
                attach_scale(&coordinate(name, &places)?, &probe, 0)?;
            }
            Ok(vec![probe])
        }
        What::Slice { line, .. } => {
            let (along, name, across, at) = match line {
                Line::AlongX(at) => (&grid.x, "x", "y", at),
                Line::AlongY(at) => (&grid.y, "y", "x", at),
            };
            let scalar = file.new_dataset::<f64>().create(across)?;
            scalar.write_scalar(at)?;
            describe(&scalar, across, Some(length))?;
            Ok(vec![axis(name, &along.coordinates())?])
        }
        What::Coarse(blocks) => {
            let [ends_in_y, ends_in_x] =
                [(0, &grid.y), (1, &grid.x)].map(|(number, along)| ends(blocks, number, along));
            let centres = |ends: &Array2<f64>| -> Vec<f64> {
                ends.rows().into_iter().map(|ends| (ends[0] + ends[1]) / 2.0).collect()
            };
            let y = axis("y", &centres(&ends_in_y))?;
            let x = axis("x", &centres(&ends_in_x))?;
            bounds::attach(file, [(&y, "y", ends_in_y), (&x, "x", ends_in_x)])?;
            Ok(vec![y, x])
        }
    }
}

/// The lower and the upper end of each block along an axis.
fn ends(blocks: &Blocks, number: usize, axis: &Axis) -> Array2<f64> {
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
