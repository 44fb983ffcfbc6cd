//! What the steps so far have left of the rate of change, mode by mode.
//!
//! Where nothing that acts depends on time, a step multiplies the rate `v = L u + b` by the
//! polynomial `1 + x p(x)` of the operator, `x = tau L`, that stands for `e^x`, as it multiplies
//! the difference from the steady state. So of a mode that decays with `lambda`, what is left is
//! known without looking at the field:
//!
//! ```text
//! |v(lambda)| <= first ((1 + slack) e^(-lambda since) + rough lambda) |g(lambda)|,    where g is of norm 1
//! ```
//!
//! With the root mean square, weighed by the capacity, as the norm, the modes are orthogonal, and
//! the bounds on single modes add up to one on the error of a step ([`Damped::allowed`]).

use super::fit::{Fitted, fit};
use super::nodes::Nodes;
use super::series::Series;
use crate::run::state::Within;

/// What each step adds to `slack`, so that `rough` need not stand for the errors of modes that hardly decay.
const SLACK: f64 = 0.01;
/// The factor by which a polynomial may exceed its values at the nodes between them, and some more for what is no
/// polynomial in an error, which is less than its bound.
const BETWEEN_NODES: f64 = 1.2;
/// What a factor of one mode may differ by from the exponential function: below 1, no mode grows.
const STABLE: f64 = 0.9;
/// The rate is known to about this many roundings.
const ROUNDINGS: f64 = 4.0;

/// A bound on the modes of the rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Damped {
    /// The largest rate at the start.
    first: f64,
    /// The time since then \[time\].
    since: f64,
    slack: f64,
    /// \[time\]
    rough: f64,
}

/// A part of a step that is to be made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Its length \[time\].
    pub length: f64,
    /// The largest rate at its start.
    pub rate: f64,
    /// The error that its series may add to the field.
    pub error: f64,
    /// What rounding may have made of a rate.
    pub rounding: f64,
}

impl Damped {
    /// What a state knows; at the start, that the rate is no larger than it is.
    pub fn of(within: &Within) -> Damped {
        let Within { first_rate: first, damped: since, rough, parts, .. } = *within;
        match first > 0.0 {
            true => Damped { first, since, slack: SLACK * parts as f64, rough },
            false => Damped { first: within.rate, since: 0.0, slack: 0.0, rough: 0.0 },
        }
    }

    /// Keeps it for the next part.
    pub fn keep(&self, within: &mut Within) {
        (within.first_rate, within.damped, within.rough) = (self.first, self.since, self.rough);
    }

    /// A bound on modes that decay with rates in a range, over the first rate.
    fn left(&self, [slower, faster]: [f64; 2]) -> f64 {
        (1.0 + self.slack) * libm::exp(-slower * self.since) + self.rough * faster
    }

    /// How wrong the polynomial of a part may be at the nodes.
    ///
    /// Where this bound is the lower one, and where that by the rate itself is, the modes have an error of at
    /// most `error / sqrt(2)` each.
    fn allowed(&self, wanted: &Wanted, nodes: &Nodes) -> Vec<f64> {
        let Wanted { length, rate, error, rounding } = *wanted;
        let share = error / (std::f64::consts::SQRT_2 * BETWEEN_NODES * length);
        let at = |i: usize| share / rate.min(self.first * self.left(nodes.around(i)) + rounding);
        (0..nodes.s.len()).map(at).collect()
    }

    /// The polynomial of a part of the lowest degree, if that is below `degree`, at which its series would be cut off;
    /// and the bound on its error.
    pub fn fit(
        &self,
        wanted: &Wanted,
        (series, nodes): (&Series, &Nodes),
        degree: usize,
    ) -> Option<(Fitted, f64)> {
        let allowed = self.allowed(wanted, nodes);
        let stable = |i: usize| STABLE / (nodes.rate(i) * wanted.length);
        let both: Vec<f64> = allowed.iter().enumerate().map(|(i, d)| d.min(stable(i))).collect();
        let fitted = fit(nodes, (series, wanted.length), &both, degree)?;
        let shares = fitted.errors.iter().zip(&allowed).map(|(error, d)| error.abs() / d);
        let share = shares.fold(0.0, f64::max);
        Some((fitted, share * wanted.error))
    }

