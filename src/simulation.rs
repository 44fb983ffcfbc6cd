//! The simulation: initial field, time loop, diagnostics.

use crate::comm::Comm;
use crate::diagnostics::{Diagnostics, RowDiagnostics};
use crate::error::{Error, Result};
use crate::fault;
use crate::field::Field;
use crate::halo::Halo;
use crate::initial;
use crate::job::Job;
use crate::output::summary::{Seconds, Solver, Spread, Summary};
use crate::output::{Output, Snapshot};
use crate::report::Report;
use crate::resources::human_bytes;
use crate::timings::{Phase, Timings};
use std::time::Instant;

/// The state of a run on one rank.
pub struct Simulation<'c> {
    comm: &'c Comm,
    job: &'c Job,
    field: Field,
    halo: Halo<'c>,
    /// Steps taken.
    step: u64,
    /// Simulated time, accumulated step by step \[time\].
    time: f64,
    timings: Timings,
    time_loop: f64,
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
        initial::four_peaks(&mut field, &job.grid, job.strip);
        Ok(Simulation {
            comm,
            job,
            field,
            halo: Halo::new(comm),
            step: 0,
            time: 0.0,
            timings: Timings::default(),
            time_loop: 0.0,
        })
    }

    /// Runs to the last step, recording every output on the way.
    ///
    /// # Errors
    /// The same on every rank: a field that is no longer finite, or an output that cannot be
    /// written.
    pub fn run(&mut self, output: &mut Output, report: &Report) -> Result<()> {
        let start = Instant::now();
        loop {
            if let Some(index) = self.job.grid.output_at(self.step) {
                self.record(index, output, report)?;
            }
            if self.step == self.job.grid.steps {
                self.time_loop = start.elapsed().as_secs_f64();
                return Ok(());
            }
            self.advance_to(self.job.grid.next_stop(self.step));
        }
    }

    /// Advances to `step`.
    pub fn advance_to(&mut self, step: u64) {
        if let Some(at) = fault::nan_between(self.step, step) {
            self.take_steps(at - self.step);
            if self.comm.is_last() {
                self.field.owned_mut()[[0, 0]] = f64::NAN;
            }
        }
        self.take_steps(step - self.step);
    }

    /// Takes so many steps, in as many passes as the blocks in time need: first the rows that need
    /// no neighbour, then at each step exchange and advance the edges.
    fn take_steps(&mut self, steps: u64) {
        let Simulation { job, field, halo, timings, .. } = self;
        let mut left = steps;
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX);
            let mut pass = timings.measure(Phase::Compute, || job.stencil.begin_pass(field, most));
            for _ in 0..pass.steps() {
                timings.measure(Phase::Halo, || halo.exchange(pass.edges()));
                timings.measure(Phase::Compute, || pass.advance_edges());
            }
            left -= timings.measure(Phase::Compute, || pass.finish()) as u64;
        }
        self.step += steps;
        // One by one, as the reference does: a product would round differently.
        (0..steps).for_each(|_| self.time += self.job.grid.dt);
    }

    fn record(&mut self, index: usize, output: &mut Output, report: &Report) -> Result<()> {
        let start = Instant::now();
        let diagnostics = self.diagnose()?;
        self.timings.add(Phase::Diagnostics, start.elapsed());
        let snapshot = Snapshot {
            index,
            step: self.step,
            time: self.time,
            diagnostics,
            rows: self.field.owned(),
        };
        self.timings.measure(Phase::Output, || {
            output.record(&snapshot)?;
            report.row(&snapshot);
            Ok(())
        })
    }

    /// The diagnostics of the whole field; their sums are known to rank 0 alone.
    fn diagnose(&self) -> Result<Diagnostics> {
        let local = RowDiagnostics::of(self.field.owned());
        let finite = f64::from(u8::from(local.finite));
        let [min, minus_max, finite] = self.comm.min([local.min, -local.max, finite]);
        if finite == 0.0 {
            return Err(Error::Run(format!(
                "the density is not finite at step {}, t = {:?}: this output was not written; the \
                 snapshots before it are good",
                self.step, self.time
            )));
        }
        let sums = self.comm.gather(&local.sums);
        let squares = self.comm.gather(&local.squares);
        Ok(Diagnostics::combine(&sums, &squares, (min, -minus_max), self.job.grid.dx))
    }

    /// How the run ended, over all ranks; `total` is the time since the program started \[s\].
    pub fn summary(&self, total: f64) -> Summary {
        let spread = |seconds: f64| self.spread(seconds);
        let phase = |phase: Phase| spread(self.timings.seconds(phase));
        let without_output = self.time_loop - self.timings.seconds(Phase::Output);
        let updates = self.step as f64 * (self.job.grid.n as f64).powi(2);
        let slowest = spread(without_output).max;
        Summary {
            version: crate::VERSION.into(),
            ranks: self.comm.size(),
            grid: [self.job.grid.n, self.job.grid.n],
            steps: self.step,
            time: self.time,
            outcome: "finished",
            solver: Solver::of(&self.job.stencil),
            seconds: Seconds {
                total: spread(total),
                time_loop: spread(self.time_loop),
                compute: phase(Phase::Compute),
                halo: phase(Phase::Halo),
                diagnostics: phase(Phase::Diagnostics),
                output: phase(Phase::Output),
            },
            mlups: if updates > 0.0 { updates / slowest / 1e6 } else { 0.0 },
        }
    }

    fn spread(&self, value: f64) -> Spread {
        let [min, minus_max] = self.comm.min([value, -value]);
        let mean = self.comm.sum(value) / self.comm.size() as f64;
        Spread { min, mean, max: -minus_max }
    }
}
