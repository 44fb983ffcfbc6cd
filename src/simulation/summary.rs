//! How a run ended, and where its time went, over all ranks.

use super::Simulation;
use crate::output::Output;
use crate::output::summary::{FINISHED, STOPPED, Seconds, Snapshots, Solver, Summary};
use crate::output::trace::Trace;
use crate::problem::Case;
use crate::profile::{self, spread};
use crate::stop::Reason;
use crate::timings::Phase;

impl Simulation<'_> {
    /// How the run ended: why it was stopped, if it was, and the time since the program started
    /// \[s\]; with a profile where one was begun.
    ///
    /// Collective.
    pub fn summary(&self, output: &Output, stopped: Option<Reason>, total: f64) -> Summary {
        let spread = |seconds: f64| spread(self.comm, seconds);
        let phase = |phase: Phase| spread(self.timings.seconds(phase));
        let writing = [Phase::Output, Phase::Checkpoint, Phase::Graphics]
            .map(|phase| self.timings.seconds(phase));
        let without_output = self.time_loop - writing.iter().sum::<f64>();
        let Case { grid, schedule, .. } = &self.job.case;
        let updates = (self.step - self.first_step) as f64 * grid.points();
        let slowest = spread(without_output).max;
        Summary {
            version: crate::VERSION.into(),
            started: started(total),
            host: rustix::system::uname().nodename().to_string_lossy().into_owned(),
            ranks: self.comm.size(),
            grid: grid.shape(),
            dx: grid.x.spacing,
            dt: schedule.dt,
            steps: self.step,
            time: self.time,
            snapshots: Snapshots {
                committed: self.outputs - output.first(),
                planned: schedule.outputs() - output.first(),
            },
            outcome: if stopped.is_some() { STOPPED } else { FINISHED },
            reason: stopped.map(|reason| reason.to_string()),
            solver: Solver::of(&self.job.stencil),
            seconds: Seconds {
                total: spread(total),
                time_loop: spread(self.time_loop),
                compute: phase(Phase::Compute),
                halo: phase(Phase::Halo),
                diagnostics: phase(Phase::Diagnostics),
                output: phase(Phase::Output),
                checkpoint: phase(Phase::Checkpoint),
                graphics: phase(Phase::Graphics),
            },
            mlups: if updates > 0.0 { updates / slowest / 1e6 } else { 0.0 },
            profile: self
                .is_profiled
                .then(|| profile::collect(self.comm, &self.timings, self.time_loop)),
        }
    }

    /// What the ranks did over time, on rank 0, where a profile was begun.
    ///
    /// Collective.
    pub fn trace(&mut self) -> Option<Trace> {
        profile::gather_trace(self.comm, &mut self.timings)
    }
}

/// The time of day so many seconds ago.
fn started(seconds_ago: f64) -> String {
    let now = jiff::Timestamp::now();
    let started = jiff::SignedDuration::try_from_secs_f64(seconds_ago)
        .ok()
        .and_then(|time| now.checked_sub(time).ok())
        .unwrap_or(now);
    // Whole seconds, as `created` of the snapshots needs no more.
    format!("{started:.0}")
}
