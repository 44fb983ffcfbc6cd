//! Steps with a reaction: exponential Rosenbrock steps of order 3 with an error estimate of order 2
//! (exprb32: M. Hochbruck, A. Ostermann and J. Schweitzer, SIAM J. Numer. Anal. 47 (2009), 786-803).
//!
//! ```text
//! J   = L + R'(u)/c
//! u2  = u + tau (phi_1(tau J) F + sum over p of p! phi_{p+1}(tau J) B_p),   F = L u + b + R(u)/c
//! q   = ((R(u2) - R(u)) - R'(u) (u2 - u)) / c
//! u3  = u2 + 2 tau phi_3(tau J) q
//! ```
//!
//! The operator `J` is that of a problem whose decay is less by the derivative of the reaction; it is
//! the same kernel. The second series is the error of `u2`; that of `u3`, an order smaller, decides on the
//! length of the parts.

use super::forcing::{Driven, over_capacity};
use super::series::Series;
use super::sums::Sums;
use super::{Exponential, Part, at_time, choice};
use crate::error::{Error, Problem, Result};
use crate::kernel::{Plane, Shape, largest_magnitude};
use crate::number::shortest;
use crate::problem::coefficients::Coefficients;
use crate::run::operator::{larger, largest_of, refill};
use crate::run::phase::Phase;
use crate::run::state::{B1, CORRECTION, PROVISIONAL, State, VECTOR};
use crate::run::timings::Timings;
use ndarray::{ArrayView2, Zip};
use std::ops::Range;

/// Parts of the tolerance for the estimates of the whole run, and for what is left out of their series.
/// Together they are the half that series and forcing leave.
const OF_ESTIMATE: f64 = 0.375;
const OF_CORRECTION: f64 = 0.125;
/// By how much the length of a part may change from one to the next.
const CHANGE: [f64; 2] = [0.2, 4.0];
/// Safety factor of the estimated error of the corrected field.
const DOUBT: f64 = 2.0;
/// Safety factor of the next length.
const CAUTION: f64 = 0.8;
/// Length of the first part over the time in which the reaction changes the field.
const FIRST: f64 = 0.1;
/// The shortest part, over its step.
const SHORTEST: f64 = 1e-12;

/// A reaction, and its derivative at the start of a part.
pub(super) struct Reaction {
    rows: Range<usize>,
    shape: Shape,
    /// Its rates at the start of a part.
    rates: Plane,
    /// Its derivatives there.
    slopes: Plane,
    /// The largest rate at which it changes anything \[1 / time\].
    fastest: f64,
}

type Checked = std::result::Result<(), Problem>;

impl Reaction {
    pub fn new(shape: Shape, rows: Range<usize>) -> Reaction {
        let [rates, slopes] = [(); 2].map(|()| Plane::new(shape));
        Reaction { rows, shape, rates, slopes, fastest: 0.0 }
    }

    /// The rates at the start of the part.
    pub fn rates(&self) -> &Plane {
        &self.rates
    }

    /// A length to begin with.
    pub fn first_length(&self) -> f64 {
        FIRST / self.fastest
    }

    /// Evaluates the rates of a field at a time.
    pub fn set(
        &mut self,
        t: f64,
        density: ArrayView2<f64>,
        coefficients: &mut Coefficients,
    ) -> Checked {
        let rates = self.rows.clone().zip(density.rows()).map(|(row, rho)| {
            coefficients.reaction(row, t, rho.to_slice().expect("a row is contiguous"))
        });
        refill(&mut self.rates, self.shape, rates, "reaction")
    }

    /// Evaluates the derivatives. Returns the fastest loss and the fastest growth that they cause, over the
    /// capacity, the latter less the decay.
    fn set_slopes(
        &mut self,
        t: f64,
        density: ArrayView2<f64>,
        coefficients: &mut Coefficients,
    ) -> std::result::Result<[f64; 2], Problem> {
        let mut largest = [0.0; 2];
        let slopes = self.rows.clone().zip(density.rows()).map(|(row, rho)| {
            let rho = rho.to_slice().expect("a row is contiguous");
            let slopes = coefficients.slopes(row, t, rho)?.unwrap_or_default();
            let decay = coefficients.decay(row)?.unwrap_or_else(|| vec![0.0; rho.len()]);
            let growth = slopes.iter().zip(&decay).map(|(slope, decay)| slope - decay).collect();
            let ends = [slopes.iter().map(|slope| -slope).collect(), growth];
            for (largest, rates) in largest.iter_mut().zip(ends) {
                let rates = over_capacity(coefficients, row, rates)?;
                *largest = rates.into_iter().fold(*largest, larger);
            }
            Ok(Some(slopes))
        });
        refill(&mut self.slopes, self.shape, slopes, "reaction")?;
        Ok(largest)
    }

