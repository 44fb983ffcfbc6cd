//! How fast this machine takes the steps of a run, measured on a few of them.

use super::integrator::Expected;
use super::{Run, begin};
use crate::error::Result;
use crate::number::whole;
use std::time::Instant;

/// Time to spend \[s\].
const BUDGET: f64 = 0.25;
/// Applications to try, at most.
const MOST_STEPS: u64 = 1 << 32;
/// The longest time that one pass may take \[s\]: if it would take longer, only some of its steps
/// are tried.
const LONGEST_PASS: f64 = 2.0;

/// How fast some applications of the stencil were, on the ranks that tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed {
    /// Seconds of one.
    pub seconds_per_step: f64,
    /// How many were tried.
    pub steps: u64,
    /// Whether they were whole passes, as in a run; if not, a run is faster.
    pub has_whole_passes: bool,
    /// What the whole run is expected to take, where a step takes more than one application.
    pub expected: Option<Expected>,
}

impl Run<'_> {
    /// Takes steps for about a quarter of a second, in whole passes as a run does, but none beyond the end of the
    /// run: a step that the run does not take may not be possible. A run that is at its end begins anew. This spoils
    /// the field, so the run ends here.
    ///
    /// Collective; all ranks get the same answer.
    ///
    /// # Errors
    /// The same on every rank: a step that cannot be taken.
    pub fn try_speed(mut self) -> Result<Speed> {
        if self.is_over() {
            begin::begin_again(self.comm, &self.setup, &mut self.state)?;
        }
        let [pass] = self.comm.max([self.setup.plan.blocking.steps as u64]);
        let Run { integrator, state, timings, .. } = &mut self;
        let expected = integrator.expect(state, timings)?;
        let (mut seconds_per_step, first) = self.seconds_of(1)?;
        let (mut steps, mut seconds) = (0, 0.0);
        // The last tenth would be many small batches.
        while seconds < 0.9 * BUDGET && !self.is_over() {
            let fitting = whole((BUDGET - seconds) / seconds_per_step, MOST_STEPS);
            let batch = match fitting / pass {
                0 if pass as f64 * seconds_per_step > LONGEST_PASS => fitting.max(1),
                passes => passes.max(1) * pass,
            };
            let (time, taken) = self.seconds_of(batch)?;
            seconds += time;
            steps += taken;
            seconds_per_step = seconds / steps as f64;
        }
        // The run may have no more than one.
        let has_whole_passes = steps >= pass || self.is_over();
        Ok(Speed { seconds_per_step, steps: steps.max(first), has_whole_passes, expected })
    }

    fn is_over(&self) -> bool {
        self.setup.case.schedule.is_over(self.state.clock)
    }

    /// Seconds that applications of the stencil take on the slowest rank: `wanted`, or as many as there
    /// are to the end of the run.
    fn seconds_of(&mut self, wanted: u64) -> Result<(f64, u64)> {
        let schedule = &self.setup.case.schedule;
        self.comm.barrier();
        let (start, before) = (Instant::now(), self.applications);
        self.advance(schedule.steps.max(1), wanted)?;
        let [nanoseconds] = self.comm.max([start.elapsed().as_nanos() as u64]);
        Ok((nanoseconds.max(1) as f64 * 1e-9, self.applications - before))
    }
}
