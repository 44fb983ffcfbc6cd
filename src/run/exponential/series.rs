//! Chebyshev series of the functions `phi_p` that an exponential step is made of.
//!
//! `phi_0(x) = e^x` and `phi_{p+1}(x) = (phi_p(x) - 1/p!) / x`. On the spectrum `[-z, sigma]` of the
//! operator times the step they are expanded in `x = sigma + w (s - 1)`, `w = (z + sigma) / 2`:
//!
//! ```text
//! phi_p(x) = c_0 + c_1 T_1(s) + c_2 T_2(s) + ...
//! ```
//!
//! The coefficients of the exponential function are modified Bessel functions `2 e^-w I_k(w)`, whose
//! ratios follow from a continued fraction (Abramowitz and Stegun 9.6.26). From those of `phi_p`
//! follow those of `phi_{p+1}`, as double sums of the tail. All are positive where `sigma` is 0, so
//! the error of a series that is cut off is at most the sum of what was left out, and this is sharp.
//! Only sums, products, quotients and square roots are taken, which have the same bits everywhere.

use crate::number::{index, whole};

/// The series of one function, to all its digits.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    coefficients: Vec<f64>,
    /// Sum of the coefficients behind each.
    tails: Vec<f64>,
    /// Value of the function at the upper end of the spectrum.
    at_upper_end: f64,
}

impl Series {
    /// The series of `phi_1` to `phi_count` for a spectrum in `[-z, sigma]`.
    ///
    /// `z` is above zero. `sigma` is zero unless something grows, and then small: the coefficients
    /// have a factor `e^sigma`.
    pub fn phi(z: f64, sigma: f64, count: usize) -> Vec<Series> {
        let w = 0.5 * (z + sigma);
        let mut previous = exponential(w, sigma);
        let mut factorial = 1.0;
        (1..=count)
            .map(|p| {
                factorial *= p as f64;
                let next = next_phi(&previous, w, sigma);
                let series = Series::new(next.clone(), (sigma == 0.0).then_some(1.0 / factorial));
                previous = next;
                series
            })
            .collect()
    }

    /// The first coefficient is the one for which a Chebyshev sum counts half.
    fn new(mut coefficients: Vec<f64>, at_upper_end: Option<f64>) -> Series {
        coefficients[0] *= 0.5;
        let mut sum = 0.0;
        let mut tails = vec![0.0; coefficients.len()];
        for (tail, coefficient) in tails.iter_mut().zip(&coefficients).rev() {
            *tail = sum;
            sum += coefficient;
        }
        Series { coefficients, tails, at_upper_end: at_upper_end.unwrap_or(sum) }
    }

    /// The highest degree that is there; all digits are there long before.
    pub fn highest_degree(&self) -> usize {
        self.coefficients.len() - 1
    }

    /// Bound on the error of the series that ends with `degree`, anywhere on the spectrum.
    pub fn tail(&self, degree: usize) -> f64 {
        self.tails.get(degree).copied().unwrap_or(0.0)
    }

    /// The coefficients up to `degree`, the last one such that the sum is exact at the upper end of
    /// the spectrum: what neither decays nor grows, such as mass in a closed box, is kept to
    /// rounding whatever the degree. This at most doubles the error.
    pub fn cut(&self, degree: usize) -> Vec<f64> {
        let degree = degree.min(self.highest_degree());
        let mut kept = self.coefficients[..=degree].to_vec();
        let sum = kept.iter().rev().fold(0.0, |sum, coefficient| sum + coefficient);
        kept[degree] += self.at_upper_end - sum;
        kept
    }

    /// The Chebyshev coefficients of the error of a polynomial that stands for the function.
    pub fn error_of(&self, coefficients: &[f64]) -> Vec<f64> {
        let all = self.tails.partition_point(|&tail| tail > NOTHING) + 1;
        let others = coefficients.iter().copied().chain(std::iter::repeat(0.0));
        let pairs = others.zip(&self.coefficients).take(all.max(coefficients.len()));
        pairs.map(|(other, coefficient)| other - coefficient).collect()
    }
}

/// A tail below this is less than the rounding of any sum.
const NOTHING: f64 = 1e-18;

/// More coefficients than any series has.
const MOST: u64 = 1 << 40;

/// The coefficients of `e^x`, the first for half a term.
fn exponential(w: f64, sigma: f64) -> Vec<f64> {
    // Behind this many the coefficients are below 1e-35 of the first, for every w up to 1e9.
    let last = 60 + index(whole((13.0 * w.sqrt()).ceil(), MOST));
    let mut ratios = vec![0.0; last + 2];
    for k in (1..=last).rev() {
        ratios[k] = w / (2.0 * k as f64 + w * ratios[k + 1]);
    }
    let mut products = vec![1.0; last + 1];
    for k in 1..=last {
        products[k] = products[k - 1] * ratios[k];
    }
    let sum = products[1..].iter().rev().fold(0.0, |sum, product| sum + product);
    let scale = libm::exp(sigma) / (0.5 + sum);
    products.iter().map(|product| scale * product).collect()
}

