//! The simulation: initial field, time loop, diagnostics.

mod speed;
mod summary;

use crate::comm::Comm;
use crate::diagnostics::{Diagnostics, RowDiagnostics};
use crate::error::{Error, Result};
use crate::fault;
use crate::field::Field;
use crate::halo::Halo;
use crate::job::Job;
use crate::number::shortest;
use crate::output::checkpoint::State;
use crate::output::{Begin, Output, Record, Snapshot};
use crate::problem::initial;
use crate::profile;
use crate::report::{Report, Standing};
use crate::resources::human_bytes;
use crate::resume::{self, Resumed};
use crate::stop::{Action, Reason, Watch};
use crate::timings::{Phase, Timings};
use std::path::Path;
use std::time::Instant;

/// The state of a run on one rank.
pub struct Simulation<'c> {
    comm: &'c Comm,
    job: &'c Job,
    field: Field,
    halo: Halo<'c>,
    /// Steps taken, before and since this program started.
    step: u64,
    /// Steps taken before this program started.
    first_step: u64,
    /// Simulated time, accumulated step by step \[time\].
    time: f64,
    /// Outputs of the whole run committed.
    outputs: usize,
    /// Whether the files are new and go on from a checkpoint elsewhere.
    is_segment: bool,
    timings: Timings,
    time_loop: f64,
    /// Whether a profile was asked for.
    is_profiled: bool,
}

