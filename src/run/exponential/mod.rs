//! Exponential steps: from output to output, with an error in time that is bounded beforehand.
//!
//! ```text
//! u(t + tau) = u + tau (phi_1(tau L) v + sum over p of p! phi_{p+1}(tau L) B_p),  v = L u + b(t)
//! ```
//!
//! where the `B_p` are the coefficients of the powers of time of what acts from outside. The
//! functions are expanded in Chebyshev polynomials of `L`, all in one sum, evaluated by Clenshaw's
//! recurrence: each stage applies the operator once. See M. Hochbruck and A. Ostermann, Exponential
//! integrators, Acta Numerica 19 (2010), 209-286, and for the Chebyshev series H. Tal-Ezer and
//! R. Kosloff, J. Chem. Phys. 81 (1984), 3967-3971.
//!
//! | module | what |
//! |---|---|
//! | `series` | Chebyshev coefficients of the functions `phi_p` |
//! | `sums` | the weights of the vectors in each stage |
//! | `interpolation`, `forcing` | polynomials through what depends on time |
//! | `breaks` | times that no part of a step crosses |
//! | `choice` | how long a part of a step is, and the degree of its series |
//! | `reaction` | the same with a reaction: exponential Rosenbrock steps |
//! | `stages` | the stages of a series, and its end |
//! | `stuck` | whether a step makes no progress |

mod breaks;
mod choice;
mod forcing;
mod interpolation;
mod reaction;
pub mod series;
mod stages;
mod stuck;
mod sums;

use super::integrator::{Expected, Integrator};
use super::operator::{Beyond, larger, refill};
use super::state::{State, VECTOR};
use super::timings::Timings;
use crate::error::{Error, Problem, Result};
use crate::fault;
use crate::kernel::FluxOperator;
use crate::number::{shortest, whole};
use crate::problem::coefficients::Coefficients;
use crate::problem::method::{Accuracy, SHORTEST_PART};
use crate::problem::pace::Even;
use crate::ranks::{Comm, Halo};
use breaks::Breaks;
use choice::{Choice, Forced, Known, Shares, choose};
use forcing::{Driven, Forcing, Sizes, Span};
use interpolation::HIGHEST_DEGREE;
use reaction::Reaction;
use std::ops::Range;
use stuck::Stuck;
use sums::Sums;

/// More parts of a step than are worth counting.
const MOST_PARTS: u64 = 1 << 53;

/// Exponential steps of a problem.
pub struct Exponential<'c> {
    comm: &'c Comm,
    halo: Halo<'c>,
    accuracy: Accuracy,
    shares: Shares,
    steps: Even,
    /// No eigenvalue without the reaction lies below minus this. At least 1 over the runtime, as there is
    /// no series for a spectrum of a single point \[1 / time\].
    rho: f64,
    /// The operator with its sides and sources.
    operator: FluxOperator,
    /// That of the stages: scaled, without them.
    scaled: FluxOperator,
    /// The spectrum lies in `[-low, high]` in the part under way; the stages are scaled to that.
    spectrum: [f64; 2],
    /// None in the course's problem, in which nothing depends on time.
    forcing: Option<Forcing<'c>>,
    has_changing_source: bool,
    breaks: Breaks,
    reaction: Option<Reaction>,
    part: Option<Part>,
    stuck: Stuck,
}

/// A part of a step under way.
struct Part {
    driven: Driven,
    sums: Sums,
}

/// What the integrator needs of a problem besides its operator.
pub struct Given<'c> {
    /// The rows of this rank.
    pub rows: Range<usize>,
    /// The coefficients, unless the problem is that of the course.
    pub coefficients: Option<Coefficients<'c>>,
    /// How exact it has to be.
    pub accuracy: Accuracy,
    /// The steps, from output to output.
    pub steps: Even,
}

