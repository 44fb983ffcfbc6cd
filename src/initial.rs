//! The initial field: the product of two peak profiles, four peaks in all.

use crate::grid::Grid;
use crate::kernel::Field;
use crate::strip::Strip;

/// The peak profile `p(v) = 1 - |1 - 4 |(v - (x1 + x2) / 2) / (x2 - x1)||`: two peaks of height 1,
/// halfway between the centre and either end, zero at the centre and at both ends.
pub fn peak_profile(grid: &Grid, v: f64) -> f64 {
    let Grid { x1, x2, .. } = grid;
    1.0 - (1.0 - 4.0 * ((v - (x1 + x2) / 2.0) / (x2 - x1)).abs()).abs()
}

/// Sets the rows of `strip` to `rho[i][j] = p(x[i]) p(x[j])`.
pub fn four_peaks(field: &mut Field, grid: &Grid, strip: Strip) {
    let profile: Vec<f64> = grid.coordinates().iter().map(|&x| peak_profile(grid, x)).collect();
    for (mut row, a) in field.owned_mut().rows_mut().into_iter().zip(&profile[strip.range()]) {
        row.iter_mut().zip(&profile).for_each(|(value, b)| *value = a * b);
    }
}
