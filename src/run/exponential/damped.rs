//! What the steps so far have left of the rate of change, mode by mode.
//!
//! Where nothing that acts depends on time, a step multiplies the rate `v = L u + b` by a
//! polynomial `1 + x p(x)` of the operator, `x = tau L`, which stands for `e^x`. The polynomial is
//! known, and so is what it leaves of a mode that decays with `lambda`, whatever the field:
//!
//! ```text
//! |v(lambda)| <= first ((1 + slack) e^(-lambda since) + rough lambda) |g(lambda)|,    where g is of norm 1
//! ```
//!
//! With the root mean square, weighed by the capacity, as the norm, the modes are orthogonal, and
//! the bounds on single modes add up to one on the error of a step ([`Damped::allowed`]).

use super::fit::fit;
use super::nodes::Nodes;
use super::series::Series;
use crate::run::state::Within;

/// What each part adds to `slack`, so that `rough` need not cover the errors of modes that hardly decay.
const SLACK: f64 = 0.01;
/// What a polynomial may exceed its values by between the nodes at which it is looked at.
const BETWEEN_NODES: f64 = 1.1;
/// What a fit may use of an error that is allowed: the rest is for what is seen between its nodes.
const SHARE_OF_FIT: f64 = 0.7;
/// What the factor of a mode may differ by from that of the exponential function, over 1 less that: below 1, no mode
/// grows.
const STABLE: f64 = 0.8;
/// Modes count as damped for this many lengths of the part at most: else the bound would fall by
/// orders of magnitude from one node to the next, and nothing would be known of what lies between
/// them.
const LONGEST: f64 = 30.0;
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

/// A polynomial that was fitted.
#[derive(Debug)]
pub(super) struct Fitted {
    /// Its Chebyshev coefficients.
    pub coefficients: Vec<f64>,
    /// Its errors at the nodes to see.
    pub errors: Vec<f64>,
}

