//! A run: the initial field, the time loop, diagnostics. It knows no file and no screen.
//!
//! | module | what |
//! |---|---|
//! | [`state`] | what a run needs to go on |
//! | [`integrator`], `euler`, [`explicit`], [`exponential`] | what advances it |
//! | [`operator`] | a general problem as an operator on the rows of a rank |
//! | [`listener`] | who is told of outputs, checkpoints and progress |
//! | [`watch`] | when to write a checkpoint, when to stop |
//! | [`diagnostics`], [`budget`] | mass, extrema and norm; what comes and goes |
//! | `outputs` | what is told at the ends of steps |
//! | [`dense`] | values at points at times within a step |
//! | [`begin`], `domain` | the state at the start; which cells are in the domain |
//! | [`phase`], [`timings`], [`trace`], `profile`, [`summary`], `speed` | where the time goes |

pub mod begin;
pub mod budget;
pub mod dense;
pub mod diagnostics;
mod domain;
pub(crate) mod euler;
mod exchange;
pub mod explicit;
pub mod exponential;
pub mod integrator;
pub mod listener;
pub mod operator;
mod outputs;
pub mod phase;
pub(crate) mod profile;
pub(crate) mod speed;
pub mod state;
pub mod summary;
pub mod timings;
pub mod trace;
pub mod watch;

use crate::error::{Error, Result};
use crate::ranks::Comm;

use crate::kernel::{Plan, Shape};
use crate::problem::Case;
use crate::problem::method::Method;
use crate::problem::pace::Pace;
use crate::problem::sampling::Sampler;
use crate::problem::schedule::Clock;
use crate::ranks::Strip;
use domain::Domain;
use integrator::Integrator;
use listener::{Listener, Reached};
use phase::Phase;
use state::{DENSE, State};
use std::time::Instant;
use timings::Timings;
use watch::{Action, Reason, Watch};

/// The cadence of the snapshots.
const SNAPSHOTS: usize = 0;

/// What a run is made of, on one rank.
#[derive(Debug, Clone, Copy)]
pub struct Setup<'j> {
    /// The points, steps and outputs.
    pub case: &'j Case,
    /// The rows of this rank.
    pub strip: Strip,
    /// How the time steps are computed.
    pub plan: Plan,
    /// What the storage of this rank holds.
    pub shape: Shape,
    /// What is written at cadences of its own.
    pub samplers: &'j [Sampler],
}

/// A run on one rank.
pub struct Run<'c> {
    comm: &'c Comm,
    setup: Setup<'c>,
    state: State,
    integrator: Box<dyn Integrator + 'c>,
    domain: Domain<'c>,
    /// Number of the next output of each cadence.
    next: Vec<usize>,
    /// Applications of the stencil since this program started.
    applications: u64,
    timings: Timings,
    time_loop: f64,
    /// The largest rate of change at the end, if it ended the run.
    steady: Option<f64>,
    /// Whether a profile was requested.
    is_profiled: bool,
}