/// The coefficients of `phi_{p+1}` from those of `phi_p`: the solution that decays of
/// `c_{k-1} - 2 c_k + c_{k+1} + (2 sigma / w) c_k = (2 / w) e_k`.
fn next_phi(e: &[f64], w: f64, sigma: f64) -> Vec<f64> {
    let mut c = vec![0.0; e.len()];
    let (mut difference, mut sum) = (0.0, 0.0);
    let growth = 2.0 * sigma / w;
    for k in (0..e.len() - 1).rev() {
        difference += e[k + 1] - growth * sum;
        sum += difference;
        c[k] = (2.0 / w) * sum;
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(value: f64, expected: f64, tolerance: f64) {
        let error = (value - expected).abs();
        assert!(error <= tolerance * expected.abs(), "{value:e} is not {expected:e}: {error:e}");
    }

    #[test]
    fn the_coefficients_of_the_exponential_are_modified_bessel_functions() {
        // 2 e^-w I_k(w), by mpmath with 40 digits.
        for (w, k, expected) in BESSEL {
            close(exponential(w, 0.0)[k], expected, 4e-15);
        }
    }

    #[test]
    fn all_coefficients_are_positive_and_sum_to_the_value_at_zero() {
        for z in [1e-3, 1.0, 1e2, 1e4, 1e6] {
            let mut factorial = 1.0;
            for (series, p) in Series::phi(z, 0.0, 5).iter().zip(1..) {
                factorial *= f64::from(p);
                let positive = series.coefficients.iter().take_while(|&&c| c > 0.0).count();
                assert!(series.coefficients[positive..].iter().all(|&c| c == 0.0), "z = {z}");
                assert!(positive > 8, "z = {z}");
                let sum: f64 = series.coefficients.iter().rev().sum();
                close(sum, 1.0 / factorial, 1e-14);
            }
        }
    }

    #[test]
    fn each_function_follows_from_the_one_before() {
        for z in [1.0, 1e2, 1e4] {
            let (w, e) = (0.5 * z, exponential(0.5 * z, 0.0));
            let c = next_phi(&e, w, 0.0);
            for k in 1..20 {
                let second = c[k - 1] - 2.0 * c[k] + c[k + 1];
                assert!((second - 2.0 / w * e[k]).abs() <= 1e-14 * c[k - 1], "z = {z}, k = {k}");
            }
        }
    }

    /// Sum of the series at `x`, by Clenshaw.
    fn value(coefficients: &[f64], x: f64, z: f64, sigma: f64) -> f64 {
        let s = 1.0 + (x - sigma) / (0.5 * (z + sigma));
        let (mut b1, mut b2) = (0.0, 0.0);
        for c in coefficients[1..].iter().rev() {
            (b1, b2) = (c + 2.0 * s * b1 - b2, b1);
        }
        coefficients[0] + s * b1 - b2
    }

    #[test]
    fn a_series_that_is_cut_off_is_wrong_by_no_more_than_twice_its_tail() {
        for z in [1.0, 30.0, 1e3] {
            let series = &Series::phi(z, 0.0, 1)[0];
            for degree in [1, 3, 9, 30, 90] {
                let cut = series.cut(degree);
                close(value(&cut, 0.0, z, 0.0), 1.0, 1e-14);
                for i in 1..=100 {
                    let x = -z * f64::from(i) / 100.0;
                    let error = (value(&cut, x, z, 0.0) - x.exp_m1() / x).abs();
                    assert!(error <= 2.0 * series.tail(degree) + 1e-14, "z = {z}, x = {x}");
                }
            }
        }
    }

    #[test]
    fn a_spectrum_that_reaches_above_zero_is_covered() {
        for (z, sigma) in [(1.0, 0.5), (1e3, 2.0), (1e4, 10.0)] {
            let [first, second] = &Series::phi(z, sigma, 2)[..] else { unreachable!() };
            let at = |series: &Series, x| value(&series.cut(series.highest_degree()), x, z, sigma);
            for x in [-0.9 * z, -1.0, 0.3, sigma] {
                let phi1 = x.exp_m1() / x;
                let phi2 = (phi1 - 1.0) / x;
                assert!((at(first, x) - phi1).abs() <= 1e-13 * sigma.exp(), "{x}");
                assert!((at(second, x) - phi2).abs() <= 1e-13 * sigma.exp(), "{x}");
            }
        }
    }

    const BESSEL: [(f64, usize, f64); 10] = [
        (0.0005, 0, 1.999000374895856),
        (0.0005, 3, 5.205729898939369e-12),
        (0.5, 1, 0.3128416063697434),
        (0.5, 8, 4.622715735830255e-10),
        (50.0, 0, 0.11312325329490838),
        (50.0, 20, 0.0020992545758856413),
        (5000.0, 1, 0.011282945333677772),
        (5000.0, 150, 0.0011892657383259634),
        (500000.0, 7, 0.0011283241598969217),
        (500000.0, 2000, 2.0667018076803093e-5),
    ];
}