/// A part of a step that is to be made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// The spectrum reaches down to minus this \[1 / time\].
    pub low: f64,
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
    /// What a state knows; where nothing is known, the rate itself is the bound.
    pub fn of(within: &Within) -> Damped {
        let Within { first_rate: first, damped: since, rough, parts, .. } = *within;
        match first > 0.0 {
            true => Damped { first, since, slack: SLACK * parts as f64, rough },
            false => Damped { first: within.rate, since: 0.0, slack: 0.0, rough: 0.0 },
        }
    }

    /// Keeps it for the next part. Where it was not followed, nothing is known any more.
    pub fn keep(damped: Option<Damped>, within: &mut Within) {
        let (first, since, rough) =
            damped.map_or((0.0, 0.0, 0.0), |of| (of.first, of.since, of.rough));
        (within.first_rate, within.damped, within.rough) = (first, since, rough);
    }

    /// A bound on modes that decay with rates in a range, over the first rate, `since` after that.
    fn left(&self, [slower, faster]: [f64; 2], since: f64) -> f64 {
        (1.0 + self.slack) * libm::exp(-slower * since) + self.rough * faster
    }

    /// How wrong the polynomial of a part may be at the nodes, and up to their neighbours.
    ///
    /// Where this bound is the lower one, and where that by the rate itself is, the modes have an error of at
    /// most `error / sqrt(2)` each.
    fn allowed(&self, wanted: &Wanted, nodes: &Nodes) -> Vec<f64> {
        let Wanted { length, rate, error, rounding, .. } = *wanted;
        let share = error / (std::f64::consts::SQRT_2 * BETWEEN_NODES * length);
        let since = self.since.min(LONGEST * length);
        let at =
            |i: usize| share / rate.min(self.first * self.left(nodes.around(i), since) + rounding);
        (0..nodes.s.len()).map(at).collect()
    }

    /// The polynomial of a part of the lowest degree, if that is below `degree`, at which its series would be cut off;
    /// and the bound on its error.
    pub fn fit(&self, wanted: &Wanted, series: &Series, degree: usize) -> Option<(Fitted, f64)> {
        let Wanted { length, error, .. } = *wanted;
        let nodes = &Nodes::to_fit(wanted.low, degree);
        let stable = |(i, allowed): (usize, f64)| {
            let x = nodes.rate(i) * length;
            (SHARE_OF_FIT * allowed).min(-STABLE * libm::expm1(-x) / x)
        };
        let allowed = self.allowed(wanted, nodes).into_iter().enumerate().map(stable);
        let coefficients = fit(nodes, (series, length), &allowed.collect::<Vec<_>>(), degree)?;
        let nodes = &Nodes::to_see(wanted.low, degree);
        let errors = nodes.values(&series.error_of(&coefficients));
        let allowed = self.allowed(wanted, nodes);
        let shares = errors.iter().zip(&allowed).map(|(error, allowed)| error.abs() / allowed);
        let share = shares.fold(0.0, f64::max);
        (share <= 1.0).then_some((Fitted { coefficients, errors }, share * error))
    }

    /// What is left after a part whose polynomial has these errors at the nodes to see.
    pub fn after(&self, length: f64, nodes: &Nodes, errors: &[f64]) -> Damped {
        let next = Damped { since: self.since + length, slack: self.slack + SLACK, ..*self };
        let rough = |(i, error): (usize, &f64)| {
            let rate = nodes.rate(i);
            let x = rate * length;
            let factor = (libm::exp(-x) - x * error).abs();
            let decayed = (1.0 + next.slack) * libm::exp(-rate * next.since);
            BETWEEN_NODES * (factor * self.left([rate, rate], self.since) - decayed) / rate
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
    use crate::run::exponential::nodes::value;

    const LOW: f64 = 3e4;

    /// Modes of a field that is rough at first, from slow ones to the fastest, each with its rate
    /// of decay and its share of the rate of change.
    fn modes() -> Vec<[f64; 2]> {
        let decay = |i: i32| LOW * 1e-5_f64.powf(1.0 - f64::from(i) / 4000.0);
        (0..=4000).map(|i| [decay(i), 1.0 / decay(i).sqrt()]).collect()
    }

    fn root_of_squares(values: &[f64]) -> f64 {
        values.iter().map(|value| value * value).sum::<f64>().sqrt()
    }

    /// Parts of these lengths. The modes lie between the nodes: what is left of each is no more
    /// than its bound, and no part adds a larger error than it says, nor all of them more than
    /// `tolerance`. Returns the degrees of the series of each part and of what was fitted.
    fn parts(lengths: &[f64], tolerance: f64) -> Vec<[usize; 2]> {
        let modes = modes();
        let first: Vec<f64> = modes.iter().map(|[_, share]| *share).collect();
        let mut left = vec![1.0_f64; modes.len()];
        let mut errors_of_field = vec![0.0; modes.len()];
        let mut within = Within::default();
        let mut degrees = Vec::new();
        let runtime: f64 = lengths.iter().sum();
        for &length in lengths {
            let rates: Vec<f64> =
                left.iter().zip(&first).map(|(left, first)| left * first).collect();
            // The largest rate of a field is a few times its root mean square.
            let rate = 3.0 * root_of_squares(&rates);
            let error = tolerance * length / runtime;
            let series = &Series::phi(LOW * length, 0.0, 1)[0];
            let degree = degree_of_part(series, rate, length, error);
            within.rate = rate;
            let damped = Damped::of(&within);
            let wanted = Wanted { low: LOW, length, rate, error, rounding: 0.0 };
            let is_first = within.first_rate == 0.0;
            let fitted = damped.fit(&wanted, series, degree).filter(|_| !is_first);
            let said = fitted.as_ref().map_or(error, |(_, error)| *error);
            let coefficients = fitted.map_or(series.cut(degree), |(fitted, _)| fitted.coefficients);
            degrees.push([degree, coefficients.len() - 1]);
            let errors = series.error_of(&coefficients);
            let nodes = Nodes::to_see(LOW, degree);
            let after = damped.after(length, &nodes, &nodes.values(&errors));
            let mut added = Vec::new();
            for (k, [decay, _]) in modes.iter().enumerate() {
                let (x, wrong) = (decay * length, value(&errors, 2.0 * decay / LOW));
                errors_of_field[k] = errors_of_field[k] * (-x).exp() + length * wrong * rates[k];
                added.push(length * wrong * rates[k]);
                left[k] *= ((-x).exp() - x * wrong).abs();
                let bound = after.left([*decay, *decay], after.since);
                assert!(left[k] <= bound, "{decay}: {:e} is more than {bound:e}", left[k]);
            }
            let added = root_of_squares(&added);
            assert!(added <= said, "{added:e} is more than {said:e} in part {}", within.parts);
            within.parts += 1;
            Damped::keep(Some(after), &mut within);
        }
        let error = root_of_squares(&errors_of_field);
        assert!(error <= tolerance, "{error:e} is more than {tolerance:e}");
        degrees
    }

    #[track_caller]
    fn are_lower(degrees: &[[usize; 2]], tenths: usize) {
        let [cut, fitted] = [0, 1].map(|k| degrees.iter().map(|of| of[k]).sum::<usize>());
        assert!(fitted * 10 <= cut * tenths, "{fitted} in place of {cut}");
    }

    #[test]
    fn what_is_left_of_every_mode_is_known_and_no_error_is_larger_than_said() {
        for tolerance in [1e-5, 1e-7, 1e-9, 1e-11] {
            are_lower(&parts(&[0.03; 12], tolerance), 8);
        }
    }

    #[test]
    fn after_a_part_that_was_not_followed_the_rate_alone_is_known() {
        let known = Within {
            first_rate: 9.0,
            damped: 1.0,
            rough: 0.1,
            parts: 7,
            rate: 2.0,
            ..Within::default()
        };
        let mut within = known;
        Damped::keep(None, &mut within);
        let anew = Damped { first: 2.0, since: 0.0, slack: 0.0, rough: 0.0 };
        assert_eq!(Damped::of(&within), anew);
        assert_ne!(Damped::of(&known), anew);
    }

    #[test]
    fn many_parts_and_short_ones_after_long_ones_are_no_worse() {
        let uneven = [1e-4, 3e-3, 0.01, 0.03, 0.03, 0.2, 1.0, 0.003, 1.0, 1e-4, 0.01];
        for tolerance in [1e-6, 1e-8, 1e-10, 1e-12] {
            are_lower(&parts(&[0.003; 400], tolerance), 9);
            parts(&uneven, tolerance);
        }
    }
}
