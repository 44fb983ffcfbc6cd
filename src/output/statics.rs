//! What a general problem has in `diff2d.h5` besides its field: the bounds of cells, and its
//! coefficients where they vary, as `(y, x)` variables that do not depend on time.

use super::attributes::{describe, text};
use super::dimension_scales::{attach_scale, make_scale};
use crate::expression::Expression;
use crate::params::Params;
use crate::problem::Case;
use crate::problem::coefficients::Coefficients;
use crate::problem::equation::Equation;
use crate::problem::grid::Axis;
use hdf5::Dataset;
use hdf5::dataset::Layout;
use ndarray::{Array2, ArrayView, Dimension};

/// A coefficient that varies: the name of its variable, and what it is.
#[derive(Debug, Clone, Copy)]
enum Static {
    Along(usize, &'static str),
    Capacity,
    Mask,
}

/// How many of them a case has.
pub fn count(case: &Case) -> usize {
    case.equation().map_or(0, |equation| varying(equation).len())
}

fn varying(equation: &Equation) -> Vec<Static> {
    let varies = |of: &Expression| of.constant().is_none();
    let [along_x, along_y] = &equation.diffusivity;
    let mut found = Vec::new();
    if along_x == along_y {
        found.extend(varies(along_x).then_some(Static::Along(0, "D")));
    } else {
        found.extend(varies(along_x).then_some(Static::Along(0, "D_x")));
        found.extend(varies(along_y).then_some(Static::Along(1, "D_y")));
    }
    found.extend(equation.capacity.as_ref().is_some_and(varies).then_some(Static::Capacity));
    found.extend(equation.mask.is_some().then_some(Static::Mask));
    found
}

/// Creates them, along dimensions that are there.
pub fn create(
    file: &hdf5::File,
    params: &Params,
    case: &Case,
    [y, x]: [&Dataset; 2],
) -> hdf5::Result<()> {
    let Some(equation) = case.equation() else { return Ok(()) };
    let length = &params.units.length;
    let ends = array(file, "bounds", ndarray::aview1(&[0.0, 1.0]))?;
    describe(&ends, "lower and upper end", "1")?;
    make_scale(&ends, "bounds")?;
    for (scale, axis, name) in [(y, &case.grid.y, "y"), (x, &case.grid.x, "x")] {
        let bounds = format!("{name}_bounds");
        text(scale, "bounds", &bounds)?;
        let dataset = array(file, &bounds, bounds_of(axis).view())?;
        describe(&dataset, &format!("ends of the cells along {name}"), length)?;
        attach_scale(&dataset, scale, 0)?;
        attach_scale(&dataset, &ends, 1)?;
    }
    let mut coefficients = Coefficients::new(equation, &case.grid);
    for of in varying(equation) {
        let (name, meaning) = match of {
            Static::Along(0, "D") => ("D", "diffusivity"),
            Static::Along(0, name) => (name, "diffusivity along x"),
            Static::Along(_, name) => (name, "diffusivity along y"),
            Static::Capacity => ("capacity", "capacity"),
            Static::Mask => ("mask", "1 in the domain, 0 outside"),
        };
        let values = values(&mut coefficients, of)?;
        let dataset = array(file, name, values.view())?;
        describe(&dataset, meaning, "1")?;
        attach_scale(&dataset, y, 0)?;
        attach_scale(&dataset, x, 1)?;
    }
    Ok(())
}

fn values(coefficients: &mut Coefficients, of: Static) -> hdf5::Result<Array2<f64>> {
    let [rows, columns] = coefficients.grid().shape();
    let mut all = Array2::zeros([rows, columns]);
    for (number, mut row) in all.rows_mut().into_iter().enumerate() {
        let values = match of {
            Static::Along(direction, _) => coefficients.diffusivity(direction, number),
            Static::Capacity => coefficients.capacity(number).map(Option::unwrap_or_default),
            Static::Mask => coefficients.inside(number).map(|inside| {
                inside
                    .unwrap_or_default()
                    .into_iter()
                    .map(|inside| f64::from(u8::from(inside)))
                    .collect()
            }),
        };
        let values = values.map_err(|problem| problem.text)?;
        row.as_slice_mut().expect("a row is contiguous").copy_from_slice(&values);
    }
    Ok(all)
}

/// The lower and the upper end of each cell.
fn bounds_of(axis: &Axis) -> Array2<f64> {
    Array2::from_shape_fn([axis.points, 2], |(cell, end)| axis.face(cell + end))
}

fn array<D: Dimension>(
    file: &hdf5::File,
    name: &str,
    values: ArrayView<f64, D>,
) -> hdf5::Result<Dataset> {
    file.new_dataset_builder().with_data(values).layout(Layout::Contiguous).create(name)
}
