//! Explicit Euler steps: one application of the stencil each, many of them in one pass.

use super::integrator::Integrator;
use super::state::State;
use super::timings::{Phase, Timings};
use crate::comm::Comm;
use crate::fault;
use crate::halo::Halo;
use crate::stencil::Stencil;

/// The method of the course.
pub struct Euler<'c> {
    comm: &'c Comm,
    halo: Halo<'c>,
    stencil: Stencil,
    /// Length of a time step \[time\].
    dt: f64,
}

impl<'c> Euler<'c> {
    /// Steps of length `dt` with a stencil.
    pub fn new(comm: &'c Comm, stencil: Stencil, dt: f64) -> Euler<'c> {
        Euler { comm, halo: Halo::new(comm), stencil, dt }
    }

    /// Takes steps in as many passes as the blocks in time need: first the rows that need no
    /// neighbour, then at each step exchange and advance the edges.
    fn take(&self, steps: u64, state: &mut State, timings: &mut Timings) {
        let Euler { halo, stencil, dt, .. } = self;
        let (field, clock) = state.density_and_clock();
        let mut left = steps;
        while left > 0 {
            if let Some(trace) = timings.trace_mut() {
                trace.begin_pass(clock.step + steps - left);
            }
            let most = usize::try_from(left).unwrap_or(usize::MAX);
            let mut pass = timings.measure(Phase::Compute, || stencil.begin_pass(field, most));
            for _ in 0..pass.steps() {
                timings.measure(Phase::Halo, || halo.exchange(pass.edges()));
                timings.measure(Phase::Compute, || pass.advance_edges());
            }
            left -= timings.measure(Phase::Compute, || pass.finish()) as u64;
        }
        timings.add_bytes(Phase::Halo, steps * halo.bytes(field.owned().ncols()));
        clock.step += steps;
        // One by one, as the reference does: a product would round differently.
        (0..steps).for_each(|_| clock.time += dt);
    }
}

impl Integrator for Euler<'_> {
    fn advance(&mut self, state: &mut State, stop: u64, most: u64, timings: &mut Timings) -> u64 {
        let first = state.clock.step;
        let stop = stop.min(first.saturating_add(most));
        if let Some(at) = fault::nan_between(first, stop) {
            self.take(at - first, state, timings);
            if self.comm.is_last() {
                state.density_mut()[[0, 0]] = f64::NAN;
            }
        }
        self.take(stop - state.clock.step, state, timings);
        stop - first
    }
}
