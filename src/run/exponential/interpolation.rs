//! Polynomials in time through what depends on time, over one step.
//!
//! The nodes are those of Chebyshev and Lobatto on `[0, 1]`, so that both ends of a step are among
//! them, and what is found are the coefficients of the powers of the time since the step's start.

use std::f64::consts::PI;

/// The highest degree: the powers of higher ones cancel to too few digits.
pub const HIGHEST_DEGREE: usize = 8;

/// More points at which the polynomial is checked where evaluation is cheap.
const SAMPLES: usize = 32;

/// Rows that share these points among them.
const TURNS: usize = 8;
/// A grid with fewer rows has all of them in each.
const FEW_ROWS: usize = 4 * TURNS;

/// Interpolation of one degree.
#[derive(Debug, Clone, PartialEq)]
pub struct Interpolation {
    nodes: Vec<f64>,
    /// Of each power, the weights of the values at the nodes.
    powers: Vec<Vec<f64>>,
}

impl Interpolation {
    /// Through `degree + 1` nodes; of degree 0, the value at the start of the step.
    ///
    /// # Panics
    /// If `degree` is above [`HIGHEST_DEGREE`].
    pub fn new(degree: usize) -> Interpolation {
        assert!(degree <= HIGHEST_DEGREE, "a degree of at most {HIGHEST_DEGREE}");
        let node = |j: usize| match j {
            0 => 0.0,
            _ if j == degree => 1.0,
            _ => 0.5 - 0.5 * libm::cos(PI * j as f64 / degree as f64),
        };
        let nodes: Vec<f64> = (0..=degree).map(node).collect();
        let bases: Vec<Vec<f64>> = (0..=degree).map(|j| basis(&nodes, j)).collect();
        let powers = (0..=degree).map(|p| bases.iter().map(|basis| basis[p]).collect()).collect();
        Interpolation { nodes, powers }
    }

    /// The degree.
    pub fn degree(&self) -> usize {
        self.nodes.len() - 1
    }

    /// Where values are needed, in fractions of the step.
    pub fn nodes(&self) -> &[f64] {
        &self.nodes
    }

    /// Half way between the nodes, where the polynomial is wrong by about as much as anywhere.
    pub fn between(&self) -> Vec<f64> {
        match self.nodes[..] {
            [_] => vec![0.5, 1.0],
            _ => self.nodes.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).collect(),
        }
    }

    /// The same and many more, so that not even a short pulse is missed.
    pub fn everywhere(&self) -> Vec<f64> {
        let evenly = (0..SAMPLES).map(even);
        self.between().into_iter().chain(evenly).collect()
    }

    /// The same for one row of a grid of this many, where evaluation is not cheap: between the nodes, and at a few of
    /// the others, so that eight rows that follow each other have all of them.
    pub fn everywhere_in_turn(&self, row: usize, rows: usize) -> Vec<f64> {
        let turns = if rows < FEW_ROWS { 1 } else { TURNS };
        let evenly = (0..SAMPLES).filter(|k| k % turns == row % turns).map(even);
        self.between().into_iter().chain(evenly).collect()
    }

    /// The coefficient of a power, at least the first, given the values at the nodes. Values that are
    /// all the same give exactly 0.
    pub fn rise(&self, power: usize, values: &[f64]) -> f64 {
        let terms = self.powers[power].iter().zip(values);
        terms.skip(1).fold(0.0, |sum, (weight, value)| sum + weight * (value - values[0]))
    }

    /// The same for many places, a row of values for each node.
    pub fn rises(&self, power: usize, rows: &[Vec<f64>]) -> Vec<f64> {
        let mut sums = vec![0.0; rows[0].len()];
        for (weight, row) in self.powers[power].iter().zip(rows).skip(1) {
            let places = sums.iter_mut().zip(row).zip(&rows[0]);
            places.for_each(|((sum, value), start)| *sum += weight * (value - start));
        }
        sums
    }

    /// The polynomial through the values at the nodes, less the value at the start, at a fraction of the
    /// step.
    pub fn rise_at(&self, fraction: f64, values: &[f64]) -> f64 {
        let powers = (1..self.nodes.len()).rev();
        powers.fold(0.0, |sum, power| (sum + self.rise(power, values)) * fraction)
    }
}

/// One of the further points.
fn even(k: usize) -> f64 {
    (k as f64 + 0.5) / SAMPLES as f64
}

/// The polynomials with these coefficients, from the first power on, at a fraction of the step.
pub fn polynomials(fraction: f64, coefficients: &[Vec<f64>], places: usize) -> Vec<f64> {
    let mut sums = vec![0.0; places];
    for row in coefficients.iter().rev() {
        sums.iter_mut().zip(row).for_each(|(sum, c)| *sum = (*sum + c) * fraction);
    }
    sums
}

/// Coefficients of the polynomial that is one at a node and zero at all others.
fn basis(nodes: &[f64], one_at: usize) -> Vec<f64> {
    let mut polynomial = vec![0.0; nodes.len()];
    polynomial[0] = 1.0;
    for (_, &zero) in nodes.iter().enumerate().filter(|(j, _)| *j != one_at) {
        let scale = nodes[one_at] - zero;
        for p in (0..polynomial.len()).rev() {
            let lower = if p > 0 { polynomial[p - 1] } else { 0.0 };
            polynomial[p] = (lower - zero * polynomial[p]) / scale;
        }
    }
    polynomial
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_of_the_degree_are_exact() {
        for degree in 0..=HIGHEST_DEGREE {
            let interpolation = Interpolation::new(degree);
            let function = |t: f64| (0..=degree).map(|p| (p as f64 - 1.5) * t.powi(p as i32)).sum();
            let values: Vec<f64> = interpolation.nodes().iter().map(|&t| function(t)).collect();
            for power in 1..=degree {
                let error = interpolation.rise(power, &values) - (power as f64 - 1.5);
                assert!(error.abs() < 1e-9, "degree {degree}, power {power}: {error:e}");
            }
        }
    }

    #[test]
    fn what_is_constant_contributes_nothing_to_the_last_bit() {
        for degree in 1..=HIGHEST_DEGREE {
            let interpolation = Interpolation::new(degree);
            let values = vec![0.1; degree + 1];
            assert!((1..=degree).all(|power| interpolation.rise(power, &values) == 0.0));
        }
    }

    #[test]
    fn the_error_falls_with_the_order_of_the_degree() {
        for degree in [1, 2, 4] {
            let interpolation = Interpolation::new(degree);
            let error = |step: f64| {
                let values: Vec<f64> =
                    interpolation.nodes().iter().map(|&t| (step * t).exp()).collect();
                let errors = interpolation
                    .between()
                    .into_iter()
                    .map(|t| (interpolation.rise_at(t, &values) - (step * t).exp_m1()).abs());
                errors.fold(0.0, f64::max)
            };
            let order = (error(0.5) / error(0.25)).log2();
            assert!((order - (degree as f64 + 1.0)).abs() < 0.3, "degree {degree}: order {order}");
        }
    }
}
