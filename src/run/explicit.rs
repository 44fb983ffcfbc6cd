//! Explicit Euler steps of a general problem.

use super::exchange::Measured;
use super::integrator::Integrator;
use super::operator::{Beyond, larger, largest_of, refill};
use super::phase::Phase;
use super::state::State;
use super::timings::Timings;
use crate::error::{Error, Problem, Result};
use crate::fault;
use crate::kernel::{FluxOperator, Plane};
use crate::number::{index, rounded};
use crate::problem::boundary::Ends;
use crate::problem::coefficients::Coefficients;
use crate::problem::equation::Changes;
use crate::problem::pace::Even;
use crate::ranks::{Comm, Halo};
use std::ops::Range;
use std::time::Instant;

/// Steps of `rho + dt (L rho + b)` with sides and sources of each step's start.
pub struct Explicit<'c> {
    comm: &'c Comm,
    halo: Halo<'c>,
    coefficients: Coefficients<'c>,
    operator: FluxOperator,
    /// The rows of this rank.
    rows: Range<usize>,
    steps: Even,
    changes: Changes,
    /// The reaction of the field at the start of a step, if there is one.
    reaction: Option<Plane>,
    /// Whether it was told that steps are too long for what takes the field back, and for what drives it away.
    has_doubted: [bool; 2],
}

impl<'c> Explicit<'c> {
    /// Steps of an operator on these rows of the grid.
    pub fn new(
        comm: &'c Comm,
        coefficients: Coefficients<'c>,
        operator: FluxOperator,
        rows: Range<usize>,
        steps: Even,
    ) -> Explicit<'c> {
        let halo = match coefficients.equation().y {
            Ends::Periodic => Halo::ring(comm),
            Ends::Sides(_) => Halo::new(comm),
        };
        let changes = coefficients.equation().changes();
        let reacts = coefficients.equation().reaction.is_some();
        let reaction = reacts.then(|| Plane::new(operator.shape()));
        let has_doubted = [false; 2];
        Explicit { comm, halo, coefficients, operator, rows, steps, changes, reaction, has_doubted }
    }

    /// Takes steps in one pass: as many as can be taken without another source.
    fn pass(&mut self, state: &mut State, most: u64, timings: &mut Timings) -> Checked {
        let first = state.clock.step;
        let steps = match (self.changes.sources(), self.changes.sides) {
            (true, _) => 1,
            _ if self.reaction.is_some() => 1,
            (false, true) => index(most).min(self.operator.blocking().steps),
            (false, false) => index(most),
        };
        let times: Vec<f64> = match self.changes.sides {
            true => (0..steps).map(|step| self.steps.time(first + step as u64)).collect(),
            false => Vec::new(),
        };
        let (start, dt) = (self.steps.time(first), self.steps.dt_at(first));
        let began = Instant::now();
        let prepared = self.set_source(start).and(self.set_reaction(start, state));
        let ghosts = Beyond::at(&mut self.coefficients, &self.rows, &times);
        if self.changes.any() || self.reaction.is_some() {
            timings.since(Phase::Expressions, began);
        }
        let (beyond, failed) = match (prepared, ghosts) {
            (Ok(()), Ok(beyond)) => (beyond, None),
            (Err(problem), _) | (_, Err(problem)) => (Beyond::default(), Some(problem)),
        };
        let (field, clock) = state.density_and_clock();
        let Explicit { halo, operator, reaction, .. } = self;
        let exchange = &mut Measured { halo, timings, first };
        match reaction {
            None => operator.euler_with_ghosts(field, beyond.ghosts(), dt, steps, exchange),
            Some(reaction) => {
                beyond.ghosts().set(field);
                operator.euler_with_reaction(field, reaction, dt, exchange);
            }
        }
        clock.step += steps as u64;
        clock.time = self.steps.time(clock.step);
        failed.map_or(Ok(()), Err)
    }

    fn set_source(&mut self, t: f64) -> Checked {
        if !self.changes.sources() {
            return Ok(());
        }
        let Explicit { coefficients, operator, rows, .. } = self;
        let sources = rows.clone().map(|row| coefficients.source(row, t));
        let shape = operator.shape();
        refill(operator.source_mut(), shape, sources, "source")
    }

    fn set_reaction(&mut self, t: f64, state: &State) -> Checked {
        let Explicit { coefficients, operator, rows, reaction, .. } = self;
        let Some(plane) = reaction else { return Ok(()) };
        let density = state.density();
        let reactions = rows.clone().zip(density.rows()).map(|(row, rho)| {
            coefficients.reaction(row, t, rho.to_slice().expect("a row is contiguous"))
        });
        refill(plane, operator.shape(), reactions, "reaction")
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
        let until = fault::nan_between(first, stop);
        let mut outcome = Ok(());
        let comm = self.comm;
        let poison = |state: &mut State| {
            if until == Some(state.clock.step) && comm.is_last() {
                state.density_mut()[[0, 0]] = f64::NAN;
            }
        };
        // A rank on which something is wrong takes the steps with the others, which wait for it.
        while state.clock.step < stop {
            let at = state.clock;
            poison(state);
            let next = until.filter(|until| *until > at.step).unwrap_or(stop);
            let taken = self.pass(state, next - at.step, timings);
            outcome = outcome.and(taken.map_err(|problem| at_step(at.step, &problem)));
        }
        poison(state);
        self.comm.agree(outcome)?;
        Ok(stop - first)
    }

    fn largest_rate(&mut self, state: &mut State, timings: &mut Timings) -> Result<f64> {
        let (t, first) = (state.clock.time, state.clock.step);
        let prepared = self.set_source(t).and(self.set_reaction(t, state));
        let beyond = Beyond::at(&mut self.coefficients, &self.rows, &[t]);
        let beyond = prepared.and(beyond);
        let beyond = self.comm.agree(beyond.map_err(|problem| at_step(first, &problem)))?;
        let Explicit { halo, operator, reaction, .. } = self;
        let (field, _) = state.density_and_clock();
        beyond.ghosts().set(field);
        let exchange = &mut Measured { halo, timings, first };
        match reaction {
            None => operator.rate(field, exchange),
            Some(reaction) => operator.rate_with_reaction(field, reaction, exchange),
        }
        let largest = largest_of(field.previous());
        let [largest] = self.comm.max([largest]);
        Ok(largest)
    }

    fn doubt(&mut self, state: &State) -> Option<String> {
        let clock = state.clock;
        // The length of the steps was chosen for the initial field.
        if self.reaction.is_none() || self.has_doubted == [true; 2] || clock.step == 0 {
            return None;
        }
        let rates = self.comm.max(self.fastest_changes(state));
        let dt = self.steps.dt_at(clock.step - 1);
        let new = (0..2).find(|&kind| dt * rates[kind] > 1.0 && !self.has_doubted[kind])?;
        self.has_doubted[new] = true;
        let does = ["takes the field back", "drives the field away"][new];
        let [t, dt, rate, most] = [clock.time, dt, rates[new], 1.0 / rates[new]].map(rounded);
        Some(format!(
            "at t = {t} the reaction {does} at the rate {rate}, for which steps of {dt} are too long: lower time.safety \
             or outtime until they are at most {most}"
        ))
    }
}

