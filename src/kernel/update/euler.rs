//! The explicit Euler step:
//!
//! ```text
//! next = u + dt * rate
//! ```

use super::{Action, Rates};
use crate::kernel::plane::View;
use crate::kernel::vector::Vector;

/// A step of length `dt`.
#[derive(Debug, Clone, Copy)]
pub(in crate::kernel) struct Euler {
    pub dt: f64,
}

impl Action for Euler {
    #[inline(always)]
    fn next<V: Vector>(self, of: Rates<V>, _: impl Fn(&View<'_>) -> V) -> V {
        of.centre.plus(V::splat(self.dt).times(of.rate))
    }
}