impl<'c> Exponential<'c> {
    /// Steps of a problem.
    ///
    /// # Errors
    /// A coefficient that is not finite, or no memory; on this rank alone.
    pub fn new(
        comm: &'c Comm,
        operator: FluxOperator,
        given: Given<'c>,
    ) -> std::result::Result<Exponential<'c>, Problem> {
        let Given { rows, coefficients, accuracy, steps } = given;
        let equation = coefficients.as_ref().map(Coefficients::equation);
        let halo = match equation.is_some_and(|equation| equation.is_ring()) {
            true => Halo::ring(comm),
            false => Halo::new(comm),
        };
        let has_changing_source = equation.is_some_and(|equation| equation.changes().sources());
        let breaks = Breaks::new(equation.map_or(Vec::new(), |equation| equation.breaks()));
        let reacts = equation.is_some_and(|equation| equation.reaction.is_some());
        let shape = operator.shape();
        let forcing = match coefficients {
            None => None,
            Some(of) => Some(Forcing::new(of, rows.clone(), shape, accuracy.forcing_degree)?),
        };
        let is_driven = forcing.as_ref().is_some_and(Forcing::depends_on_time);
        let reaction = reacts.then(|| Reaction::new(shape, rows.clone()));
        let rho = accuracy.rho.max(1.0 / steps.runtime);
        let scaled = operator.scaled([4.0, rho], None);
        let scaled = scaled.map_err(|cause| {
            Problem::new(&["D"], format!("no memory for the coefficients of a rank: {cause}"))
        })?;
        Ok(Exponential {
            comm,
            halo,
            accuracy,
            shares: Shares::of(is_driven, reacts),
            steps,
            rho,
            operator,
            scaled,
            spectrum: [rho, 0.0],
            forcing,
            has_changing_source,
            breaks,
            reaction,
            part: None,
            stuck: Stuck::default(),
        })
    }

    /// Begins the next part of a step: the rate at its start, its length and its degree. It is complete
    /// at once if nothing changes.
    fn begin(&mut self, state: &mut State, timings: &mut Timings) -> Result<Option<Part>> {
        let clock = state.clock;
        let start = clock.time + state.within.begun;
        let interval = self.steps.dt_at(clock.step);
        let window = self.breaks.window(start, interval);
        let left = window.longest(start, interval - state.within.begun);
        let start = window.clamp(start);
        let beyond = self.set_rate(start, state, timings)?;
        let [rate, scale] = self.magnitudes(state, &beyond)?;
        if !(rate.is_finite() && scale.is_finite()) {
            return Err(Error::Run(format!(
                "the density, or its rate of change, is not finite after step {}, at t = {}",
                clock.step,
                shortest(start)
            )));
        }
        state.within.scale = state.within.scale.max(scale);
        self.linearize(start, state)?;
        let known = Known {
            rate,
            scale: state.within.scale,
            spectrum: self.spectrum,
            interval,
            runtime: self.steps.runtime,
            shares: self.shares,
        };
        self.choose(Span { start, length: left, window }, &known, state)
    }

    /// Tries lengths up to that of `longest` until one will do, and sets up its series.
    fn choose(&mut self, longest: Span, known: &Known, state: &mut State) -> Result<Option<Part>> {
        let Span { start, length: left, .. } = longest;
        let wanted = match (state.within.next_length, &self.reaction) {
            (length, _) if length > 0.0 => length,
            (_, Some(reaction)) => reaction.first_length(),
            _ => left,
        };
        // Equal lengths, of which the last one ends where the step does.
        let mut length = left / (left / wanted - 1e-9).ceil().max(1.0);
        loop {
            let span = Span { length, ..longest };
            let driven = self.drive(span, state)?;
            let forced = self.forced(&driven);
            let is_still = known.rate == 0.0 && forced.largest.iter().flatten().all(|&v| v == 0.0);
            if is_still && forced.error == Sizes::default() {
                self.complete_part(length, state);
                return Ok(None);
            }
            match choose(span, known, &forced, &self.accuracy) {
                Choice::Series { series, degree, bound, beyond } => {
                    let sums = Sums::of_powers(&series, degree);
                    let within = &mut state.within;
                    (within.length, within.degree) = (length, degree as u64);
                    (within.series, within.stage) = (1, 0);
                    within.pending = bound;
                    within.beyond = within.beyond.max(beyond);
                    within.highest_degree = within.highest_degree.max(degree as u64);
                    self.clear_sums(state);
                    // A reaction has a limit of its own.
                    let is_stuck = self.stuck.after(state.clock.step, length, known.interval);
                    if is_stuck && self.reaction.is_none() {
                        return Err(too_sudden(start));
                    }
                    return Ok(Some(Part { driven, sums }));
                }
                Choice::Shorter(shorter) => {
                    if shorter < 0.25 * SHORTEST_PART * known.interval {
                        return Err(too_fast(start));
                    }
                    length = left / (left / shorter).ceil();
                    state.within.next_length = length;
                }
                Choice::ShorterOnce(shorter) => length = shorter,
            }
        }
    }

    /// What drives a part; the same error on every rank.
    fn drive(&mut self, span: Span, state: &State) -> Result<Driven> {
        let driven = match &mut self.forcing {
            None => Ok(Driven::default()),
            Some(forcing) => forcing.over(span, state.density()),
        };
        self.comm.agree(driven.map_err(|problem| at_time(span.start, &problem)))
    }

    /// The largest of all ranks.
    fn forced(&self, driven: &Driven) -> Forced {
        let mut values = [0.0; 3 * (HIGHEST_DEGREE + 1)];
        let all = driven.largest.iter().chain([&driven.error]).flatten();
        values.iter_mut().zip(all).for_each(|(value, of)| *value = *of);
        let values = self.comm.max(values);
        let powers = driven.largest.len();
        let (sizes, _) = values.as_chunks();
        Forced { largest: sizes[..powers].to_vec(), error: sizes[powers] }
    }

    /// Takes up a series from a checkpoint: its vectors are there, its weights are found again.
    fn take_up(&mut self, state: &mut State) -> Result<Part> {
        let within = state.within;
        let begun = state.clock.time + within.begun;
        let window = self.breaks.window(begun, self.steps.dt_at(state.clock.step));
        let span = Span { start: window.clamp(begun), length: within.length, window };
        state.parts().0.repeat_columns(true);
        self.linearize(span.start, state)?;
        let [low, high] = self.spectrum.map(|end| end * span.length);
        let degree = within.degree as usize;
        let (driven, sums) = match within.series {
            1 => {
                let driven = self.drive(span, state)?;
                let series = series::Series::phi(low, high, 1 + driven.largest.len());
                (driven, Sums::of_powers(&series, degree))
            }
            _ => (Driven::default(), reaction::correction([low, high], degree)),
        };
        Ok(Part { driven, sums })
    }

    /// Sets the sides and sources of a time, and the vector beside the density to the rate there.
    fn set_rate(&mut self, t: f64, state: &mut State, timings: &mut Timings) -> Result<Beyond> {
        self.poison(state);
        let beyond = self.prepare_rate(t, state).map_err(|problem| at_time(t, &problem));
        let beyond = self.comm.agree(beyond)?;
        beyond.ghosts().set(state.parts().0);
        self.apply_rate(state, timings);
        Ok(beyond)
    }

    fn prepare_rate(&mut self, t: f64, state: &State) -> std::result::Result<Beyond, Problem> {
        let Exponential { forcing: Some(forcing), operator, reaction, .. } = self else {
            return Ok(Beyond::default());
        };
        if self.has_changing_source {
            let (rows, coefficients) = forcing.rows_and_coefficients();
            let sources = rows.map(|row| coefficients.source(row, t));
            let shape = operator.shape();
            refill(operator.source_mut(), shape, sources, "source")?;
        }
        if let Some(reaction) = reaction {
            reaction.set(t, state.density(), forcing.coefficients())?;
        }
        forcing.beyond(t)
    }

    /// The largest rate, and the largest magnitude of the field in the domain and of what is beyond its
    /// sides.
    fn magnitudes(&mut self, state: &State, beyond: &Beyond) -> Result<[f64; 2]> {
        let rates = state.rows(VECTOR);
        let rate = rates.iter().fold(0.0, |largest, value| larger(largest, value.abs()));
        let of_field = match &mut self.forcing {
            None => Ok(state.density().iter().fold(0.0, |most, value| larger(most, value.abs()))),
            Some(forcing) => forcing.largest_inside(state.density()),
        };
        let of_field = of_field.map_err(|problem| at_time(state.clock.time, &problem));
        let scale = larger(self.comm.agree(of_field)?, beyond.largest(&[], |_, value| value.abs()));
        Ok(self.comm.max([rate, scale]))
    }

    fn poison(&self, state: &mut State) {
        let step = state.clock.step;
        if fault::nan_between(step, step + 1).is_some() && self.comm.is_last() {
            state.density_mut()[[0, 0]] = f64::NAN;
        }
    }
}

