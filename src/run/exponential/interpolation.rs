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

    /// The coefficients of the powers from the first on, given the values at the nodes. Values that are all the same
    /// give exactly 0.
    pub fn powers(&self, values: &[f64]) -> Vec<f64> {
        let rows: Vec<[f64; 1]> = values.iter().map(|&value| [value]).collect();
        self.powers_of(&rows).into_iter().map(|row| row[0]).collect()
    }

    /// The same for many places, a row of values for each node, as a row of coefficients for each power.
    ///
    /// By divided differences (Newton's form), each of which has the magnitude of a derivative. As sums of all values
    /// with the weights of Lagrange's form, which are as large as 1e5, the powers would lose five digits of a rise.
    pub fn powers_of<R: AsRef<[f64]>>(&self, rows: &[R]) -> Vec<Vec<f64>> {
        let (nodes, degree) = (&self.nodes, self.degree());
        let start = rows[0].as_ref();
        let rise = |row: &R| -> Vec<f64> {
            row.as_ref().iter().zip(start).map(|(value, start)| value - start).collect()
        };
        let mut rows: Vec<Vec<f64>> = rows.iter().map(rise).collect();
        for order in 1..=degree {
            for j in (order..=degree).rev() {
                let scale = 1.0 / (nodes[j] - nodes[j - order]);
                let (below, row) = pair(&mut rows, j);
                row.iter_mut()
                    .zip(below)
                    .for_each(|(value, below)| *value = (*value - *below) * scale);
            }
        }
        // From products of the distances from the nodes to powers: the innermost first.
        for inner in (1..degree).rev() {
            for j in inner..degree {
                let (row, above) = pair(&mut rows, j + 1);
                row.iter_mut()
                    .zip(above)
                    .for_each(|(value, above)| *value -= nodes[inner] * *above);
            }
        }
        rows.split_off(1)
    }

    /// The polynomial through the values at the nodes, less the value at the start, at a fraction of the
    /// step.
    pub fn rise_at(&self, fraction: f64, values: &[f64]) -> f64 {
        let powers = self.powers(values).into_iter().rev();
        powers.fold(0.0, |sum, coefficient| (sum + coefficient) * fraction)
    }
}

/// A row and the one before it, which comes first.
fn pair(rows: &mut [Vec<f64>], j: usize) -> (&mut Vec<f64>, &mut Vec<f64>) {
    let (before, from) = rows.split_at_mut(j);
    (&mut before[j - 1], &mut from[0])
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
            for (power, found) in (1..).zip(interpolation.powers(&values)) {
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
            assert_eq!(interpolation.powers(&values), vec![0.0; degree]);
        }
    }

    /// Over a step in which little changes: the powers are as exact as the values, and lose no digits of their rise.
    #[test]
    fn a_small_rise_keeps_its_digits_whatever_the_degree() {
        for degree in 1..=HIGHEST_DEGREE {
            let interpolation = Interpolation::new(degree);
            // A rise that begins at 0 has no rounding but its own.
            let function = |t: f64| 1e-3 * ((t + 0.1 * t * t) - 0.05 * t * t * t);
            let values: Vec<f64> = interpolation.nodes().iter().map(|&t| function(t)).collect();
            let rough = if degree < 3 { f64::INFINITY } else { 0.0 };
            for fraction in interpolation.everywhere() {
                let error = (interpolation.rise_at(fraction, &values) - function(fraction)).abs();
                assert!(error <= 4e-18_f64.max(rough), "degree {degree} at {fraction}: {error:e}");
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
