//! What advances the state of a run.

use super::state::State;
use super::timings::Timings;

/// A method of integration in time.
pub trait Integrator {
    /// Advances the state until it has taken `stop` steps in all, or has applied the stencil `most`
    /// times, whichever comes first; returns how often it did, at least once if there is a step to
    /// take. All ranks call it together with the same numbers.
    ///
    /// The clock counts the completed steps; a method whose steps take several applications may
    /// leave one of them unfinished, at a stage.
    fn advance(&mut self, state: &mut State, stop: u64, most: u64, timings: &mut Timings) -> u64;
}
