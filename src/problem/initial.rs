//! The initial field: the product of two peak profiles, four peaks in all.

use super::grid::{Axis, Grid};
use ndarray::ArrayViewMut2;
use std::ops::Range;

/// Sets the rows with these numbers in the grid to `rho[i][j] = p(y[i]) p(x[j])`.
pub fn four_peaks(mut rows: ArrayViewMut2<f64>, grid: &Grid, range: Range<usize>) {
    let [down, across] = [&grid.y, &grid.x].map(profile);
    for (mut row, a) in rows.rows_mut().into_iter().zip(&down[range]) {
        row.iter_mut().zip(&across).for_each(|(value, b)| *value = a * b);
    }
}

/// The peak profile `p(v) = 1 - |1 - 4 |(v - (low + high) / 2) / (high - low)||` at the points of an
/// axis: two peaks of height 1, halfway between the centre and either end, zero at the centre and at
/// both ends.
fn profile(axis: &Axis) -> Vec<f64> {
    let Axis { low, high, .. } = axis;
    let at = |v: f64| 1.0 - (1.0 - 4.0 * ((v - (low + high) / 2.0) / (high - low)).abs()).abs();
    axis.coordinates().into_iter().map(at).collect()
}
