//! A sum of vectors added to a field, point by point.

use super::field::Field;
use super::flux_steps::Sums;
use super::plane::View;

impl Field {
    /// Adds the weighted sum of some vectors: `(w0 v0 + w1 v1) + w2 v2 ...` first, then the field.
    ///
    /// # Panics
    /// If the vectors are of another shape, or there is not one weight for each.
    pub fn add_sum(&mut self, of: Sums<'_>) {
        let Sums { vectors, weights } = of;
        let has_shape = |vector: &View| vector.shape() == self.shape();
        assert!(vectors.iter().all(has_shape), "the shape of a vector");
        assert_eq!(vectors.len(), weights.len(), "a weight for each vector");
        let Some((first, others)) = vectors.split_first() else { return };
        for (number, mut row) in self.owned_mut().rows_mut().into_iter().enumerate() {
            let first = first.row(number);
            if others.is_empty() {
                row.iter_mut().zip(first).for_each(|(value, first)| *value += weights[0] * first);
                continue;
            }
            for (column, value) in row.iter_mut().enumerate() {
                let mut sum = weights[0] * first[column];
                for (vector, weight) in others.iter().zip(&weights[1..]) {
                    sum += weight * vector.row(number)[column];
                }
                *value += sum;
            }
        }
    }
}
