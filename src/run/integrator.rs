//! What advances the state of a run.

use super::state::State;
use super::timings::Timings;
use crate::error::Result;

/// A method of integration in time.
pub trait Integrator {
    /// Advances the state until it has taken `stop` steps in all, or has applied the stencil `most`
    /// times, whichever comes first; returns how often it did, at least once if there is a step to
    /// take. All ranks call it together with the same numbers.
    ///
    /// The clock tells the steps that were completed; a method whose steps take several applications
    /// may leave one of them under way, at a stage.
    ///
    /// # Errors
    /// The same on every rank: something that the step needs is not a number.
    fn advance(
        &mut self,
        state: &mut State,
        stop: u64,
        most: u64,
        timings: &mut Timings,
    ) -> Result<u64>;

    /// The largest magnitude of the rate of change of the whole field \[amount / (area time)\]: the
    /// same on every rank. It is infinite for a method that does not know it.
    ///
    /// # Errors
    /// The same on every rank: something that the rate needs is not a number.
    fn largest_rate(&mut self, _state: &mut State, _timings: &mut Timings) -> Result<f64> {
        Ok(f64::INFINITY)
    }
}
