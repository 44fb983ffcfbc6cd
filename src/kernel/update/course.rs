//! The step of the course's example, in the order of operations of its program:
//!
//! ```text
//! lapl = (((rho[i+1][j] + rho[i-1][j]) + rho[i][j+1]) + rho[i][j-1]) - 4 rho[i][j]
//! next = rho[i][j] + factor * lapl
//! ```
//!
//! The last line rounds its product and its sum, for every factor. If the factor is a power of two,
//! its product is exact and one rounding would do, unless the product is subnormal: in a field that
//! decays, or spreads into zeros, that does happen, and the bits would differ there.

use super::{Points, Update};
use crate::kernel::vector::Vector;

/// The explicit Euler step with zeros around the domain.
#[derive(Debug, Clone, Copy)]
pub(in crate::kernel) struct Course {
    /// `D dt / dx^2`.
    pub factor: f64,
}

impl Update for Course {
    #[inline(always)]
    fn next<V: Vector>(self, points: Points<V>) -> V {
        let Points { rows: [before, after], right, left, centre } = points;
        // The rows are added first, so that it does not matter which of them comes first.
        let sum = before.plus(after).plus(right).plus(left);
        let laplacian = sum.minus_four_times(centre);
        centre.plus(V::splat(self.factor).times(laplacian))
    }
}