impl Integrator for Exponential<'_> {
    fn advance(
        &mut self,
        state: &mut State,
        stop: u64,
        most: u64,
        timings: &mut Timings,
    ) -> Result<u64> {
        let before = state.within.applications;
        let limit = before.saturating_add(most);
        while state.clock.step < stop && state.within.applications < limit {
            let part = match self.part.take() {
                Some(part) => Some(part),
                None if state.within.is_in_series() => Some(self.take_up(state)?),
                None => self.begin(state, timings)?,
            };
            if let Some(part) = part {
                let left = limit - state.within.applications;
                self.part = self.take_stages(part, state, left, timings)?;
            }
        }
        Ok(state.within.applications - before)
    }

    fn expect(&mut self, state: &mut State, timings: &mut Timings) -> Result<Option<Expected>> {
        self.part = self.begin(state, timings)?;
        let within = state.within;
        let interval = self.steps.dt_at(state.clock.step);
        let parts = if within.next_length > 0.0 { interval / within.next_length } else { 1.0 };
        let run = [self.steps.start, self.steps.start + self.steps.runtime];
        let breaks = self.breaks.count(run) as f64 / self.steps.steps() as f64;
        let parts = parts.round().max(1.0 + breaks);
        let degree = match within.is_in_series() {
            true => {
                let times = [interval / parts, self.steps.runtime];
                choice::degree_of_smooth(self.spectrum, times, &self.accuracy, self.shares)
            }
            false => 0,
        };
        // The rate at the start of a part, and the end of its series.
        let each = if degree > 0 { degree + 2 } else { 1 };
        let applications = self.steps.steps() as f64 * parts * each as f64;
        Ok(Some(Expected {
            z: self.accuracy.rho * interval,
            degree: degree as u64,
            parts: whole(parts, MOST_PARTS),
            applications: self.reaction.is_none().then_some(applications),
        }))
    }

    fn largest_rate(&mut self, state: &mut State, timings: &mut Timings) -> Result<f64> {
        let before = state.within.applications;
        let beyond = self.set_rate(state.clock.time, state, timings)?;
        // A run that stopped here asks a second time when it goes on, and has the same count all the same.
        state.within.applications = before;
        let [rate, _] = self.magnitudes(state, &beyond)?;
        Ok(rate)
    }
}

/// Even series of the highest degree would be too many.
fn too_fast(t: f64) -> Error {
    Error::Run(format!(
        "at t = {}: a step would take more than 2^48 series: raise time.max_degree, or lower what makes \
         the field change so fast: D over dx^2, decay or the reaction, over the capacity",
        shortest(t)
    ))
}

/// Shorter and shorter parts never reach a pole.
fn too_sudden(t: f64) -> Error {
    Error::Run(format!(
        "at t = {}: a source, or what holds at a side, changes faster and faster, as if it grew without bound: \
         change it there, or end the run before",
        shortest(t)
    ))
}

fn at_time(t: f64, problem: &Problem) -> Error {
    Error::Run(format!("at t = {}: {}", shortest(t), problem.text))
}
