//! Who is told about a run in progress: the loop knows neither files nor screens.

use super::budget::Budget;
use super::diagnostics::Diagnostics;
use super::state::State;
use super::timings::Timings;
use crate::error::Result;
use crate::problem::sampling::Sampled;
use crate::problem::schedule::{Clock, Due};

use ndarray::ArrayView2;
use std::time::Duration;

/// What is known of the whole field at one output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Record {
    /// Time step.
    pub step: u64,
    /// Simulated time \[time\].
    pub time: f64,
    /// Diagnostics of the whole field.
    pub diagnostics: Diagnostics,
    /// What comes and goes, unless the problem is that of the course.
    pub budget: Option<Budget>,
}

/// One output: what is written at one step.
#[derive(Debug, Clone, Copy)]
pub struct Snapshot<'a> {
    /// Which output it is.
    pub due: Due<'a>,
    /// Step, time and diagnostics.
    pub record: Record,
    /// The rows of this rank.
    pub rows: ArrayView2<'a, f64>,
}

/// An output that is due at a cadence other than that of the snapshots.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// Which output it is.
    pub due: Due<'a>,
    /// Steps taken, that in which it was due included; and its simulated time.
    pub clock: Clock,
    /// What is needed of the rows of this rank, NaN outside the domain; all else is finite.
    pub rows: Sampled<'a>,
}

/// How far a run has got, between two stops of the loop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reached {
    /// Steps taken and simulated time.
    pub clock: Clock,
    /// The part of the next step that is done.
    pub part: f64,
    /// Applications of the stencil, where a step takes more than one.
    pub applications: Option<u64>,
    /// Time until the next checkpoint is due, if any are written.
    pub next_checkpoint: Option<Duration>,
}

/// Something to which a run reports what it does. All ranks report at the same points, so a
/// listener may communicate with those of the other ranks.
pub trait Listener {
    /// An output is due. Returns what went wrong without being a reason to end the run; time and
    /// bytes are added to the phases they belong to.
    ///
    /// # Errors
    /// The same on every rank: the output is lost, and the run ends.
    fn output(&mut self, _snapshot: &Snapshot, _timings: &mut Timings) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    /// Outputs of another cadence are due, at least one; time and bytes are added to the phases they belong
    /// to.
    ///
    /// # Errors
    /// The same on every rank: the outputs are lost, and the run ends.
    fn samples(&mut self, _samples: &[Sample], _timings: &mut Timings) -> Result<()> {
        Ok(())
    }

    /// A checkpoint is due.
    ///
    /// # Errors
    /// The same on every rank: it could not be written. The run can continue.
    fn checkpoint(&mut self, _state: &State) -> Result<()> {
        Ok(())
    }

    /// How far the run has got.
    fn reached(&mut self, _reached: &Reached) {}

    /// Something is not as it should be, which is no reason to end the run.
    fn warn(&mut self, _text: &str) {}
}

/// Nobody.
impl Listener for () {}

/// Two listeners, told one after the other; the second one only if the first one succeeded.
impl<A: Listener, B: Listener> Listener for (A, B) {
    fn output(&mut self, snapshot: &Snapshot, timings: &mut Timings) -> Result<Vec<String>> {
        let mut warnings = self.0.output(snapshot, timings)?;
        warnings.extend(self.1.output(snapshot, timings)?);
        Ok(warnings)
    }

    fn samples(&mut self, samples: &[Sample], timings: &mut Timings) -> Result<()> {
        self.0.samples(samples, timings)?;
        self.1.samples(samples, timings)
    }

    fn checkpoint(&mut self, state: &State) -> Result<()> {
        self.0.checkpoint(state)?;
        self.1.checkpoint(state)
    }

    fn reached(&mut self, reached: &Reached) {
        self.0.reached(reached);
        self.1.reached(reached);
    }

    fn warn(&mut self, text: &str) {
        self.0.warn(text);
        self.1.warn(text);
    }
}

impl<L: Listener + ?Sized> Listener for &mut L {
    fn output(&mut self, snapshot: &Snapshot, timings: &mut Timings) -> Result<Vec<String>> {
        (**self).output(snapshot, timings)
    }

    fn samples(&mut self, samples: &[Sample], timings: &mut Timings) -> Result<()> {
        (**self).samples(samples, timings)
    }

    fn checkpoint(&mut self, state: &State) -> Result<()> {
        (**self).checkpoint(state)
    }

    fn reached(&mut self, reached: &Reached) {
        (**self).reached(reached);
    }

    fn warn(&mut self, text: &str) {
        (**self).warn(text);
    }
}
