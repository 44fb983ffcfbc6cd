//! Exponential steps: from output to output, with an error in time that is bounded beforehand.
//!
//! ```text
//! u(t + tau) = u + tau (phi_1(tau L) v + sum over p of p! phi_{p+1}(tau L) B_p),  v = L u + b(t)
//! ```
//!
//! where the `B_p` are the coefficients of the powers of time of what acts from outside. The
//! functions are expanded in Chebyshev polynomials of `L`, all in one sum, evaluated by Clenshaw's
//! recurrence, or term by term where values within the step are wanted: each stage applies the
//! operator once. See M. Hochbruck and A. Ostermann, Exponential integrators, Acta Numerica 19
//! (2010), 209-286, and for the Chebyshev series H. Tal-Ezer and R. Kosloff, J. Chem. Phys. 81
//! (1984), 3967-3971.
//!
//! | module | what |
//! |---|---|
//! | `series` | Chebyshev coefficients of the functions `phi_p` |
//! | `sums` | the weights of the vectors in each stage |
//! | `interpolation`, `forcing` | polynomials through what depends on time |
//! | `breaks` | times that no part of a step crosses |
//! | `parts` | the parts of a step |
//! | `rates` | the rate at the start of one |
//! | `choice` | how long a part of a step is, and the degree of its series |
//! | `settled` | its polynomial: the series that is cut off, or a fit of a lower degree |
//! | `damped` | what is left of the rate, mode by mode |
//! | `fit`, `nodes` | polynomials fitted at Chebyshev nodes of the spectrum |
//! | `reaction` | the same with a reaction: exponential Rosenbrock steps |
//! | `stages` | the stages of a series, and its end |
//! | `dense` | values at points at times within a part |
//! | `stuck` | whether a step makes no progress |

mod breaks;
mod choice;
mod damped;
mod dense;
mod fit;
mod forcing;
mod interpolation;
mod nodes;
mod parts;
mod rates;
mod reaction;
pub mod series;
mod settled;
mod stages;
mod stuck;
mod sums;

use super::integrator::{Expected, Integrator};
use super::state::State;
use super::timings::Timings;
use crate::error::{Error, Problem, Result};
use crate::kernel::FluxOperator;
use crate::number::{shortest, whole};
use crate::problem::coefficients::Coefficients;
use crate::problem::method::Accuracy;
use crate::problem::pace::Even;
use crate::problem::schedule::Clock;
use crate::ranks::{Comm, Halo};
use breaks::Breaks;
use choice::Shares;
use damped::Damped;
use dense::Moment;
use forcing::{Driven, Forcing};
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
    cells: f64,
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
    moments: Vec<Moment>,
    damped: Option<Damped>,
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
    /// The cells of all ranks.
    pub cells: f64,
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
        let Given { rows, coefficients, accuracy, steps, cells } = given;
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
            Some(of) => Some(Forcing::new(of, rows.clone(), shape, &accuracy)?),
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
            cells,
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
                None if state.within.is_in_series() => Some(self.take_up(state, timings)?),
                None => self.begin(state, timings)?,
            };
            if let Some(part) = part {
                let left = limit - state.within.applications;
                self.part = self.take_stages(part, state, left, timings)?;
            }
        }
        Ok(state.within.applications - before)
    }

    fn acting_at(&self, clock: Clock) -> f64 {
        self.breaks.window(clock.time, self.steps.dt_at(clock.step)).clamp(clock.time)
    }

    fn expect(&mut self, state: &mut State, timings: &mut Timings) -> Result<Option<Expected>> {
        self.part = self.begin(state, timings)?;
        let within = state.within;
        let interval = self.steps.dt_at(state.clock.step);
        let parts = if within.next_length > 0.0 { interval / within.next_length } else { 1.0 };
        let run = [self.steps.start, self.steps.start + self.steps.runtime];
        let breaks = self.breaks.count(run) as f64 / self.steps.steps() as f64;
        let parts = parts.round().max(1.0 + breaks);
        let all = self.steps.steps() as f64 * parts;
        let (degree, applications) = match within.is_in_series() {
            true => {
                // The first part of a step with a reaction may be far shorter, as the spectrum with its slope asks for.
                let length = match &self.reaction {
                    Some(_) => within.length.min(interval / parts),
                    None => interval / parts,
                };
                let times = [length, self.steps.runtime];
                let degree =
                    choice::degree_of_smooth(self.spectrum, times, &self.accuracy, self.shares);
                // With the rate at the start of a part, and the end of its series.
                (degree, 2.0 * all + self.expect_stages(degree, interval / parts, all, state))
            }
            false => (0, all),
        };
        // A field that begins at nothing takes more parts than the first step tells.
        let is_driven = self.forcing.as_ref().is_some_and(Forcing::depends_on_time);
        let is_known = self.reaction.is_none() && !(is_driven && self.known_scale(state) == 0.0);
        Ok(Some(Expected {
            z: self.accuracy.rho * interval,
            degree: degree as u64,
            parts: whole(parts, MOST_PARTS),
            applications: is_known.then_some(applications),
        }))
    }

    fn largest_rate(&mut self, state: &mut State, timings: &mut Timings) -> Result<f64> {
        let before = state.within.applications;
        let beyond = self.set_rate(self.acting_at(state.clock), state, timings)?;
        // A run that stopped here asks a second time when it goes on, and has the same count all the same.
        state.within.applications = before;
        let [rate, _] = self.magnitudes(state, &beyond)?;
        Ok(rate)
    }
}

fn at_time(t: f64, problem: &Problem) -> Error {
    Error::Run(format!("at t = {}: {}", shortest(t), problem.text))
}
