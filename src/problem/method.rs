//! How a problem is advanced in time.

use crate::number::index;
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
    /// Highest degree of a series: a step that would take more is split.
    pub max_degree: usize,
    /// Degree of the polynomials in time through what depends on time; if nothing is said, what suits
    /// that.
    pub forcing_degree: Option<usize>,
}

impl Method {
    /// That of parameters for an operator that has no eigenvalue below `-rho`.
    pub fn of(params: &Params, rho: f64) -> Method {
        let time = &params.time;
        match time.method {
            None | Some(params::Method::Euler) => Method::Euler,
            Some(params::Method::Exponential) => Method::Exponential(Accuracy {
                rho,
                tolerance: time.tolerance,
                max_degree: index(u64::from(time.max_degree)),
                forcing_degree: time.forcing_degree.map(usize::from),
            }),
        }
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
