//! How a problem is advanced in time.

use super::equation::Changes;
use crate::error::Problem;
use crate::number::{index, rounded};
use crate::params::{self, Params};

/// A method of integration, with what it needs to know.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// Explicit Euler steps.
    Euler,
    /// Exponential steps from output to output.
    Exponential(Accuracy),
}

/// How exact exponential steps are, and what they may cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// No eigenvalue of the operator, without its reaction, lies below minus this \[1 / time\].
    pub rho: f64,
    /// Error in time over the largest magnitude of the field.
    pub tolerance: f64,
    /// That magnitude is at least this, or 0 if nothing is said.
    pub least_scale: f64,
    /// Highest degree of a series: a step that would take more is split.
    pub max_degree: usize,
    /// Degree of the polynomials in time through what depends on time; if nothing is said, what suits
    /// that.
    pub forcing_degree: Option<usize>,
}

/// Degree of the polynomials in time if nothing is said: higher ones need fewer parts, but each power costs an array
/// where a source depends on time and place together.
const DEGREE: usize = 6;
/// The same where only a reaction depends on time: its own estimate keeps the parts short, and each power costs an
/// array.
const DEGREE_OF_REACTION: usize = 2;

impl Accuracy {
    /// Degree of the polynomials in time where a source depends on time, or a reaction, or what lies beyond the sides.
    pub fn degree_in_time(&self, changes: &Changes) -> usize {
        let is_reaction = changes.reaction && !changes.sources() && !changes.sides;
        let usual = if is_reaction { DEGREE_OF_REACTION } else { DEGREE };
        self.forcing_degree.unwrap_or(usual)
    }
}

/// The shortest part of an exponential step, over the step.
pub const SHORTEST_PART: f64 = 1.0 / (1_u64 << 48) as f64;

impl Method {
    /// That of parameters for an operator that has no eigenvalue below `-rho`.
    pub fn of(params: &Params, rho: f64) -> Method {
        let time = &params.time;
        match time.method {
            None | Some(params::Method::Euler) => Method::Euler,
            Some(params::Method::Exponential) => Method::Exponential(Accuracy {
                rho,
                tolerance: time.tolerance,
                least_scale: time.scale.unwrap_or(0.0),
                max_degree: index(u64::from(time.max_degree)),
                forcing_degree: time.forcing_degree.map(usize::from),
            }),
        }
    }

    /// Refuses steps so long that not even series of the highest degree over the shortest parts follow
    /// the fastest mode.
    ///
    /// # Errors
    /// The step, the rate, and the ways out.
    pub fn check(&self, step: f64) -> Result<(), Problem> {
        let Method::Exponential(accuracy) = self else { return Ok(()) };
        let Accuracy { rho, max_degree, .. } = *accuracy;
        let z = rho * step;
        if (z * SHORTEST_PART).sqrt() <= max_degree as f64 {
            return Ok(());
        }
        let [step, rho] = [step, rho].map(rounded);
        let text = format!(
            "a step of {step}, in which the fastest mode decays at the rate {rho}, would take more than 2^48 \
             series: lower outtime, raise time.max_degree = {max_degree}, or lower D over dx^2 or decay, over \
             the capacity"
        );
        Err(Problem::new(&["outtime", "decay", "D", "capacity", "runtime", "dx"], text))
    }

    /// Its name in the parameter file.
    pub fn name(&self) -> &'static str {
        match self {
            Method::Euler => "euler",
            Method::Exponential(_) => "exponential",
        }
    }

    /// The accuracy of exponential steps, if such are taken.
    pub fn accuracy(&self) -> Option<&Accuracy> {
        match self {
            Method::Euler => None,
            Method::Exponential(accuracy) => Some(accuracy),
        }
    }
}
