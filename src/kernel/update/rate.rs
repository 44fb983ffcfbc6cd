//! The rate of change itself, which an exponential integrator begins with, and what ends a series
//! of its stages.

use super::{Action, Rates};
use crate::kernel::plane::View;
use crate::kernel::vector::Vector;

/// `next = L u + b`.
#[derive(Debug, Clone, Copy)]
pub(in crate::kernel) struct Rate;

impl Action for Rate {
    #[inline(always)]
    fn next<V: Vector>(self, of: Rates<V>, _: impl Fn(&View<'_>) -> V) -> V {
        of.rate
    }
}

/// `next = (b1 - b2) + 0.5 L b1`, in place of `b2`.
#[derive(Debug, Clone, Copy)]
pub(in crate::kernel) struct Finish;

impl Action for Finish {
    const HAS_SOURCE: bool = false;
    const READS_OLDER: bool = true;

    #[inline(always)]
    fn next<V: Vector>(self, of: Rates<V>, _: impl Fn(&View<'_>) -> V) -> V {
        of.centre.minus(of.older).plus(V::splat(0.5).times(of.rate))
    }
}
