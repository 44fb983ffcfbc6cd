//! Explicit Euler steps of a general problem.

use super::exchange::Measured;
use super::integrator::Integrator;
use super::operator::Beyond;
use super::phase::Phase;
use super::state::State;
use super::timings::Timings;
use crate::error::{Error, Problem, Result};
use crate::kernel::FluxOperator;
use crate::number::index;
use crate::problem::boundary::Ends;
use crate::problem::coefficients::Coefficients;
use crate::problem::equation::Changes;
use crate::ranks::{Comm, Halo};
use std::ops::Range;

/// Steps of one length from output to output, which are hit exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steps {
    /// Length of a step \[time\].
    pub dt: f64,
    /// Steps from one output to the next.
    pub per_output: u64,
    /// Time from one output to the next.
    pub outtime: f64,
}

impl Steps {
    /// The simulated time after a number of steps: a multiple of the time between outputs, and what
    /// came after it. Nothing is added up, so no error accumulates.
    pub fn time(&self, step: u64) -> f64 {
        let (outputs, further) = (step / self.per_output, step % self.per_output);
        outputs as f64 * self.outtime + further as f64 * self.dt
    }
}

/// Steps of `rho + dt (L rho + b)` with sides and sources of each step's start.
pub struct Explicit<'c> {
    comm: &'c Comm,
    halo: Halo<'c>,
    coefficients: Coefficients<'c>,
    operator: FluxOperator,
    /// The rows of this rank.
    rows: Range<usize>,
    steps: Steps,
    changes: Changes,
}

impl<'c> Explicit<'c> {
    /// Steps of an operator on these rows of the grid.
    pub fn new(
        comm: &'c Comm,
        coefficients: Coefficients<'c>,
        operator: FluxOperator,
        rows: Range<usize>,
        steps: Steps,
    ) -> Explicit<'c> {
        let halo = match coefficients.equation().y {
            Ends::Periodic => Halo::ring(comm),
            Ends::Sides(_) => Halo::new(comm),
        };
        let changes = coefficients.equation().changes();
        Explicit { comm, halo, coefficients, operator, rows, steps, changes }
    }

    /// Takes steps in one pass: as many as can be taken without another source.
    fn pass(&mut self, state: &mut State, most: u64, timings: &mut Timings) -> Checked {
        let first = state.clock.step;
        let steps = match (self.changes.source, self.changes.sides) {
            (true, _) => 1,
            (false, true) => index(most).min(self.operator.blocking().steps),
            (false, false) => index(most),
        };
        let times: Vec<f64> = match self.changes.sides {
            true => (0..steps).map(|step| self.steps.time(first + step as u64)).collect(),
            false => Vec::new(),
        };
        let prepared = self.set_source(self.steps.time(first));
        let ghosts = Beyond::at(&mut self.coefficients, &self.rows, &times);
        let (beyond, failed) = match (prepared, ghosts) {
            (Ok(()), Ok(beyond)) => (beyond, None),
            (Err(problem), _) | (_, Err(problem)) => (Beyond::default(), Some(problem)),
        };
        let (field, clock) = state.density_and_clock();
        let Explicit { halo, operator, .. } = self;
        let exchange = &mut Measured { halo, timings, first };
        operator.euler_with_ghosts(field, beyond.ghosts(), self.steps.dt, steps, exchange);
        timings.add_bytes(Phase::Halo, steps as u64 * halo.bytes(field.owned().ncols()));
        clock.step += steps as u64;
        clock.time = self.steps.time(clock.step);
        failed.map_or(Ok(()), Err)
    }

    fn set_source(&mut self, t: f64) -> Checked {
        if !self.changes.source {
            return Ok(());
        }
        let rows = self.rows.clone();
        let sources: Vec<Option<Vec<f64>>> = rows
            .map(|row| self.coefficients.source(row, t))
            .collect::<std::result::Result<_, _>>()?;
        let columns = self.operator.shape().columns;
        let plane = self.operator.source_mut();
        plane.clear();
        let pushed = sources.iter().flatten().try_for_each(|row| plane.push(row));
        pushed.map_err(|cause| {
            // The steps to the end of this advance need some source; rows that are all the same
            // take no more memory than there is.
            plane.clear();
            sources.iter().for_each(|_| plane.push(&vec![0.0; columns]).unwrap_or_default());
            Problem::new(&["source"], format!("no memory for the source: {cause}"))
        })
    }
}

type Checked = std::result::Result<(), Problem>;

impl Integrator for Explicit<'_> {
    fn advance(
        &mut self,
        state: &mut State,
        stop: u64,
        most: u64,
        timings: &mut Timings,
    ) -> Result<u64> {
        let first = state.clock.step;
        let stop = stop.min(first.saturating_add(most));
        let mut outcome = Ok(());
        // A rank on which something is wrong takes the steps with the others, which wait for it.
        while state.clock.step < stop {
            let at = state.clock;
            let taken = self.pass(state, stop - at.step, timings);
            outcome = outcome.and(taken.map_err(|problem| {
                let text = problem.text;
                Error::Run(format!("at step {}: {text}", at.step))
            }));
        }
        self.comm.agree(outcome)?;
        Ok(stop - first)
    }
}