impl<'c> Simulation<'c> {
    /// The initial field of a job, on the rows of this rank.
    ///
    /// # Errors
    /// The same on every rank: the system refuses the memory.
    pub fn new(comm: &'c Comm, job: &'c Job) -> Result<Simulation<'c>> {
        let field = Field::try_zeros(job.shape).map_err(|cause| {
            let bytes = human_bytes(job.shape.bytes() as f64);
            Error::Run(format!("no memory for the field of a rank, {bytes}: {cause}"))
        });
        let mut field = comm.agree(field)?;
        initial::four_peaks(field.owned_mut(), &job.case.grid, job.strip);
        Ok(Simulation {
            comm,
            job,
            field,
            halo: Halo::new(comm),
            step: 0,
            first_step: 0,
            time: 0.0,
            outputs: 0,
            is_segment: false,
            timings: Timings::default(),
            time_loop: 0.0,
            is_profiled: false,
        })
    }

    /// Goes to the newest whole checkpoint of the job, or to the one given. Where there is none,
    /// nothing changes.
    ///
    /// # Errors
    /// The same on every rank; see [`resume::load`]. The simulation is of no use then.
    pub fn resume(&mut self, from: Option<&Path>) -> Result<Option<Resumed>> {
        let resumed = resume::load(self.comm, self.job, from, self.field.owned_mut())?;
        if let Some(Resumed { state, begin, .. }) = &resumed {
            (self.step, self.time, self.first_step) = (state.step, state.time, state.step);
            (self.outputs, self.is_segment) = match *begin {
                Begin::New { first } => (first, true),
                Begin::GoOn { snapshots } => (snapshots, false),
            };
        }
        Ok(resumed)
    }

    /// Steps taken.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Whether there is no step left to take.
    pub fn is_at_end(&self) -> bool {
        self.step == self.job.case.schedule.steps
    }

    /// Runs to the last step, or until all ranks agree to stop, recording every output on the way
    /// and writing the checkpoints that are due. Returns why it stopped before the end, if it did.
    ///
    /// # Errors
    /// The same on every rank: a field that is no longer finite, an output that cannot be written,
    /// or a stop without a checkpoint.
    pub fn run(
        &mut self,
        output: &mut Output,
        watch: &mut Watch,
        report: &mut Report,
    ) -> Result<Option<Reason>> {
        let start = Instant::now();
        if self.is_segment && watch.writes_checkpoints() {
            // From here on it can be resumed without the run before.
            self.try_checkpoint(output, watch, report)?;
        }
        let stopped = loop {
            if let Some(index) = self.job.case.schedule.output_at(self.step)
                && index >= self.outputs
            {
                self.record(index, output, report)?;
            }
            if self.is_at_end() {
                break None;
            }
            match watch.agree(self.step) {
                Action::Continue => {}
                Action::Checkpoint => self.try_checkpoint(output, watch, report)?,
                Action::Stop(reason) => break Some(reason),
            }
            let Simulation { step, time, .. } = *self;
            report.stands(&Standing { step, time, next_checkpoint: watch.next_checkpoint() });
            self.advance_to(self.job.case.schedule.next_stop(self.step).min(watch.next_check()));
        };
        match stopped {
            None if watch.writes_checkpoints() => self.try_checkpoint(output, watch, report)?,
            None => {}
            Some(reason) => self.last_checkpoint(reason, output)?,
        }
        self.time_loop = start.elapsed().as_secs_f64();
        Ok(stopped)
    }

    /// Advances to `step`.
    pub fn advance_to(&mut self, step: u64) {
        let (first, start) = (self.step, self.timings.trace().map(|_| Instant::now()));
        if let Some(at) = fault::nan_between(self.step, step) {
            self.take_steps(at - self.step);
            if self.comm.is_last() {
                self.field.owned_mut()[[0, 0]] = f64::NAN;
            }
        }
        self.take_steps(step - self.step);
        if let (Some(trace), Some(start)) = (self.timings.trace_mut(), start) {
            trace.advanced(first, step, start);
        }
    }

    /// Takes so many steps, in as many passes as the blocks in time need: first the rows that need
    /// no neighbour, then at each step exchange and advance the edges.
    fn take_steps(&mut self, steps: u64) {
        let Simulation { job, field, halo, timings, .. } = self;
        let mut left = steps;
        while left > 0 {
            if let Some(trace) = timings.trace_mut() {
                trace.begin_pass(self.step + steps - left);
            }
            let most = usize::try_from(left).unwrap_or(usize::MAX);
            let mut pass = timings.measure(Phase::Compute, || job.stencil.begin_pass(field, most));
            for _ in 0..pass.steps() {
                timings.measure(Phase::Halo, || halo.exchange(pass.edges()));
                timings.measure(Phase::Compute, || pass.advance_edges());
            }
            left -= timings.measure(Phase::Compute, || pass.finish()) as u64;
        }
        timings.add_bytes(Phase::Halo, steps * halo.bytes(job.case.grid.columns()));
        self.step += steps;
        // One by one, as the reference does: a product would round differently.
        (0..steps).for_each(|_| self.time += self.job.case.schedule.dt);
    }

    fn record(&mut self, index: usize, output: &mut Output, report: &mut Report) -> Result<()> {
        let start = Instant::now();
        let diagnostics = self.diagnose()?;
        self.timings.since(Phase::Diagnostics, start);
        let record = Record { step: self.step, time: self.time, diagnostics };
        let snapshot = Snapshot { index, record, rows: self.field.owned() };
        self.timings.measure(Phase::Output, || output.record(&snapshot))?;
        self.timings.add_bytes(Phase::Output, self.bytes());
        if output.draws()
            && let Some(cause) = self.timings.measure(Phase::Graphics, || output.draw(&snapshot))
        {
            report.warn(&format!("pictures are missing: {cause}"));
        }
        report.row(&record);
        self.outputs = index + 1;
        Ok(())
    }

    /// The diagnostics of the whole field; their sums are known to rank 0 alone.
    fn diagnose(&self) -> Result<Diagnostics> {
        let local = RowDiagnostics::of(self.field.owned());
        let finite = f64::from(u8::from(local.finite));
        let [min, minus_max, finite] = self.comm.min([local.min, -local.max, finite]);
        if finite == 0.0 {
            return Err(
                self.not_finite("this output was not written; the snapshots before it are good")
            );
        }
        let sums = self.comm.gather(&local.sums);
        let squares = self.comm.gather(&local.squares);
        Ok(Diagnostics::combine(&sums, &squares, (min, -minus_max), self.job.case.grid.area()))
    }

    fn not_finite(&self, consequence: &str) -> Error {
        let (step, time) = (self.step, shortest(self.time));
        Error::Run(format!("the density is not finite at step {step}, t = {time}: {consequence}"))
    }

    /// Writes a checkpoint. One that cannot be written is no reason to end a healthy run: it
    /// warns, and the checkpoint before stays.
    fn try_checkpoint(
        &mut self,
        output: &Output,
        watch: &mut Watch,
        report: &Report,
    ) -> Result<()> {
        let start = Instant::now();
        self.check_finite()?;
        match self.write_checkpoint(output) {
            Ok(()) => self.timings.add_bytes(Phase::Checkpoint, self.bytes()),
            Err(cause) => report.warn(&format!("no checkpoint at step {}: {cause}", self.step)),
        }
        watch.checkpoint_took(start.elapsed());
        self.timings.since(Phase::Checkpoint, start);
        Ok(())
    }

    /// Writes the checkpoint that a stop is for.
    fn last_checkpoint(&mut self, reason: Reason, output: &Output) -> Result<()> {
        let start = Instant::now();
        self.check_finite()?;
        let written = self.write_checkpoint(output);
        self.timings.since(Phase::Checkpoint, start);
        self.timings.add_bytes(Phase::Checkpoint, self.bytes());
        written.map_err(|cause| {
            Error::Run(format!(
                "stopped by {reason} at step {} without a checkpoint: {cause}; --resume goes on \
                 from the one before, if there is one",
                self.step
            ))
        })
    }

    fn write_checkpoint(&self, output: &Output) -> Result<()> {
        let state = State {
            step: self.step,
            time: self.time,
            snapshots: self.outputs,
            params: self.job.params.clone(),
            version: crate::VERSION.into(),
        };
        output.checkpoint(&state, self.field.owned())
    }

    fn check_finite(&self) -> Result<()> {
        let finite = self.field.owned().iter().all(|value| value.is_finite());
        match self.comm.min([f64::from(u8::from(finite))]) {
            [0.0] => Err(self.not_finite("no checkpoint was written; the one before is good")),
            _ => Ok(()),
        }
    }

    /// Bytes of the rows of this rank, as they are written.
    fn bytes(&self) -> u64 {
        (size_of::<f64>() * self.job.strip.rows * self.job.case.grid.columns()) as u64
    }

    /// Keeps a profile of the time loop, which is about to begin.
    ///
    /// Collective.
    pub fn begin_profile(&mut self) {
        profile::begin_trace(self.comm, &mut self.timings);
        self.is_profiled = true;
    }
}
