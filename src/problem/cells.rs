//! The cells that parameters ask for.

use super::grid::{Axis, Grid};
use crate::error::Problem;
use crate::number::{index, shown, whole};
use crate::params::Params;

/// Most cells along a direction.
const MOST: u64 = 1 << 53;
/// How far a length over a spacing may lie above a whole number and still count as that number.
const ROUNDING: f64 = 1e-9;

/// The cells that parameters ask for.
///
/// # Errors
/// A spacing outside the range of double precision.
pub fn grid(params: &Params) -> Result<Grid, Problem> {
    let [y1, y2] = params.ends_in_y();
    let [nx, ny] = match params.grid.cells {
        Some(cells) => cells.map(|count| index(u64::from(count))),
        None => [fewest(params.x2 - params.x1, params.dx), fewest(y2 - y1, params.spacing_in_y())],
    };
    let grid = Grid { y: Axis::cells(y1, y2, ny), x: Axis::cells(params.x1, params.x2, nx) };
    for (key, axis) in [("dx", &grid.x), ("dy", &grid.y)] {
        if !(axis.spacing * axis.spacing).is_normal() {
            let text = format!(
                "{key} = {}, whose square is outside the range of double precision: choose units in \
                 which it is closer to 1",
                shown(axis.spacing)
            );
            return Err(Problem::new(&[key, "grid.cells", "x2", "y2"], text));
        }
    }
    Ok(grid)
}

/// The fewest cells of which none is longer than `spacing`.
fn fewest(length: f64, spacing: f64) -> usize {
    let ratio = length / spacing;
    let is_whole = (ratio - ratio.round()).abs() <= ROUNDING * ratio;
    index(whole(if is_whole { ratio.round() } else { ratio.ceil() }, MOST).max(1))
}

/// The number of the cell that holds a coordinate; the upper end belongs to the last one.
pub(super) fn cell_of(key: &str, direction: &str, at: f64, axis: &Axis) -> Result<usize, Problem> {
    if !(axis.low..=axis.high).contains(&at) {
        let [at, low, high] = [at, axis.low, axis.high].map(shown);
        let text = format!(
            "{key} = {at} lies outside the domain, {direction} = {low} to {high}: move it inside"
        );
        return Err(Problem::new(&[key], text));
    }
    let cell = whole((at - axis.low) / axis.spacing, MOST);
    Ok(index(cell).min(axis.points - 1))
}
