//! The terms of a Chebyshev sum: how much of each vector its stages add.

use super::forcing::Driven;
use super::series::Series;
use crate::run::operator::Beyond;

/// The coefficients of a sum up to a degree: for each power of time, those of its function.
#[derive(Debug)]
pub(super) struct Sums {
    coefficients: Vec<Vec<f64>>,
}

impl Sums {
    /// Those of `sum over p of p! phi_{p+1}`, up to `degree`; `series` has those of `phi_1` on.
    pub fn of_powers(series: &[Series], degree: usize) -> Sums {
        let mut factorial = 1.0;
        let of_power = |(p, series): (usize, &Series)| {
            factorial *= p.max(1) as f64;
            series.cut(degree).into_iter().map(|c| factorial * c).collect()
        };
        Sums { coefficients: series.iter().enumerate().map(of_power).collect() }
    }

    /// Those of a polynomial that stands for `phi_1`.
    pub fn of_coefficients(coefficients: Vec<f64>) -> Sums {
        Sums { coefficients: vec![coefficients] }
    }

    /// Those of a multiple of one function.
    pub fn of_one(factor: f64, series: &Series, degree: usize) -> Sums {
        let scaled = series.cut(degree).into_iter().map(|c| factor * c).collect();
        Sums { coefficients: vec![scaled] }
    }

    /// A weight for each vector, of each of these terms: the rate at the start, the vectors that are
    /// driven by time, and the shape of a source that separates.
    pub fn weights(&self, terms: impl Iterator<Item = usize>, driven: &Driven) -> Vec<f64> {
        let mut weights = Vec::new();
        for k in terms {
            weights.push(self.coefficients[0][k]);
            let powers = &self.coefficients[1..];
            weights.extend(powers.iter().take(driven.vectors.len()).map(|of| of[k]));
            if !driven.in_time.is_empty() {
                let products = powers.iter().zip(&driven.in_time).map(|(of, f)| of[k] * f);
                weights.push(products.fold(0.0, |sum, product| sum + product));
            }
        }
        weights
    }

    /// What lies beyond the sides in these stages, term by term: `factor` times what the sum adds there.
    pub fn ghosts(
        &self,
        terms: impl Iterator<Item = usize>,
        factor: f64,
        driven: &Driven,
    ) -> Beyond {
        let mut ghosts = Beyond::default();
        let Some((first, others)) = driven.walls.split_first() else { return ghosts };
        for k in terms {
            let of = |others: &[f64], value: f64| {
                let values = std::iter::once(&value).chain(others);
                let products = self.coefficients[1..].iter().zip(values).map(|(c, v)| c[k] * v);
                factor * products.fold(0.0, |sum, product| sum + product)
            };
            ghosts.extend(first.combined(others, of));
        }
        ghosts
    }
}
