//! A field of a file on the grid of the run.

use super::contents::{Places, Points};
use super::field::{Field, Mapping, Origin};
use super::found::Found;
use super::regrid::{self, Mix};
use crate::error::Problem;
use crate::machine::available_memory;
use crate::number::{counted, human_bytes, shown};
use crate::problem::grid::{Axis, Grid};
use crate::problem::inputs::are_of;

/// Bytes of the weights for one row or column of cells, at least.
const BYTES_OF_WEIGHTS: f64 = (size_of::<Mix>() + 2 * size_of::<f64>()) as f64;

/// The field that was found.
///
/// # Errors
/// It lies on another grid, and nothing says how values of the run's cells follow from it.
pub(super) fn field(found: Found, grid: &Grid) -> Result<Field, Problem> {
    let (mapping, is_ascending) = match found.places() {
        None => (one_to_one(&found, grid)?, [!found.is_downward(), true]),
        Some(Places { y, x }) => {
            let ((y, rows_ascend), (x, columns_ascend)) = (y.ascending(), x.ascending());
            (mapping(&found, &y, &x, grid)?, [rows_ascend, columns_ascend])
        }
    };
    let Found { key, asked, stamp, contents } = found;
    let origin = Origin { key, path: asked.file.into(), stamp, contents, is_ascending };
    Ok(Field::new(origin, mapping, grid.shape()))
}

/// A file without coordinates has to have as many rows and columns as the run.
fn one_to_one(found: &Found, grid: &Grid) -> Result<Mapping, Problem> {
    let [[rows, columns], [ny, nx]] = [found.contents.shape, grid.shape()];
    if [rows, columns] == [ny, nx] {
        return Ok(Mapping::Same);
    }
    let [rows, columns] = [counted(rows, "row"), counted(columns, "column")];
    Err(found.refused(&format!(
        "it has {rows} and {columns}, and does not say where they lie; the run has {ny} and {nx}: add \
         extent = [x1, x2, y1, y2]"
    )))
}

/// Of points in ascending order.
fn mapping(found: &Found, y: &Points, x: &Points, grid: &Grid) -> Result<Mapping, Problem> {
    if are_of(&x.at, &grid.x) && are_of(&y.at, &grid.y) {
        return Ok(Mapping::Same);
    }
    let outside = found.asked.outside;
    let Some(how) = found.asked.other_grid else {
        return Err(found.refused(&format!(
            "it has another grid than the run: add other_grid = \"bilinear\", \"nearest\" or \
             \"average\"\n    file: {}\n    run:  {}",
            described([&x.at, &y.at].map(|at| (at.len(), [at[0], at[at.len() - 1]]))),
            described(
                [&grid.x, &grid.y].map(|axis| (axis.points, [1, axis.points].map(|k| axis.at(k))))
            )
        )));
    };
    let needed = (grid.x.points as f64 + grid.y.points as f64) * BYTES_OF_WEIGHTS;
    if needed > available_memory() as f64 {
        let [columns, rows] = [&grid.x, &grid.y].map(|axis| axis.points);
        return Err(found.refused(&format!(
            "its weights for {columns} x {rows} cells would take {}, more than there is: take fewer cells",
            human_bytes(needed)
        )));
    }
    let mixes = |points: &Points, axis: &Axis, name: &str| -> Result<Vec<Mix>, Problem> {
        regrid::mixes(points, axis, how, outside).map_err(|at| {
            let [low, high] = points.ends().map(shown);
            let at = shown(at);
            found.refused(&format!(
                "it covers {name} = {low} to {high}, but a cell of the run lies at {name} = {at}: add \
                 outside = \"nearest\" or a number"
            ))
        })
    };
    let (rows, columns) = (mixes(y, &grid.y, "y")?, mixes(x, &grid.x, "x")?);
    Ok(Mapping::Other { rows, columns, outside })
}

/// How many points there are along x and along y, from where to where.
fn described([x, y]: [(usize, [f64; 2]); 2]) -> String {
    let axis = |name: &str, (n, ends): (usize, [f64; 2])| {
        let [first, last] = ends.map(shown);
        format!("{n} points from {name} = {first} to {last}")
    };
    format!("{}, {}", axis("x", x), axis("y", y))
}
