//! Face coefficients: harmonic means between cells, conditions at the sides.

use super::{Coefficients, Values};
use crate::expression::Workspace;
use crate::problem::boundary::{Ends, Side};

impl Coefficients<'_> {
    /// Face coefficients along a row \[1/time\]: one more than columns, face `i` before column `i`.
    ///
    /// # Errors
    /// A diffusivity or a transfer coefficient that is negative or not finite, with its point.
    pub fn along_x(&mut self, row: usize) -> Values {
        let of_cells = self.diffusivity(0, row)?;
        let (spacing, columns) = (self.grid.x.spacing, of_cells.len());
        let inner = of_cells.windows(2).map(|pair| between(pair[0], pair[1], spacing));
        let mut faces = Vec::with_capacity(columns + 1);
        match &self.equation.x {
            Ends::Periodic => {
                let wrapped = between(of_cells[columns - 1], of_cells[0], spacing);
                faces.push(wrapped);
                faces.extend(inner);
                faces.push(wrapped);
            }
            Ends::Sides(sides) => {
                let wall = |side: Side, column: usize, workspace: &mut Workspace| {
                    side.faces(&of_cells[column..=column], spacing, workspace)
                };
                let left = self.beside_row(sides, 0, row, 0.0, |side, w| wall(side, 0, w));
                let right =
                    self.beside_row(sides, 1, row, 0.0, |side, w| wall(side, columns - 1, w));
                faces.extend(left?);
                faces.extend(inner);
                faces.extend(right?);
            }
        }
        Ok(faces)
    }

    /// Face coefficients between two rows \[1/time\], one per column: face `j` before row `j`, for
    /// `j = 0 ..= rows`.
    ///
    /// # Errors
    /// As for [`Coefficients::along_x`].
    pub fn along_y(&mut self, face: usize) -> Values {
        let (rows, spacing) = (self.grid.rows(), self.grid.y.spacing);
        let [below, above] = match &self.equation.y {
            Ends::Periodic => [(face + rows - 1) % rows, face % rows],
            Ends::Sides(sides) if face == 0 || face == rows => {
                let end = usize::from(face == rows);
                let of_cells = self.diffusivity(1, [0, rows - 1][end])?;
                return self.beyond_rows(sides, end, 0.0, |side, workspace| {
                    side.faces(&of_cells, spacing, workspace)
                });
            }
            Ends::Sides(_) => [face - 1, face],
        };
        let [below, above] = [self.diffusivity(1, below)?, self.diffusivity(1, above)?];
        Ok(below.iter().zip(&above).map(|(&a, &b)| between(a, b, spacing)).collect())
    }
}

/// The coefficient of the face between two cells.
fn between(a: f64, b: f64, spacing: f64) -> f64 {
    harmonic_mean(a, b) / (spacing * spacing)
}

/// If both are equal, exactly that number: rounding could give its neighbour.
fn harmonic_mean(a: f64, b: f64) -> f64 {
    if a == b {
        a
    } else if a == 0.0 || b == 0.0 {
        0.0
    } else {
        let product = a * b;
        match product.is_normal() {
            true => (2.0 * product) / (a + b),
            // The result is in range where the product is not.
            false => a * (b / (0.5 * a + 0.5 * b)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_equal_numbers_is_that_number_and_nothing_passes_beside_zero() {
        for d in [0.1, 0.7, 1e-300, 3e300] {
            assert_eq!(harmonic_mean(d, d), d);
            assert_eq!(harmonic_mean(d, 0.0), 0.0);
        }
        assert_eq!(harmonic_mean(1.0, 3.0), 1.5);
        for scale in [1e-162, 1e200] {
            let mean = harmonic_mean(scale, 3.0 * scale);
            assert!((mean / (1.5 * scale) - 1.0).abs() < 1e-15, "{mean}");
        }
    }
}
