//! How fast the fastest mode of a general problem decays, and the time steps that follow from it.

use super::boundary::Ends;
use super::coefficients::Coefficients;
use crate::error::Problem;
use std::ops::Range;

/// Bounds of the rates of an operator \[1/time\], by the rows of its matrix (S. A. Gershgorin's
/// circles). A maximum has no order, so those of the strips of all ranks can be combined.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bounds {
    /// No eigenvalue lies below minus this.
    pub spectral: f64,
    /// The same without the reaction.
    pub linear: f64,
    /// Row and column of the first cell with that row of the matrix.
    pub cell: [usize; 2],
    /// The highest rate at which a cell would lose its contents if there were nothing around it.
    pub loss: f64,
}

impl Bounds {
    /// Those on some rows of a grid; with a reaction, those of the field at the start.
    ///
    /// # Errors
    /// A coefficient that is not allowed, with its point.
    pub fn of(
        coefficients: &mut Coefficients,
        rows: Range<usize>,
        start: f64,
    ) -> Result<Bounds, Problem> {
        let mut bounds = Bounds::default();
        for row in rows {
            bounds = bounds.or_larger(Bounds::of_row(coefficients, row, start)?);
        }
        Ok(bounds)
    }

    fn of_row(coefficients: &mut Coefficients, row: usize, start: f64) -> Result<Bounds, Problem> {
        let along = coefficients.along_x(row)?;
        let [below, above] = [coefficients.along_y(row)?, coefficients.along_y(row + 1)?];
        let (decay, inverse) = (coefficients.decay(row)?, coefficients.inverse_capacity(row)?);
        let slopes = match coefficients.equation().reaction.is_some() {
            true => {
                let initial = coefficients.initial(row)?;
                coefficients.slopes(row, start, &initial)?
            }
            false => None,
        };
        let [low, high] = coefficients.has_neighbours_along_y(row);
        let (columns, has_sides) =
            (below.len(), matches!(coefficients.equation().x, Ends::Sides(_)));
        let mut bounds = Bounds::default();
        for i in 0..columns {
            let [left, right, down, up] = [along[i], along[i + 1], below[i], above[i]];
            let or_zero = |face, is_inner| if is_inner { face } else { 0.0 };
            let diagonal = (left + right) + (down + up);
            let others = (or_zero(left, i > 0 || !has_sides)
                + or_zero(right, i + 1 < columns || !has_sides))
                + (or_zero(down, low) + or_zero(up, high));
            let slope = slopes.as_ref().map_or(0.0, |slopes| (-slopes[i]).max(0.0));
            let decay = decay.as_ref().map_or(0.0, |decay| decay[i]);
            let inverse = inverse.as_ref().map_or(1.0, |inverse| inverse[i]);
            // Zero over a capacity whose inverse is infinite is not a number: out of range, too.
            let over = |rate: f64| match rate * inverse {
                rate if rate.is_nan() => f64::INFINITY,
                rate => rate,
            };
            let with = |decay| over((diagonal + others) + decay);
            let (spectral, linear) = (with(decay + slope), with(decay));
            let loss = over(diagonal + (decay + slope));
            bounds = bounds.or_larger(Bounds { spectral, linear, cell: [row, i], loss });
        }
        Ok(bounds)
    }

    /// The larger of each.
    pub fn or_larger(self, other: Bounds) -> Bounds {
        Bounds {
            spectral: self.spectral.max(other.spectral),
            linear: self.linear.max(other.linear),
            cell: if other.linear > self.linear { other.cell } else { self.cell },
            loss: self.loss.max(other.loss),
        }
    }

    /// The longest Euler step that is stable, `2 / spectral`, and keeps positive data positive,
    /// `1 / loss`; infinite where nothing ever changes.
    pub fn euler_step(self) -> f64 {
        self.stable_step().min(1.0 / self.loss)
    }

    /// The longest Euler step that is stable, `2 / spectral`.
    pub fn stable_step(self) -> f64 {
        2.0 / self.spectral
    }
}
