//! The next term of a Chebyshev series, by the recurrence of the polynomials:
//!
//! ```text
//! next = b1 + ((b1 - b2) + L b1)      in place of b2
//! ```

use super::{Action, Rates, Readings};
use crate::kernel::plane::View;
use crate::kernel::vector::Vector;

/// The step, and what is read of each term.
#[derive(Debug, Clone, Copy)]
pub(in crate::kernel) struct Term<'a> {
    pub readings: Readings<'a>,
}

impl Action for Term<'_> {
    const HAS_SOURCE: bool = false;
    const READS_OLDER: bool = true;
    const IS_FREQUENT: bool = true;

    fn at(self, step: usize) -> Self {
        Term { readings: self.readings.after(step - 1) }
    }

    fn readings(&self) -> Option<Readings<'_>> {
        Some(self.readings)
    }

    #[inline(always)]
    fn next<V: Vector>(self, of: Rates<V>, _: impl Fn(&View<'_>) -> V) -> V {
        of.centre.plus(of.centre.minus(of.older).plus(of.rate))
    }
}
