//! A stage of a Chebyshev series, by Clenshaw's recurrence:
//!
//! ```text
//! y    = (w0 v0 + w1 v1) + w2 v2 ...        with weights for each stage
//! next = b1 + ((b1 - b2) + (y + L b1))      in place of b2
//! ```

use super::{Action, Rates};
use crate::kernel::plane::View;
use crate::kernel::vector::Vector;

/// The vectors, and their weights in the stages still to come. There is more than one only if
/// `IS_SUM` says so.
#[derive(Debug, Clone, Copy)]
pub(in crate::kernel) struct Stage<'a, const IS_SUM: bool> {
    vectors: &'a [View<'a>],
    /// One for each vector, stage by stage.
    weights: &'a [f64],
    /// That of the first vector in this stage.
    weight: f64,
}

impl<'a, const IS_SUM: bool> Stage<'a, IS_SUM> {
    /// The stages with these weights, one per vector, stage by stage.
    pub fn new(vectors: &'a [View<'a>], weights: &'a [f64]) -> Self {
        Stage { vectors, weights, weight: 0.0 }
    }
}

impl<const IS_SUM: bool> Action for Stage<'_, IS_SUM> {
    const HAS_SOURCE: bool = false;
    const READS_OLDER: bool = true;
    const READS_PLANE: bool = true;

    fn at(self, step: usize) -> Self {
        let weights = &self.weights[(step - 1) * self.vectors.len()..];
        Stage { weights, weight: weights[0], ..self }
    }

    fn plane(&self) -> Option<View<'_>> {
        self.vectors.first().copied()
    }

    fn more_planes(&self) -> &[View<'_>] {
        &self.vectors[1..]
    }

    #[inline(always)]
    fn next<V: Vector>(self, of: Rates<V>, more: impl Fn(&View<'_>) -> V) -> V {
        let mut y = V::splat(self.weight).times(of.plane);
        if IS_SUM {
            for (vector, &weight) in self.vectors[1..].iter().zip(&self.weights[1..]) {
                y = y.plus(V::splat(weight).times(more(vector)));
            }
        }
        of.centre.plus(of.centre.minus(of.older).plus(y.plus(of.rate)))
    }
}