    /// The decay of the scaled operator: less the derivatives, and shifted so that the spectrum ends
    /// at 0.
    fn scaled_decay(
        &self,
        [low, high]: [f64; 2],
        coefficients: &mut Coefficients,
    ) -> std::result::Result<Plane, Problem> {
        let mut plane = Plane::new(self.shape);
        let rows = self.rows.clone().enumerate().map(|(number, row)| {
            let slopes = self.slopes.view().row(number);
            let decay = coefficients.decay(row)?;
            let capacity = coefficients.capacity(row)?;
            let of = |column: usize| {
                let decay = decay.as_ref().map_or(0.0, |decay| decay[column]);
                let capacity = capacity.as_ref().map_or(1.0, |capacity| capacity[column]);
                (4.0 * ((decay - slopes[column]) + high * capacity)) / (low + high)
            };
            Ok(Some((0..slopes.len()).map(of).collect()))
        });
        refill(&mut plane, self.shape, rows, "reaction")?;
        Ok(plane)
    }
}

/// The weights of the second series of a part, whose spectrum times its length is given.
pub(super) fn correction([low, high]: [f64; 2], degree: usize) -> Sums {
    Sums::of_one(2.0, &Series::phi(low, high, 3)[2], degree)
}

impl Exponential<'_> {
    /// Takes the derivative of the reaction into the operator of the stages.
    pub(super) fn linearize(&mut self, t: f64, state: &State, timings: &mut Timings) -> Result<()> {
        let Exponential { reaction: Some(reaction), forcing: Some(forcing), comm, .. } = self
        else {
            return Ok(());
        };
        let slopes = timings.measure(Phase::Expressions, || {
            reaction.set_slopes(t, state.density(), forcing.coefficients())
        });
        let slopes = comm.agree(slopes.map_err(|problem| at_time(t, &problem)))?;
        let [loss, growth] = comm.max(slopes);
        if !(loss.is_finite() && growth.is_finite()) {
            let t = shortest(t);
            let text = format!("at t = {t}: the derivative of the reaction is not finite");
            return Err(Error::Run(text));
        }
        reaction.fastest = loss.max(growth);
        let spectrum = [self.rho + loss, growth];
        let decay = timings.measure(Phase::Expressions, || {
            reaction.scaled_decay(spectrum, forcing.coefficients())
        });
        let decay = comm.agree(decay.map_err(|problem| at_time(t, &problem)))?;
        let scaled = self.operator.scaled([4.0, spectrum[0] + spectrum[1]], Some(decay));
        self.scaled = comm.agree(scaled.map_err(|cause| {
            Error::Run(format!("no memory for the coefficients of a rank: {cause}"))
        }))?;
        self.spectrum = spectrum;
        Ok(())
    }

    /// Ends the first series, and begins the second one with what is left of the reaction; or ends the
    /// part after that, if the estimate of its error allows it.
    pub(super) fn end_with_reaction(
        &mut self,
        state: &mut State,
        timings: &mut Timings,
    ) -> Result<Option<Part>> {
        let length = state.within.length;
        if state.within.series == CORRECTION {
            let sums = state.rows(B1);
            let estimate = largest_of(sums) * length;
            let [estimate] = self.comm.max([estimate]);
            return self.accept_or_not(estimate, state).map(|()| None);
        }
        let (density, others, _) = state.parts();
        let [sums, provisional] = others else { return Ok(None) };
        let cells = Zip::from(provisional.owned_mut()).and(density.owned()).and(sums.owned());
        cells.for_each(|after, before, sum| *after = before + length * sum);
        // A reaction that is not finite there makes the part shorter.
        let size = timings.measure(Phase::Expressions, || self.set_remainder(state));
        let size = size.unwrap_or(f64::INFINITY);
        let [size] = self.comm.max([size]);
        self.clear_sums(state);
        match size {
            0.0 => self.accept_or_not(0.0, state).map(|()| None),
            _ if size.is_finite() => Ok(Some(self.begin_correction(size, state))),
            _ => self.accept_or_not(f64::INFINITY, state).map(|()| None),
        }
    }

    /// Begins the second series, of a vector of this magnitude.
    fn begin_correction(&mut self, size: f64, state: &mut State) -> Part {
        let length = state.within.length;
        let [low, high] = self.spectrum.map(|end| end * length);
        let allowed = OF_CORRECTION * self.accuracy.tolerance * self.scale_of_part(state);
        let allowed = allowed * (length / self.steps.runtime);
        let third = &Series::phi(low, high, 3)[2];
        let degree = choice::degree_of_one(third, 2.0 * length * size, allowed);
        state.parts().0.repeat_columns(true);
        let within = &mut state.within;
        (within.series, within.degree, within.stage) = (CORRECTION, degree as u64, 0);
        let sums = Sums::of_one(2.0, third, degree);
        Part { driven: Driven::default(), sums, moments: Vec::new(), damped: None }
    }

    /// What the tolerance of a part refers to: a field of zeros is as large as the part makes it.
    fn scale_of_part(&mut self, state: &State) -> f64 {
        if self.known_scale(state) > 0.0 {
            return self.known_scale(state);
        }
        let largest = self.forcing.as_mut().map(|of| of.largest_inside(state.rows(PROVISIONAL)));
        // One that is not finite makes the part shorter, whatever is allowed.
        let [largest] = self.comm.max([largest.and_then(|found| found.ok()).unwrap_or(0.0)]);
        largest
    }

    /// Sets the vector of the second series; its largest magnitude on this rank.
    fn set_remainder(&mut self, state: &mut State) -> std::result::Result<f64, Problem> {
        let Some(forcing) = &mut self.forcing else { return Ok(0.0) };
        let start = state.clock.time + state.within.begun;
        let end = start + state.within.length;
        let (rows, coefficients) = forcing.rows_and_coefficients();
        let mut largest = 0.0;
        for (number, row) in rows.enumerate() {
            let density = state.density();
            let before = density.row(number);
            let before = before.to_slice().expect("a row is contiguous");
            let provisional = state.rows(PROVISIONAL);
            let after = provisional.row(number);
            let after = after.to_slice().expect("a row is contiguous");
            let rates = [
                coefficients.reaction(row, end, after)?.unwrap_or_default(),
                coefficients.reaction(row, end, before)?.unwrap_or_default(),
            ];
            let slopes = coefficients.slopes(row, start, before)?.unwrap_or_default();
            let of = |i: usize| (rates[0][i] - rates[1][i]) - slopes[i] * (after[i] - before[i]);
            let remainder = (0..slopes.len()).map(of).collect();
            let remainder = over_capacity(coefficients, row, remainder)?;
            largest = larger(largest, largest_magnitude(&remainder));
            let mut vector = state.rows_mut(VECTOR);
            vector.row_mut(number).iter_mut().zip(remainder).for_each(|(to, from)| *to = from);
        }
        Ok(largest)
    }

    /// Estimate of the error of the corrected field, from the largest magnitude of the correction: an
    /// order smaller, that is by the length of the part times the rates at which the reaction acts, at the
    /// start and over the part.
    fn error_of_correction(&self, correction: f64, state: &State) -> f64 {
        if correction == 0.0 || !correction.is_finite() {
            return correction;
        }
        let (before, after) = (state.density(), state.rows(PROVISIONAL));
        let mut steeper = 0.0;
        Zip::from(&state.rows(VECTOR)).and(&before).and(&after).for_each(
            |remainder, before, after| {
                if *remainder != 0.0 {
                    steeper = larger(steeper, (remainder / (after - before)).abs());
                }
            },
        );
        let [steeper] = self.comm.max([steeper]);
        let fastest = self.reaction.as_ref().map_or(0.0, |reaction| reaction.fastest);
        correction * (DOUBT * state.within.length * (fastest + steeper)).min(1.0)
    }

    /// Ends a part with its correction if the estimate of the error allows it; otherwise it begins
    /// again, shorter.
    fn accept_or_not(&mut self, estimate: f64, state: &mut State) -> Result<()> {
        let error = self.error_of_correction(estimate, state);
        let scale = self.scale_of_part(state);
        let within = &mut state.within;
        let length = within.length;
        let allowed = OF_ESTIMATE * self.accuracy.tolerance * scale;
        let allowed = allowed * (length / self.steps.runtime);
        let factor = CAUTION * libm::cbrt(allowed / error);
        let factor = if error > 0.0 { factor.clamp(CHANGE[0], CHANGE[1]) } else { CHANGE[1] };
        within.next_length = length * factor;
        if error <= allowed {
            within.pending += error;
            let (density, others, _) = state.parts();
            let [sums, provisional] = others else { return Ok(()) };
            let cells = Zip::from(density.owned_mut()).and(provisional.owned()).and(sums.owned());
            cells.for_each(|value, after, sum| *value = after + length * sum);
            self.complete_part(length, state);
            return Ok(());
        }
        (within.series, within.stage, within.length, within.pending) = (0, 0, 0.0, 0.0);
        let interval = self.steps.dt_at(state.clock.step);
        if length * factor < SHORTEST * interval {
            return Err(too_fast(state.clock.time + state.within.begun));
        }
        Ok(())
    }
}

/// Parts for which no length is short enough.
pub(super) fn too_fast(t: f64) -> Error {
    Error::Run(format!(
        "from t = {} on, no step is short enough for the reaction, as if the field grew without bound: end the run \
         earlier, or raise time.tolerance",
        shortest(t)
    ))
}
