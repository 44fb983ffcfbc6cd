//! What a general problem has in `diff2d.h5` besides its field: the bounds of cells, and its
//! coefficients where they vary, as `(y, x)` variables that do not depend on time.

use super::attributes::describe;
use super::bounds;
use super::dimension_scales::attach_scale;
use crate::error::Problem;
use crate::expression::Expression;
use crate::problem::Case;
use crate::problem::coefficients::Coefficients;
use crate::problem::equation::Equation;
use crate::problem::grid::Axis;
use hdf5::Dataset;
use hdf5::dataset::Layout;
use ndarray::Array2;

/// A coefficient that varies.
#[derive(Debug, Clone, Copy)]
enum Static {
    /// The diffusivity along x and y.
    Diffusivity,
    /// That along x (0) or y (1).
    Along(usize),
    Capacity,
    Mask,
}

impl Static {
    /// The name of its variable, and what it is.
    fn described(self) -> (&'static str, &'static str) {
        match self {
            Static::Diffusivity => ("D", "diffusivity"),
            Static::Along(0) => ("D_x", "diffusivity along x"),
            Static::Along(_) => ("D_y", "diffusivity along y"),
            Static::Capacity => ("capacity", "capacity"),
            Static::Mask => ("mask", "1 in the domain, 0 outside"),
        }
    }

    fn row(self, coefficients: &mut Coefficients, row: usize) -> Result<Vec<f64>, Problem> {
        let number = |inside: &bool| f64::from(u8::from(*inside));
        match self {
            Static::Diffusivity => coefficients.diffusivity(0, row),
            Static::Along(direction) => coefficients.diffusivity(direction, row),
            Static::Capacity => coefficients.capacity(row).map(Option::unwrap_or_default),
            Static::Mask => coefficients
                .inside(row)
                .map(|inside| inside.iter().flat_map(|row| row.iter()).map(number).collect()),
        }
    }
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
        found.extend(varies(along_x).then_some(Static::Diffusivity));
    } else {
        found.extend(varies(along_x).then_some(Static::Along(0)));
        found.extend(varies(along_y).then_some(Static::Along(1)));
    }
    found.extend(equation.capacity.as_ref().is_some_and(varies).then_some(Static::Capacity));
    found.extend(equation.mask.is_some().then_some(Static::Mask));
    found
}

/// Creates them, along dimensions that are there.
pub fn create(file: &hdf5::File, case: &Case, [y, x]: [&Dataset; 2]) -> hdf5::Result<()> {
    let Some(equation) = case.equation() else { return Ok(()) };
    bounds::attach(file, [(y, "y", ends(&case.grid.y)), (x, "x", ends(&case.grid.x))])?;
    let mut coefficients = Coefficients::new(equation, &case.grid);
    for of in varying(equation) {
        let (name, meaning) = of.described();
        let values = rows(file, name, &mut coefficients, of)?;
        describe(&values, meaning, matches!(of, Static::Mask).then_some("1"))?;
        attach_scale(&values, y, 0)?;
        attach_scale(&values, x, 1)?;
    }
    Ok(())
}

/// Writes a coefficient row by row: rank 0 has no memory for the whole of a large grid.
fn rows(
    file: &hdf5::File,
    name: &str,
    coefficients: &mut Coefficients,
    of: Static,
) -> hdf5::Result<Dataset> {
    let shape = coefficients.grid().shape();
    let created = file.new_dataset::<f64>().layout(Layout::Contiguous).shape(shape).create(name)?;
    for row in 0..shape[0] {
        let values = of.row(coefficients, row).map_err(|problem| problem.text)?;
        created.write_slice(&values, ndarray::s![row, ..])?;
        coefficients.forget_before(row);
    }
    Ok(created)
}

/// The lower and the upper end of each cell.
fn ends(axis: &Axis) -> Array2<f64> {
    Array2::from_shape_fn([axis.points, 2], |(cell, end)| axis.face(cell + end))
}
