//! How a run ended, and where its time went, over all ranks.

use super::Run;
use super::phase::Phase;
use super::profile::{self, PhaseProfile, Spread, Traces, spread};
use super::state::Within;
use super::watch::Reason;
use crate::kernel::{Blocking, Plan};
use crate::problem::Case;
use serde::Serialize;

/// Outcome of a run that reached its end.
pub const FINISHED: &str = "finished";
/// Outcome of a run that was stopped and can be resumed.
pub const STOPPED: &str = "stopped";

/// Seconds of wall-clock time, by phase.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Seconds {
    /// The whole program, from the start of MPI.
    pub total: Spread,
    /// The time loop, including outputs.
    #[serde(rename = "loop")]
    pub time_loop: Spread,
    /// The stencil.
    pub compute: Spread,
    /// The exchange of halo rows.
    pub halo: Spread,
    /// Evaluating what depends on time or on the field.
    pub expressions: Spread,
    /// Mass, extrema and norm.
    pub diagnostics: Spread,
    /// Writing files.
    pub output: Spread,
    /// Writing checkpoints.
    pub checkpoint: Spread,
    /// Drawing pictures and writing them.
    pub graphics: Spread,
}

/// How rank 0 computed the time steps.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Solver {
    /// Instruction set.
    pub simd: &'static str,
    /// Most steps of a pass.
    pub steps_per_pass: usize,
    /// Rows of a block.
    pub block_rows: usize,
    /// Most steps of a tile.
    pub tile_steps: usize,
    /// Most columns of a tile.
    pub tile_columns: usize,
}

impl Solver {
    /// How a plan has the steps computed.
    pub fn of(plan: &Plan) -> Solver {
        let Blocking { block_rows, steps: steps_per_pass, tile_steps, tile_columns } =
            plan.blocking;
        let simd = plan.isa.name();
        Solver { simd, steps_per_pass, block_rows, tile_steps, tile_columns }
    }
}

/// What exponential steps took, over the whole run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Exponential {
    /// The error in time that was asked for, over the largest magnitude of the field.
    pub tolerance: f64,
    /// The largest magnitude of the field so far.
    pub scale: f64,
    /// The magnitude that the tolerance refers to at least, if one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least_scale: Option<f64>,
    /// The largest magnitude of the field now.
    #[serde(skip)]
    pub left: f64,
    /// Bound on the error in time \[amount / area\].
    pub bound: f64,
    /// The highest degree of a series.
    pub degree: u64,
    /// Applications of the stencil.
    pub applications: u64,
    /// Series that were summed from one time to the next: at least one a step.
    pub parts: u64,
}

/// The snapshots in `diff2d.h5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Snapshots {
    /// Those that are committed.
    pub committed: usize,
    /// Those that the file has room for.
    pub planned: usize,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Version of the program.
    pub version: String,
    /// When this program was started (UTC, RFC 3339): on a resume, the last time.
    pub started: String,
    /// Name of the node of rank 0.
    pub host: String,
    /// Number of ranks.
    pub ranks: usize,
    /// Rows and columns that evolve.
    pub grid: [usize; 2],
    /// Grid spacing along x \[length\].
    pub dx: f64,
    /// Grid spacing along y \[length\].
    pub dy: f64,
    /// How it was advanced: `euler` or `exponential`.
    pub method: &'static str,
    /// Time step; with exponential steps, the time between outputs \[time\].
    pub dt: f64,
    /// Steps taken.
    pub steps: u64,
    /// Simulated time reached \[time\].
    pub time: f64,
    /// What is in the file of snapshots.
    pub snapshots: Snapshots,
    /// `finished` or `stopped`.
    pub outcome: &'static str,
    /// How the time steps were computed.
    pub solver: Solver,
    /// What exponential steps took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exponential: Option<Exponential>,
    /// The largest rate of change at the end, if the run ended because it was so small
    /// \[amount / (area time)\].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steady: Option<f64>,
    /// Why it was stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where the time went.
    pub seconds: Seconds,
    /// Million grid-point updates per second of the loop without output.
    pub mlups: f64,
    /// Where the time of the loop went, in detail, if that was requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Vec<PhaseProfile>>,
}

impl Run<'_> {
    /// How the run ended: what was committed of its snapshots, why it was stopped, if it was, and
    /// the time since the program started \[s\]; with a profile if one was begun.
    ///
    /// Collective.
    pub fn summary(&self, snapshots: Snapshots, stopped: Option<Reason>, total: f64) -> Summary {
        let spread = |seconds: f64| spread(self.comm, seconds);
        let phase = |phase: Phase| spread(self.timings.seconds(phase));
        let writing = [Phase::Output, Phase::Checkpoint, Phase::Graphics]
            .map(|phase| self.timings.seconds(phase));
        let without_output = self.time_loop - writing.iter().sum::<f64>();
        let Case { grid, schedule, .. } = self.setup.case;
        let updates = self.applications as f64 * grid.points();
        let slowest = spread(without_output).max;
        Summary {
            version: crate::version::full().into(),
            started: started(total),
            host: rustix::system::uname().nodename().to_string_lossy().into_owned(),
            ranks: self.comm.size(),
            grid: grid.shape(),
            dx: grid.x.spacing,
            dy: grid.y.spacing,
            method: self.setup.case.method.name(),
            dt: schedule.dt,
            steps: self.state.clock.step,
            time: self.state.clock.time,
            snapshots,
            outcome: if stopped.is_some() { STOPPED } else { FINISHED },
            exponential: self.exponential(),
            steady: self.steady,
            reason: stopped.map(|reason| reason.to_string()),
            solver: Solver::of(&self.setup.plan),
            seconds: Seconds {
                total: spread(total),
                time_loop: spread(self.time_loop),
                compute: phase(Phase::Compute),
                halo: phase(Phase::Halo),
                expressions: phase(Phase::Expressions),
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

    fn exponential(&self) -> Option<Exponential> {
        let Within { scale, highest_degree: degree, applications, parts, .. } = self.state.within;
        let bound = self.state.within.bound + self.state.within.beyond;
        let accuracy = self.setup.case.method.accuracy()?;
        let (tolerance, least_scale) = (accuracy.tolerance, accuracy.least_scale);
        let least_scale = (least_scale > 0.0).then_some(least_scale);
        let of = self.domain.measure(self.state.density());
        let [left] = self.comm.max([of.max.max(-of.min).max(0.0)]);
        let of_field =
            Exponential { tolerance, scale, least_scale, left, bound, degree, applications, parts };
        Some(of_field)
    }

    /// What the ranks did over time, on rank 0, if a profile was begun.
    ///
    /// Collective.
    pub fn trace(&mut self) -> Option<Traces> {
        profile::gather_trace(self.comm, &mut self.timings)
    }
}

/// The time of day `seconds` ago.
fn started(seconds_ago: f64) -> String {
    let now = jiff::Timestamp::now();
    let started = jiff::SignedDuration::try_from_secs_f64(seconds_ago)
        .ok()
        .and_then(|time| now.checked_sub(time).ok())
        .unwrap_or(now);
    // Whole seconds, as the snapshots' `created` needs no more.
    format!("{started:.0}")
}
