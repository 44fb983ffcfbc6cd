//! The next term of a Chebyshev series, by the recurrence of the polynomials, and the sum of all:
//!
//! ```text
//! next = b1 + ((b1 - b2) + L b1)      in place of b2
//! sum  = sum + w next                 with a weight for each term
//! ```

use super::{Action, Rates};
use crate::kernel::plane::View;
use crate::kernel::readings::Readings;
use crate::kernel::running_sum::RunningSum;
use crate::kernel::vector::Vector;

/// The step, the sum, and what is read of each term.
#[derive(Debug, Clone, Copy)]
pub(in crate::kernel) struct Term<'a> {
    sum: RunningSum<'a>,
    /// Those of the terms still to come.
    weights: &'a [f64],
    /// That of this term.
    weight: f64,
    readings: Readings<'a>,
}

impl<'a> Term<'a> {
    /// The terms with these weights.
    pub fn new(sum: RunningSum<'a>, weights: &'a [f64], readings: Readings<'a>) -> Self {
        Term { sum, weights, weight: 0.0, readings }
    }
}

impl Action for Term<'_> {
    const HAS_SOURCE: bool = false;
    const READS_OLDER: bool = true;
    const READS_PLANE: bool = true;
    const ADDS_TO_SUM: bool = true;

    fn at(self, step: usize) -> Self {
        let weights = &self.weights[step - 1..];
        Term { weights, weight: weights[0], readings: self.readings.after(step - 1), ..self }
    }

    fn sum(&self) -> Option<RunningSum<'_>> {
        Some(self.sum)
    }

    fn readings(&self) -> Option<Readings<'_>> {
        Some(self.readings)
    }

    #[inline(always)]
    fn next<V: Vector>(self, of: Rates<V>, _: impl Fn(&View<'_>) -> V) -> V {
        of.centre.plus(of.centre.minus(of.older).plus(of.rate))
    }

    #[inline(always)]
    fn added<V: Vector>(self, sum: V, next: V) -> V {
        sum.plus(V::splat(self.weight).times(next))
    }
}
