//! A stage of a Chebyshev series, by Clenshaw's recurrence:
//!
//! ```text
//! y    = (w0 v0 + w1 v1) + w2 v2 ...        with weights for each stage
//! next = b1 + ((b1 - b2) + (y + L b1))      in place of b2
//! ```

use super::{Action, Rates};
use crate::kernel::plane::View;
use crate::kernel::vector::Vector;

/// The vectors, and their weights in the stages still to come.
#[derive(Debug, Clone, Copy)]
pub(in crate::kernel) struct Stage<'a> {
    pub vectors: &'a [View<'a>],
    /// One for each vector, stage by stage.
    pub weights: &'a [f64],
}

impl Action for Stage<'_> {
    const HAS_SOURCE: bool = false;
    const READS_OLDER: bool = true;
    const IS_FREQUENT: bool = true;

    fn at(self, step: usize) -> Self {
        Stage { weights: &self.weights[(step - 1) * self.vectors.len()..], ..self }
    }

    #[inline(always)]
    fn plane(&self) -> Option<View<'_>> {
        self.vectors.first().copied()
    }

    #[inline(always)]
    fn more_planes(&self) -> &[View<'_>] {
        &self.vectors[1..]
    }

    #[inline(always)]
    fn next<V: Vector>(self, of: Rates<V>, more: impl Fn(&View<'_>) -> V) -> V {
        let mut y = V::splat(self.weights[0]).times(of.plane);
        for (vector, &weight) in self.vectors[1..].iter().zip(&self.weights[1..]) {
            y = y.plus(V::splat(weight).times(more(vector)));
        }
        of.centre.plus(of.centre.minus(of.older).plus(y.plus(of.rate)))
    }
}
