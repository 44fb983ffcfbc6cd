//! The exchange of halo rows as the time loop does it: timed.

use super::phase::Phase;
use super::timings::Timings;
use crate::kernel::{Edges, Exchange};
use crate::ranks::Halo;

/// Swaps edge rows with the neighbours; measures that, and the work of the kernel in between.
pub(super) struct Measured<'a, 'c> {
    pub halo: &'a Halo<'c>,
    pub timings: &'a mut Timings,
    /// Step at which the advance began.
    pub first: u64,
}

impl Exchange for Measured<'_, '_> {
    fn swap(&mut self, edges: Edges<'_>) {
        let sent = self.timings.measure(Phase::Halo, || self.halo.exchange(edges));
        self.timings.add_bytes(Phase::Halo, sent);
    }

    fn begin_pass(&mut self, taken: usize, _steps: usize) {
        if let Some(trace) = self.timings.trace_mut() {
            trace.begin_pass(self.first + taken as u64);
        }
    }

    fn compute<T>(&mut self, work: impl FnOnce() -> T) -> T {
        self.timings.measure(Phase::Compute, work)
    }
}
