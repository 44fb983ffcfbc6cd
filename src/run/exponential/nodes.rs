//! The spectrum of the operator at Chebyshev nodes.

use std::f64::consts::PI;

/// How many nodes are fitted, for each degree of the series.
const FITTED_OF_DEGREE: usize = 3;
/// How many are looked at: between them, an error of 1.3 times the degree is at most `1 / cos(1.3 pi / 12) = 1.064`
/// times as large (H. Ehlich and K. Zeller, Math. Z. 86 (1964), 41-44).
const SEEN_OF_DEGREE: usize = 6;
/// The fewest nodes to fit: fewer would save next to no time.
const FEWEST: usize = 64;

/// Zeros of a Chebyshev polynomial on a spectrum in `[-low, 0]`, from its upper end on.
#[derive(Debug)]
pub(super) struct Nodes {
    low: f64,
    /// In `(-1, 1)`, where the Chebyshev polynomials are `T_k(s)`.
    pub s: Vec<f64>,
    /// `1 - s`, to all its digits.
    pub gap: Vec<f64>,
}

impl Nodes {
    /// Those at which a polynomial in place of a series of this degree is fitted.
    pub fn to_fit(low: f64, degree: usize) -> Nodes {
        Nodes::new(low, (FITTED_OF_DEGREE * degree).max(FEWEST))
    }

    /// Those at which its error is looked at.
    pub fn to_see(low: f64, degree: usize) -> Nodes {
        Nodes::new(low, (SEEN_OF_DEGREE * degree).max(2 * FEWEST))
    }

    /// At least this many.
    fn new(low: f64, count: usize) -> Nodes {
        let count = count.next_multiple_of(LANES);
        let half = |i: usize| (i as f64 + 0.5) * (0.5 * PI / count as f64);
        let gap = |i: usize| {
            let sine = libm::sin(half(i));
            2.0 * (sine * sine)
        };
        let s = (0..count).map(|i| libm::cos(2.0 * half(i))).collect();
        Nodes { low, s, gap: (0..count).map(gap).collect() }
    }

    /// How fast the mode of a node decays \[1 / time\].
    pub fn rate(&self, i: usize) -> f64 {
        0.5 * self.low * self.gap[i]
    }

    /// The rates of a node's neighbours, or of the ends of the spectrum.
    pub fn around(&self, i: usize) -> [f64; 2] {
        let slower = if i == 0 { 0.0 } else { self.rate(i - 1) };
        let faster = if i + 1 == self.s.len() { self.low } else { self.rate(i + 1) };
        [slower, faster]
    }

    /// A Chebyshev sum at every node, by Clenshaw's recurrence with differences, which loses no digits where `s` is
    /// close to 1 (Reinsch's form).
    pub fn values(&self, coefficients: &[f64]) -> Vec<f64> {
        let (constant, others) = coefficients.split_first().expect("a constant term");
        let [mut sums, mut differences] = [(); 2].map(|()| vec![0.0; self.gap.len()]);
        for c in others.iter().rev() {
            for ((sum, difference), gap) in sums.iter_mut().zip(&mut differences).zip(&self.gap) {
                *difference += c - 2.0 * (gap * *sum);
                *sum += *difference;
            }
        }
        let last = sums.iter().zip(&differences).zip(&self.gap);
        last.map(|((sum, difference), gap)| constant + (difference - gap * sum)).collect()
    }

    /// The Chebyshev coefficients of a polynomial of this degree with these values.
    pub fn coefficients(&self, values: &[f64], degree: usize) -> Vec<f64> {
        let scale = 2.0 / self.s.len() as f64;
        let mut terms = vec![1.0; self.gap.len()];
        // From each term to the one after it.
        let mut differences: Vec<f64> = self.gap.iter().map(|gap| -gap).collect();
        let mut coefficients = Vec::with_capacity(degree + 1);
        for _ in 0..=degree {
            coefficients.push(scale * sum(values, &terms, |value, term| value * term));
            for ((term, difference), gap) in terms.iter_mut().zip(&mut differences).zip(&self.gap) {
                *term += *difference;
                *difference -= 2.0 * (gap * *term);
            }
        }
        coefficients[0] *= 0.5;
        coefficients
    }
}

/// Sums that are independent of each other, so that the processor need not wait for each.
pub(super) const LANES: usize = 8;

/// The values at all nodes, of which there is a multiple of this many.
pub(super) fn lanes(values: &[f64]) -> impl Iterator<Item = &[f64; LANES]> {
    values.as_chunks().0.iter()
}

/// The same, to be set.
pub(super) fn lanes_mut(values: &mut [f64]) -> impl Iterator<Item = &mut [f64; LANES]> {
    values.as_chunks_mut().0.iter_mut()
}

/// The sum of all lanes, in an order that is the same everywhere.
pub(super) fn total(lanes: [f64; LANES]) -> f64 {
    lanes.into_iter().fold(0.0, |sum, lane| sum + lane)
}

/// The sum of `of` over pairs of values at all nodes.
pub(super) fn sum(ones: &[f64], others: &[f64], of: impl Fn(f64, f64) -> f64) -> f64 {
    let mut sums = [0.0; LANES];
    for (ones, others) in lanes(ones).zip(lanes(others)) {
        for i in 0..LANES {
            sums[i] += of(ones[i], others[i]);
        }
    }
    total(sums)
}

/// A Chebyshev sum at `s = 1 - gap`.
#[cfg(test)]
pub(super) fn value(coefficients: &[f64], gap: f64) -> f64 {
    Nodes { low: 1.0, s: vec![1.0 - gap], gap: vec![gap] }.values(coefficients)[0]
}

#[cfg(test)]
mod tests {
    use super::Nodes;

    #[test]
    fn values_and_coefficients_are_each_other_s_inverse() {
        let nodes = Nodes::to_fit(3.0, 40);
        let coefficients: Vec<f64> = (0..=40).map(|k| libm::cos(f64::from(k) * 1.7)).collect();
        let found = nodes.coefficients(&nodes.values(&coefficients), 40);
        for (found, expected) in found.iter().zip(&coefficients) {
            assert!((found - expected).abs() < 1e-13, "{found} is not {expected}");
        }
    }

    #[test]
    fn nodes_follow_each_other_down_the_spectrum() {
        let nodes = Nodes::to_see(8.0, 20);
        for i in 0..nodes.s.len() {
            let [slower, faster] = nodes.around(i);
            assert!(slower < nodes.rate(i) && nodes.rate(i) < faster && faster <= 8.0);
            assert!((nodes.s[i] + nodes.gap[i] - 1.0).abs() < 1e-15);
        }
    }
}
