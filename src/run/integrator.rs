//! What advances the state of a run.

use super::state::State;
use super::timings::Timings;
use crate::error::Result;
use crate::problem::schedule::Clock;

/// What a run is expected to take, as far as its first step tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// The lower end of the spectrum times the time between outputs.
    pub z: f64,
    /// The degree of the series of a step, or of each of its parts.
    pub degree: u64,
    /// Parts of a step.
    pub parts: u64,
    /// Applications of the stencil to the end of the run, unless a reaction decides, or how a field grows that
    /// begins at nothing.
    pub applications: Option<f64>,
}

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

    /// The time at which what acts from outside is taken after the steps of this clock: that of the clock, unless
    /// a jump is meant to be there that rounding puts just after it.
    fn acting_at(&self, clock: Clock) -> f64 {
        clock.time
    }

    /// What the run is expected to take, from its beginning: the first step is begun. Nothing for a
    /// method whose steps are one application each.
    ///
    /// # Errors
    /// The same on every rank: something that the step needs is not a number.
    fn expect(&mut self, _state: &mut State, _timings: &mut Timings) -> Result<Option<Expected>> {
        Ok(None)
    }

    /// The largest magnitude of the rate of change of the whole field \[amount / (area time)\]: the
    /// same on every rank. It is infinite for a method that does not know it.
    ///
    /// # Errors
    /// The same on every rank: something that the rate needs is not a number.
    fn largest_rate(&mut self, _state: &mut State, _timings: &mut Timings) -> Result<f64> {
        Ok(f64::INFINITY)
    }

    /// Why the steps may have become too long, the same on every rank; said once.
    fn doubt(&mut self, _state: &State) -> Option<String> {
        None
    }
}
