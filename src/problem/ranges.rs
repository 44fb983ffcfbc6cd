//! The smallest and the largest value of each coefficient of a general problem.

use super::coefficients::Coefficients;
use crate::error::Problem;
use std::ops::Range;

/// Number of quantities.
pub const COUNT: usize = 6;
/// Their names: the keys of the parameter file.
pub const NAMES: [&str; COUNT] = ["D.x", "D.y", "capacity", "decay", "source", "initial"];

/// The smallest and the largest value of each of [`NAMES`], in the domain; infinite, the smaller one
/// above the larger one, where there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranges {
    /// Smallest values.
    pub low: [f64; COUNT],
    /// Largest values.
    pub high: [f64; COUNT],
}

impl Ranges {
    /// Those on some rows of a grid, with the source at time `t`.
    ///
    /// # Errors
    /// A coefficient that is not allowed, with its point.
    pub fn of(
        coefficients: &mut Coefficients,
        rows: Range<usize>,
        t: f64,
    ) -> Result<Ranges, Problem> {
        let mut ranges = Ranges { low: [f64::INFINITY; COUNT], high: [f64::NEG_INFINITY; COUNT] };
        for row in rows {
            let inside = coefficients.inside(row)?;
            let is_inside = |column: usize| inside.as_ref().is_none_or(|inside| inside[column]);
            let values = [
                Some(coefficients.diffusivity(0, row)?),
                Some(coefficients.diffusivity(1, row)?),
                coefficients.capacity(row)?,
                coefficients.decay(row)?,
                coefficients.own_source(row, t)?,
                Some(coefficients.initial(row)?),
            ];
            for (of, values) in values.into_iter().enumerate() {
                let values = values.into_iter().flatten().enumerate();
                for (_, value) in values.filter(|(column, _)| is_inside(*column)) {
                    ranges.low[of] = ranges.low[of].min(value);
                    ranges.high[of] = ranges.high[of].max(value);
                }
            }
        }
        Ok(ranges)
    }

    /// The range of a quantity, if it has values.
    pub fn get(&self, name: &str) -> Option<[f64; 2]> {
        let of = NAMES.iter().position(|known| *known == name)?;
        (self.low[of] <= self.high[of]).then_some([self.low[of], self.high[of]])
    }
}
