//! Polynomials in time through what depends on time, over one step.
//!
//! The nodes are those of Chebyshev and Lobatto on `[0, 1]`, so that both ends of a step are among
//! them, and what is found are the coefficients of the powers of the time since the step's start.

use std::f64::consts::PI;

/// The highest degree: each takes an array where a source depends on time and place together.
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
        Interpolation { nodes: (0..=degree).map(node).collect() }
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

    /// The coefficients of the powers, of which that of power 0 is left out, given the values at the nodes. Values
    /// that are all the same give exactly 0.
    ///
    /// By divided differences (Newton's form), each of which has the magnitude of a derivative. As sums of all values
    /// with the weights of Lagrange's form, which are as large as 1e5, the powers would lose five digits of a rise.
    pub fn powers(&self, values: &[f64]) -> [f64; HIGHEST_DEGREE + 1] {
        let (nodes, degree) = (&self.nodes, self.degree());
        let mut powers = [0.0; HIGHEST_DEGREE + 1];
        for (power, value) in powers.iter_mut().zip(values) {
            *power = value - values[0];
        }
        for order in 1..=degree {
            for j in (order..=degree).rev() {
                let scale = 1.0 / (nodes[j] - nodes[j - order]);
                powers[j] = (powers[j] - powers[j - 1]) * scale;
            }
        }
        // From products of the distances from the nodes to powers: the innermost first.
        for inner in (1..degree).rev() {
            for j in inner..degree {
                powers[j] -= nodes[inner] * powers[j + 1];
            }
        }
        powers
    }

    /// The same for many places, a row of values for each node, as a row of coefficients for each power from the
    /// first on.
    pub fn powers_of(&self, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let mut powers = vec![vec![0.0; rows[0].len()]; self.degree()];
        let mut values = vec![0.0; rows.len()];
        for place in 0..rows[0].len() {
            values.iter_mut().zip(rows).for_each(|(value, row)| *value = row[place]);
            let of_place = self.powers(&values);
            powers.iter_mut().zip(&of_place[1..]).for_each(|(row, power)| row[place] = *power);
        }
        powers
    }

    /// The polynomial through the values at the nodes, less the value at the start, at a fraction of the
    /// step.
    pub fn rise_at(&self, fraction: f64, values: &[f64]) -> f64 {
        polynomial(fraction, &self.powers(values)[1..=self.degree()])
    }
}

/// The polynomial with these coefficients, from the first power on.
pub fn polynomial(fraction: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| (sum + coefficient) * fraction)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_of_the_degree_are_exact() {
        for degree in 0..=HIGHEST_DEGREE {
            let interpolation = Interpolation::new(degree);
            let function = |t: f64| (0..=degree).map(|p| (p as f64 - 1.5) * t.powi(p as i32)).sum();
            let values: Vec<f64> = interpolation.nodes().iter().map(|&t| function(t)).collect();
            for (power, found) in (0..=degree).zip(interpolation.powers(&values)).skip(1) {
                let error = found - (power as f64 - 1.5);
                assert!(error.abs() < 1e-9, "degree {degree}, power {power}: {error:e}");
            }
        }
    }

    #[test]
    fn what_is_constant_contributes_nothing_to_the_last_bit() {
        for degree in 1..=HIGHEST_DEGREE {
            let interpolation = Interpolation::new(degree);
            let values = vec![0.1; degree + 1];
            assert_eq!(interpolation.powers(&values), [0.0; HIGHEST_DEGREE + 1]);
        }
    }

    /// Over a step in which little changes: the powers are as exact as the values, and lose no digits of their rise.
    #[test]
    fn a_small_rise_keeps_its_digits_whatever_the_degree() {
        // From the degree of the function on.
        for degree in 3..=HIGHEST_DEGREE {
            let interpolation = Interpolation::new(degree);
            // A rise that begins at 0 has no rounding but its own.
            let function = |t: f64| 1e-3 * ((t + 0.1 * t * t) - 0.05 * t * t * t);
            let values: Vec<f64> = interpolation.nodes().iter().map(|&t| function(t)).collect();
            for fraction in interpolation.everywhere() {
                let error = (interpolation.rise_at(fraction, &values) - function(fraction)).abs();
                assert!(error <= 4e-18, "degree {degree} at {fraction}: {error:e}");
            }
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