impl Explicit<'_> {
    /// The largest rates at which the reaction damps a change of the field, and makes it grow, on the rows of this
    /// rank \[1 / time\]. Where the derivative is not finite, it says nothing.
    fn fastest_changes(&mut self, state: &State) -> [f64; 2] {
        let Explicit { coefficients, rows, .. } = self;
        let mut fastest = [0.0; 2];
        for (row, rho) in rows.clone().zip(state.density().rows()) {
            let rho = rho.to_slice().expect("a row is contiguous");
            let Ok(Some(slopes)) = coefficients.slopes(row, state.clock.time, rho) else {
                continue;
            };
            let inverse = coefficients.inverse_capacity(row).ok().flatten();
            for (column, slope) in slopes.iter().enumerate() {
                let inverse = inverse.as_ref().map_or(1.0, |inverse| inverse[column]);
                let rate = slope * inverse;
                fastest = [larger(fastest[0], -rate), larger(fastest[1], rate)];
            }
        }
        fastest
    }
}

fn at_step(step: u64, problem: &Problem) -> Error {
    let is_reaction = problem.keys.iter().any(|key| key == "reaction");
    let or = if is_reaction {
        ", or lower time.safety or outtime if the steps are too long for it"
    } else {
        ""
    };
    Error::Run(format!("at step {step}: {}{or}", problem.text))
}