    /// What is left after a part whose polynomial has these errors at the nodes.
    pub fn after(&self, length: f64, nodes: &Nodes, errors: &[f64]) -> Damped {
        let next = Damped { since: self.since + length, slack: self.slack + SLACK, ..*self };
        let rough = |(i, error): (usize, &f64)| {
            let rate = nodes.rate(i);
            let x = rate * length;
            let factor = (libm::exp(-x) - x * error).abs();
            let decayed = (1.0 + next.slack) * libm::exp(-rate * next.since);
            BETWEEN_NODES * (factor * self.left([rate, rate]) - decayed) / rate
        };
        let rough = errors.iter().enumerate().map(rough).fold(0.0, f64::max);
        Damped { rough, ..next }
    }

    /// The same after more time, with no errors but those before.
    pub fn later(&self, time: f64) -> Damped {
        Damped { since: self.since + time, ..*self }
    }

    /// What rounding makes of the rate of a field of this magnitude.
    pub fn rounding(low: f64, scale: f64) -> f64 {
        ROUNDINGS * f64::EPSILON * (low * scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::exponential::choice::degree_of_part;

    const LOW: f64 = 3e4;

    /// A Chebyshev sum at a mode that decays with `rate`, by Reinsch's form of Clenshaw's recurrence.
    fn value(coefficients: &[f64], rate: f64) -> f64 {
        let gap = 2.0 * rate / LOW;
        let (mut sum, mut difference) = (0.0, 0.0);
        for c in coefficients[1..].iter().rev() {
            difference += c - 2.0 * gap * sum;
            sum += difference;
        }
        coefficients[0] + (difference - gap * sum)
    }

    /// Parts of these lengths, each with the rate that modes of equal weight have; returns the degrees of their series
    /// and of what was fitted. At modes between the nodes, too, what is left is no more than its bound, and the errors
    /// are no larger than allowed.
    fn parts(lengths: &[f64], tolerance: f64) -> Vec<[usize; 2]> {
        let modes: Vec<f64> = (1..=4000).map(|i| LOW * (f64::from(i) / 4000.0).powi(3)).collect();
        let mut left = vec![1.0; modes.len()];
        let mut within = Within { first_rate: 0.0, ..Within::default() };
        let mut degrees = Vec::new();
        for &length in lengths {
            let rate = left.iter().map(|v: &f64| v * v).sum::<f64>().sqrt() / 4000_f64.sqrt();
            let error = tolerance * length;
            let series = &Series::phi(LOW * length, 0.0, 1)[0];
            let degree = degree_of_part(series, rate, length, error);
            let nodes = Nodes::new(LOW, degree);
            within.rate = rate;
            let damped = Damped::of(&within);
            let wanted = Wanted { length, rate, error, rounding: 0.0 };
            let is_first = within.first_rate == 0.0;
            let fitted = damped.fit(&wanted, (series, &nodes), degree).filter(|_| !is_first);
            let coefficients = fitted.map_or(series.cut(degree), |(fitted, _)| fitted.coefficients);
            degrees.push([degree, coefficients.len() - 1]);
            let errors = series.error_of(&coefficients);
            let after = damped.after(length, &nodes, &nodes.values(&errors));
            for (mode, left) in modes.iter().zip(&mut left) {
                let (x, wrong) = (mode * length, value(&errors, *mode));
                let most = if is_first { error } else { error / 2_f64.sqrt() };
                let at_most_left = rate.min(damped.first * *left);
                assert!(length * wrong.abs() * at_most_left <= most, "{mode}: {wrong:e}");
                *left *= ((-x).exp() - x * wrong).abs();
                let bound = after.left([*mode, *mode]);
                assert!(*left <= bound, "{mode}: {left:e} is more than {bound:e}");
            }
            within.parts += 1;
            after.keep(&mut within);
        }
        degrees
    }

    #[test]
    fn what_is_left_of_every_mode_is_known_and_no_error_is_larger_than_allowed() {
        let rising = [1e-4, 3e-3, 0.01, 0.03, 0.03, 0.03, 0.2];
        for (lengths, tolerance) in
            [(vec![0.03; 12], 1e-7), (vec![0.03; 12], 1e-11), (rising.into(), 1e-9)]
        {
            let degrees = parts(&lengths, tolerance);
            let [first, others] = [&degrees[..1], &degrees[1..]];
            assert_eq!(first[0][0], first[0][1]);
            assert!(others.iter().all(|[cut, fitted]| fitted < cut), "{degrees:?}");
        }
        let degrees = parts(&[0.03; 12], 1e-9);
        let [cut, fitted] = [0, 1].map(|k| degrees.iter().map(|of| of[k]).sum::<usize>());
        assert!(fitted * 10 < cut * 7, "{degrees:?}");
    }
}
