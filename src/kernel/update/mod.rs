//! Updates: what happens to a point in one step. There is one file for each, with the order of its
//! floating-point operations; each product and each sum is rounded once.

pub(super) mod course;
pub(super) mod euler;
pub(super) mod rate;
pub(super) mod reaction;
pub(super) mod stage;
pub(super) mod term;

use super::plane::View;
use super::readings::Readings;
use super::running_sum::RunningSum;
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

/// What a step makes of the rate of change `L u + b` of a vector of points.
pub(super) trait Action: Copy {
    /// Whether the rate has the source in it; `L u` alone otherwise.
    const HAS_SOURCE: bool = true;

    /// Whether its plane is added to the rate, after the source.
    const HAS_REACTION: bool = false;

    /// Whether it reads the field from two steps earlier.
    const READS_OLDER: bool = false;

    /// The action of one step, counted from 1, of those that are taken together.
    fn at(self, _step: usize) -> Self {
        self
    }

    /// Whether it reads a plane besides the rate.
    const READS_PLANE: bool = false;

    /// The plane of these that is read at each point.
    fn plane(&self) -> Option<View<'_>> {
        None
    }

    /// Other planes that it may read.
    fn more_planes(&self) -> &[View<'_>] {
        &[]
    }

    /// Whether it adds to a sum, which is then what it reads as its plane.
    const ADDS_TO_SUM: bool = false;

    /// The sum that it adds to.
    fn sum(&self) -> Option<RunningSum<'_>> {
        None
    }

    /// The sum with the points at the next step.
    #[inline(always)]
    fn added<V: Vector>(self, sum: V, _next: V) -> V {
        sum
    }

    /// The points whose values are to be read after each step.
    fn readings(&self) -> Option<Readings<'_>> {
        None
    }

    /// The points at the next step; `more` gives the points of a plane of those.
    fn next<V: Vector>(self, of: Rates<V>, more: impl Fn(&View<'_>) -> V) -> V;
}

/// A vector of points with their rate of change.
pub(super) struct Rates<V> {
    /// The points themselves.
    pub centre: V,
    /// Their rate.
    pub rate: V,
    /// The points two steps earlier.
    pub older: V,
    /// The points of the plane of the action.
    pub plane: V,
}
