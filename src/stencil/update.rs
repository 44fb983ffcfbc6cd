//! The update of one vector of points: where the order of the floating-point operations stands.
//!
//! ```text
//! lapl = (((rho[i+1][j] + rho[i-1][j]) + rho[i][j+1]) + rho[i][j-1]) - 4 rho[i][j]
//! next = rho[i][j] + factor * lapl
//! ```
//!
//! The last line rounds its product and its sum, for every factor. Where the factor is a power of
//! two its product is exact, and one rounding would do, unless the product is subnormal: a field
//! that decays, or that spreads into zeros, does come to that, and the bits would differ there.

use super::vector::Vector;

/// The points of one vector and their neighbours, at one step.
pub(super) struct Points<V> {
    /// The row before and the row after, in either order: their sum commutes.
    pub rows: [V; 2],
    /// The column to the right.
    pub right: V,
    /// The column to the left.
    pub left: V,
    /// The points themselves.
    pub centre: V,
}

impl<V: Vector> Points<V> {
    /// The points at the next step.
    #[inline(always)]
    pub fn advanced(self, factor: V) -> V {
        let [before, after] = self.rows;
        let sum = before.plus(after).plus(self.right).plus(self.left);
        let laplacian = sum.minus_four_times(self.centre);
        self.centre.plus(factor.times(laplacian))
    }
}