impl<'c> Run<'c> {
    /// A run at its beginning, with the initial field on the rows of this rank.
    ///
    /// # Errors
    /// The same on every rank: the system refuses the memory, or a value is not a number.
    pub fn new(comm: &'c Comm, setup: Setup<'c>) -> Result<Run<'c>> {
        let (state, integrator) = begin::begin(comm, &setup)?;
        let case = setup.case;
        let domain = comm.agree(Domain::of(case, setup.strip))?;
        Ok(Run {
            comm,
            setup,
            state,
            integrator,
            domain,
            next: vec![0; case.schedule.cadences().count()],
            applications: 0,
            timings: Timings::default(),
            time_loop: 0.0,
            steady: None,
            is_profiled: false,
        })
    }

    /// The state on this rank, to be set to that of a checkpoint.
    pub fn state_mut(&mut self) -> &mut State {
        &mut self.state
    }

    /// Continues where a checkpoint was written, with a snapshot of this number as the next one; the state has
    /// already been set to that of the checkpoint.
    pub fn go_on(&mut self, snapshot: usize) {
        let schedule = &self.setup.case.schedule;
        let step = self.state.clock.step;
        self.next =
            schedule.cadences().map(|outputs| outputs.first_after(step, schedule.steps)).collect();
        self.next[SNAPSHOTS] = snapshot;
    }

    /// Steps taken, and simulated time.
    pub fn clock(&self) -> Clock {
        self.state.clock
    }

    /// The state on this rank.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Runs to the last step, or until all ranks agree to stop, and tells `listener` of every output
    /// and checkpoint on the way. Returns why it stopped before the end, if it did.
    ///
    /// # Errors
    /// The same on every rank: a field that is no longer finite, an output that cannot be written,
    /// or a stop without a checkpoint.
    pub fn run(
        &mut self,
        watch: &mut Watch,
        listener: &mut dyn Listener,
    ) -> Result<Option<Reason>> {
        let start = Instant::now();
        if watch.begins_with_checkpoint() {
            self.try_checkpoint(watch, listener)?;
        }
        let stopped = self.take_all_steps(watch, listener)?;
        match stopped {
            None if watch.writes_checkpoints() => self.try_checkpoint(watch, listener)?,
            None => {}
            Some(reason) => self.last_checkpoint(reason, listener)?,
        }
        self.time_loop = start.elapsed().as_secs_f64();
        Ok(stopped)
    }

    /// Runs to the last step, whatever happens in the meantime, and writes no checkpoints.
    ///
    /// # Errors
    /// The same on every rank: a field that is no longer finite, or what the listener reports.
    pub fn to_the_end(&mut self, listener: &mut dyn Listener) -> Result<()> {
        self.run(&mut Watch::without_end(self.comm), listener).map(|_| ())
    }

    fn take_all_steps(
        &mut self,
        watch: &mut Watch,
        listener: &mut dyn Listener,
    ) -> Result<Option<Reason>> {
        let schedule = &self.setup.case.schedule;
        loop {
            self.tell_outputs(listener)?;
            if schedule.is_over(self.state.clock) || self.is_steady()? {
                return Ok(None);
            }
            match watch.agree(self.applications) {
                Action::Continue => {}
                Action::Checkpoint => self.try_checkpoint(watch, listener)?,
                Action::Stop(reason) => return Ok(Some(reason)),
            }
            listener.reached(&self.reached(watch));
            let most = watch.next_check() - self.applications;
            self.advance(schedule.next(self.state.clock), most).map_err(kept)?;
        }
    }

    /// How far it has got.
    pub fn reached(&self, watch: &Watch) -> Reached {
        let State { clock, within, .. } = self.state;
        let steps = match (self.setup.case.method, &self.setup.case.schedule.pace) {
            (Method::Exponential(_), Pace::Even(steps)) => Some(steps),
            _ => None,
        };
        Reached {
            clock,
            part: steps.map_or(0.0, |steps| within.part_of(steps.dt_at(clock.step))),
            applications: steps.map(|_| within.applications),
            next_checkpoint: watch.next_checkpoint(),
        }
    }

    /// Whether the run ends at this output, as nothing changes any more.
    fn is_steady(&mut self) -> Result<bool> {
        let Run { state, integrator, timings, setup, .. } = self;
        let Some(limit) = setup.case.steady_below else { return Ok(false) };
        let mut due = setup.case.schedule.due(state.clock).filter(|due| due.cadence == SNAPSHOTS);
        let is_between = state.within.begun > 0.0 || state.within.is_in_series();
        if state.clock.step == 0 || is_between || due.next().is_none() {
            return Ok(false);
        }
        // A series may have more to say.
        let breaks = setup.case.equation().map_or(Vec::new(), |equation| equation.breaks());
        let end = match &setup.case.schedule.pace {
            Pace::Even(steps) => steps.start + steps.runtime,
            _ => f64::INFINITY,
        };
        let now = integrator.acting_at(state.clock);
        if breaks.iter().any(|time| now < *time && *time < end) {
            return Ok(false);
        }
        let start = Instant::now();
        let rate = integrator.largest_rate(state, timings)?;
        timings.since(Phase::Diagnostics, start);
        self.steady = (rate < limit).then_some(rate);
        Ok(self.steady.is_some())
    }

    /// Advances to step `stop`, or as far as `most` applications of the stencil lead.
    fn advance(&mut self, stop: u64, most: u64) -> Result<()> {
        let Run { state, integrator, timings, .. } = self;
        // What passes are counted by: steps, or applications where a step takes several.
        let position = |state: &State| match self.setup.case.method {
            Method::Euler => state.clock.step,
            Method::Exponential(_) => state.within.applications,
        };
        let (first, start) = (position(state), timings.trace().map(|_| Instant::now()));
        self.applications += integrator.advance(state, stop, most, timings)?;
        if let (Some(trace), Some(start)) = (timings.trace_mut(), start) {
            trace.advanced(first, position(state), start);
        }
        Ok(())
    }

    /// Has a checkpoint written. One that cannot be written is no reason to end a healthy run: the
    /// listener is warned, and the previous checkpoint stays.
    fn try_checkpoint(&mut self, watch: &mut Watch, listener: &mut dyn Listener) -> Result<()> {
        let start = Instant::now();
        self.check_finite()?;
        let written = match listener.checkpoint(&self.state) {
            Ok(()) => {
                self.timings.add_bytes(Phase::Checkpoint, self.bytes());
                let fields = self.state.names().into_iter().filter(|name| *name != DENSE);
                Some(fields.count())
            }
            Err(cause) => {
                let step = self.state.clock.step;
                listener.warn(&format!("no checkpoint at step {step}: {cause}"));
                None
            }
        };
        watch.checkpoint_took(start.elapsed(), written);
        self.timings.since(Phase::Checkpoint, start);
        Ok(())
    }

    /// Has the checkpoint for a stop written.
    fn last_checkpoint(&mut self, reason: Reason, listener: &mut dyn Listener) -> Result<()> {
        let start = Instant::now();
        self.check_finite()?;
        let written = listener.checkpoint(&self.state);
        self.timings.since(Phase::Checkpoint, start);
        self.timings.add_bytes(Phase::Checkpoint, self.bytes());
        written.map_err(|cause| {
            Error::Run(format!(
                "stopped by {reason} at step {} without a checkpoint: {cause}; --resume goes on \
                 from the one before, if there is one",
                self.state.clock.step
            ))
        })
    }

    fn check_finite(&self) -> Result<()> {
        match self.comm.all(self.state.is_finite()) {
            true => Ok(()),
            false => Err(self.not_finite("no checkpoint was written; the one before is good")),
        }
    }

    /// Bytes of a checkpoint that this rank writes.
    fn bytes(&self) -> u64 {
        let values = |name: &str| self.state.rows(name).len();
        let values: usize = self.state.names().into_iter().map(values).sum();
        (size_of::<f64>() * values) as u64
    }

    /// Keeps a profile of the time loop, which is about to begin.
    ///
    /// Collective.
    pub fn begin_profile(&mut self) {
        profile::begin_trace(self.comm, &mut self.timings);
        self.is_profiled = true;
    }
}

/// Why steps could not be taken, with what is left of the run.
fn kept(error: Error) -> Error {
    match error {
        Error::Run(cause) => Error::Run(format!("{cause}; the snapshots before it are good")),
        usage @ Error::Usage(_) => usage,
    }
}
