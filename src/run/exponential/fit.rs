//! The polynomial of the lowest degree that is as close to `phi_1` as it has to be, where it has to be.
//!
//! A series that is cut off is equally wrong on the whole spectrum. A polynomial that may be wrong
//! by more where little is left of the rate has a lower degree. It is `1 + (s - 1) r(s)`, so that
//! it is exact at the eigenvalue 0 (`s = 1`), as a series that is cut off is made to be; `r` is
//! fitted by least squares over Chebyshev nodes, in polynomials that are orthogonal there under the
//! weights (G. E. Forsythe, J. SIAM 5 (1957), 74-88): one term after the other, until the
//! polynomial is close enough at every node.

use super::nodes::{LANES, Nodes, lanes, lanes_mut, sum, total};
use super::series::Series;

/// What a fit may use of an error that is allowed, so that rounding has the rest.
const SHARE: f64 = 0.95;
/// Where less than this is allowed, a fit comes close first, and then fits what is left.
const FINE: f64 = 1e-11;
/// How close it comes first, in errors that are allowed.
const COARSE: f64 = 1e3;
/// How often a fit is made, at most, each time of what the one before has left.
const FITS: usize = 3;

/// The Chebyshev coefficients of the polynomial of the lowest degree, below `degree`, that differs by no more than
/// `allowed` at each node from `phi_1` over a time, whose series this is. None if there is no such polynomial, or if
/// rounding hides it.
///
/// Where much is allowed, terms are large, and so are their roundings, which the coefficients carry to all nodes. A
/// fit of what is left has smaller ones.
pub(super) fn fit(
    nodes: &Nodes,
    (series, length): (&Series, f64),
    allowed: &[f64],
    degree: usize,
) -> Option<Vec<f64>> {
    let from_one = |i: usize| {
        let x = nodes.rate(i) * length;
        1.0 + libm::expm1(-x) / x
    };
    let mut errors: Vec<f64> = (0..nodes.s.len()).map(from_one).collect();
    let mut coefficients = vec![1.0];
    let is_fine = allowed.iter().any(|&allowed| allowed < FINE);
    let shares = is_fine.then_some(SHARE * COARSE).into_iter().chain([SHARE; FITS]);
    for share in shares {
        let mut fit = Fit::new(nodes, &errors, allowed);
        let terms = (1..degree).find(|_| fit.take_term(nodes, share))?;
        // A factor of `s - 1` makes the sum of one degree more than its last term.
        (terms + 1..coefficients.len()).for_each(|_| {
            fit.take_term(nodes, share);
        });
        fit.subtract(nodes, terms, &mut coefficients);
        errors = nodes.values(&series.error_of(&coefficients));
        if errors.iter().zip(allowed).all(|(error, allowed)| error.abs() <= *allowed) {
            return Some(coefficients);
        }
    }
    None
}

/// A fit under way, term by term: `r` in polynomials that are orthogonal under the weights.
struct Fit {
    /// What an error of `r` is of the one that is allowed, at each node.
    excess: Vec<f64>,
    weights: Vec<f64>,
    /// What is still to be fitted.
    left: Vec<f64>,
    /// The terms so far.
    sum: Vec<f64>,
    /// The polynomial of the next term, and the one before it.
    next: Vec<f64>,
    before: Vec<f64>,
    /// What would make the norm of each of them 1.
    factors: [f64; 2],
    /// The product of the next polynomial and what is left.
    product: f64,
}

impl Fit {
    /// That of what is to be subtracted from a polynomial with these errors.
    fn new(nodes: &Nodes, errors: &[f64], allowed: &[f64]) -> Fit {
        let count = nodes.s.len();
        let excess: Vec<f64> = nodes.gap.iter().zip(allowed).map(|(gap, d)| gap / d).collect();
        let most = excess.iter().fold(0.0, |most: f64, &value| most.max(value));
        let weight = |excess: &f64| {
            let relative = excess / most;
            relative * relative
        };
        let weights: Vec<f64> = excess.iter().map(weight).collect();
        let left: Vec<f64> = errors.iter().zip(&nodes.gap).map(|(e, gap)| e / gap).collect();
        let norm = sum(&weights, &left, |weight, _| weight).sqrt();
        Fit {
            product: sum(&weights, &left, |weight, left| weight * left),
            excess,
            weights,
            left,
            sum: vec![0.0; count],
            next: vec![1.0; count],
            before: vec![0.0; count],
            factors: [1.0 / norm, 0.0],
        }
    }

