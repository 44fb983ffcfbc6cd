//! How a problem is advanced in time.

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
