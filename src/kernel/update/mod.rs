//! Updates: what happens to a point in one step. One file each, with the order of its
//! floating-point operations, in which each product and each sum is rounded once.

pub(super) mod course;

use super::vector::Vector;

/// The update of a vector of points from their neighbours.
pub(super) trait Update: Copy {
    /// The points at the next step.
    fn next<V: Vector>(self, points: Points<V>) -> V;
}

/// The points of one vector and their neighbours, at one step.
pub(super) struct Points<V> {
    /// The row before and the row after, in the order of the pass, which may be either.
    pub rows: [V; 2],
    /// The column to the right.
    pub right: V,
    /// The column to the left.
    pub left: V,
    /// The points themselves.
    pub centre: V,
}