    /// Subtracts it from a polynomial, which stays exact at the eigenvalue 0.
    fn subtract(&self, nodes: &Nodes, terms: usize, coefficients: &mut Vec<f64>) {
        let values: Vec<f64> = self.sum.iter().zip(&nodes.gap).map(|(r, gap)| gap * r).collect();
        let degree = terms.max(coefficients.len() - 1);
        coefficients.resize(degree + 1, 0.0);
        let of_fit = nodes.coefficients(&values, degree);
        coefficients.iter_mut().zip(of_fit).for_each(|(coefficient, of)| *coefficient -= of);
        let sum = coefficients.iter().rev().fold(0.0, |sum, coefficient| sum + coefficient);
        coefficients[degree] += 1.0 - sum;
    }

    /// Adds a term, and makes the polynomial of the next one. Whether the sum is now within this
    /// share of the errors that are allowed.
    fn take_term(&mut self, nodes: &Nodes, share: f64) -> bool {
        let square = self.factors[0] * self.factors[0];
        let overlap = self.advance(nodes, square * self.product);
        let is_close = |(left, excess): (&f64, &f64)| (left * excess).abs() <= share;
        let is_close = self.left.iter().zip(&self.excess).all(is_close);
        self.orthogonalize(square * overlap);
        is_close
    }

    /// Takes this much of the next polynomial from what is left, and puts the one after it, orthogonal to all but that,
    /// in the place of the one before. Returns their product.
    fn advance(&mut self, nodes: &Nodes, share: f64) -> f64 {
        let [factor, factor_before] = self.factors;
        let of_before = factor_before / factor;
        let mut products = [0.0; LANES];
        let read = lanes(&self.next).zip(lanes(&nodes.s)).zip(lanes(&self.weights));
        let written = lanes_mut(&mut self.sum)
            .zip(lanes_mut(&mut self.left))
            .zip(lanes_mut(&mut self.before));
        for (((sum, left), before), ((q, s), weight)) in written.zip(read) {
            for i in 0..LANES {
                sum[i] += share * q[i];
                left[i] -= share * q[i];
                before[i] = factor * (s[i] * q[i]) - of_before * before[i];
                products[i] += weight[i] * (q[i] * before[i]);
            }
        }
        total(products)
    }

    /// Takes this much of the next polynomial out of the one after it, which becomes the next one.
    fn orthogonalize(&mut self, overlap: f64) {
        let [mut norms, mut products] = [[0.0; LANES]; 2];
        let read = lanes(&self.next).zip(lanes(&self.weights)).zip(lanes(&self.left));
        for (new, ((q, weight), left)) in lanes_mut(&mut self.before).zip(read) {
            for i in 0..LANES {
                new[i] -= overlap * q[i];
                let weighted = weight[i] * new[i];
                norms[i] += weighted * new[i];
                products[i] += weighted * left[i];
            }
        }
        std::mem::swap(&mut self.next, &mut self.before);
        self.factors = [1.0 / total(norms).sqrt(), self.factors[0]];
        self.product = total(products);
    }
}

#[cfg(test)]
mod tests {
    use super::super::nodes::value;
    use super::super::series::Series;
    use super::{Nodes, fit};

    #[test]
    fn a_fit_is_as_close_as_it_has_to_be_between_the_nodes_too() {
        for (z, tolerance) in
            [(20.0, 1e-4), (700.0, 1e-6), (700.0, 1e-11), (2e4, 1e-8), (2e3, 1e-14)]
        {
            let series = &Series::phi(z, 0.0, 1)[0];
            let full = (1..).find(|&degree| 2.0 * series.tail(degree) <= tolerance).unwrap();
            // Modes that decayed for as long as this step takes.
            let allowed = |x: f64| (tolerance * x.exp()).min(0.9 / x);
            let nodes = Nodes::to_fit(z, full);
            let at_nodes: Vec<f64> = (0..nodes.s.len()).map(|i| allowed(nodes.rate(i))).collect();
            let fitted = fit(&nodes, (series, 1.0), &at_nodes, full).expect("a fit");
            let degree = fitted.len() - 1;
            assert!(degree < full * 3 / 4, "{degree} of {full} for z = {z}, {tolerance:e}");
            assert!((value(&fitted, 0.0) - 1.0).abs() < 1e-15);
            for i in 1..=20_000 {
                let x = z * (f64::from(i) / 20_000.0).powi(2);
                let error = (value(&fitted, 2.0 * x / z) + (-x).exp_m1() / x).abs();
                assert!(
                    error <= 1.25 * allowed(x) + 1e-14,
                    "{error:e} at {x}, z = {z}, {tolerance:e}"
                );
            }
        }
    }

    #[test]
    fn what_rounding_forbids_is_not_tried_for_ever() {
        let nodes = Nodes::to_fit(100.0, 60);
        let allowed = vec![1e-18; nodes.s.len()];
        let series = &Series::phi(100.0, 0.0, 1)[0];
        assert!(fit(&nodes, (series, 1.0), &allowed, 60).is_none());
    }
}
