//! Explicit Euler steps: one application of the stencil each, many of them in one pass.

use super::exchange::Measured;
use super::integrator::Integrator;
use super::state::State;
use super::timings::Timings;
use crate::error::Result;
use crate::fault;
use crate::kernel::Operator;
use crate::ranks::Comm;
use crate::ranks::Halo;

/// The method of the course.
pub struct Euler<'c> {
    comm: &'c Comm,
    halo: Halo<'c>,
    operator: Operator,
    /// Length of a time step \[time\].
    dt: f64,
}

impl<'c> Euler<'c> {
    /// Steps of length `dt` with an operator.
    pub fn new(comm: &'c Comm, operator: Operator, dt: f64) -> Euler<'c> {
        Euler { comm, halo: Halo::new(comm), operator, dt }
    }

    /// Takes `steps` steps.
    fn take(&self, steps: u64, state: &mut State, timings: &mut Timings) {
        let Euler { halo, operator, dt, .. } = self;
        let (field, clock) = state.density_and_clock();
        let mut left = steps;
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX);
            let first = clock.step + steps - left;
            operator.advance(field, most, &mut Measured { halo, timings, first });
            left -= most as u64;
        }
        clock.step += steps;
        // One by one, as the reference does: a product would round differently.
        (0..steps).for_each(|_| clock.time += dt);
    }
}

impl Integrator for Euler<'_> {
    fn advance(
        &mut self,
        state: &mut State,
        stop: u64,
        most: u64,
        timings: &mut Timings,
    ) -> Result<u64> {
        let first = state.clock.step;
        let stop = stop.min(first.saturating_add(most));
        if let Some(at) = fault::nan_between(first, stop) {
            self.take(at - first, state, timings);
            if self.comm.is_last() {
                state.density_mut()[[0, 0]] = f64::NAN;
            }
        }
        self.take(stop - state.clock.step, state, timings);
        Ok(stop - first)
    }
}
