//! Means over blocks of points.

use ndarray::ArrayView2;
use std::ops::Range;

/// Most bytes that rank 0 collects at a time.
const MOST_BYTES: usize = if cfg!(debug_assertions) { 4 << 10 } else { 8 << 20 };

/// Blocks of `factor` by `factor` points; the last ones along an axis are smaller if `factor` does not
/// divide the number of its points.
#[derive(Debug, Clone, PartialEq)]
pub struct Blocks {
    factor: usize,
    points: [usize; 2],
}

impl Blocks {
    /// Those of a grid with this number of rows and columns.
    pub fn new(points: [usize; 2], factor: usize) -> Blocks {
        Blocks { factor, points }
    }

    /// Rows and columns of blocks.
    pub fn shape(&self) -> [usize; 2] {
        self.points.map(|points| points.div_ceil(self.factor))
    }

    /// The points of a block along an axis: y (0) or x (1).
    pub fn range(&self, axis: usize, block: usize) -> Range<usize> {
        let first = block * self.factor;
        first..(first + self.factor).min(self.points[axis])
    }

    /// Parts in which the means are collected, each of whole rows of blocks.
    pub(super) fn parts(&self) -> usize {
        self.shape()[0].div_ceil(self.rows_of_a_part())
    }

    fn rows_of_a_part(&self) -> usize {
        let of_a_row = self.factor * self.shape()[1] * 2 * size_of::<f64>();
        (MOST_BYTES / of_a_row).max(1)
    }

    /// The rows of points of a part.
    fn rows(&self, part: usize) -> Range<usize> {
        let rows = self.rows_of_a_part() * self.factor;
        let first = part * rows;
        first..(first + rows).min(self.points[0])
    }

    /// For each row of a part that this rank has, and each block along the row: the sum of the values in
    /// the domain, and their number. The rows of the rank begin at `start`.
    pub(super) fn sums(&self, part: usize, start: usize, rows: ArrayView2<f64>) -> Vec<f64> {
        let Range { start: first, end } = self.rows(part);
        let own = |row: usize| row.clamp(start, start + rows.nrows()) - start;
        let rows = rows.slice(ndarray::s![own(first)..own(end), ..]);
        let mut sums = Vec::with_capacity(2 * rows.nrows() * self.shape()[1]);
        for row in rows.rows() {
            for block in 0..self.shape()[1] {
                let inside = self.range(1, block).map(|column| row[column]).filter(|v| !v.is_nan());
                let (sum, count) =
                    inside.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
                sums.extend([sum, count]);
            }
        }
        sums
    }

    /// The means of the blocks of a part; NaN for a block outside the domain.
    pub(super) fn means(&self, part: usize, sums: &[f64]) -> Vec<f64> {
        let columns = self.shape()[1];
        let Range { start, end } = self.rows(part);
        let mut means = Vec::new();
        for rows in sums.chunks(2 * columns * self.factor).take((end - start).div_ceil(self.factor))
        {
            let mut totals = vec![[0.0; 2]; columns];
            for row in rows.chunks_exact(2 * columns) {
                for (total, of_row) in totals.iter_mut().zip(row.as_chunks::<2>().0) {
                    *total = [total[0] + of_row[0], total[1] + of_row[1]];
                }
            }
            means.extend(totals.iter().map(|[sum, count]| sum / count));
        }
        means
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn means(blocks: &Blocks, field: &Array2<f64>, ranks: &[usize]) -> Vec<f64> {
        let mut means = Vec::new();
        for part in 0..blocks.parts() {
            let (mut start, mut all) = (0, Vec::new());
            for rows in ranks {
                let own = field.slice(ndarray::s![start..start + rows, ..]);
                all.extend(blocks.sums(part, start, own));
                start += rows;
            }
            means.extend(blocks.means(part, &all));
        }
        means
    }

    #[test]
    fn means_are_the_same_on_any_ranks_and_keep_the_integral() {
        let field = Array2::from_shape_fn([23, 130], |(row, column)| {
            1.0 / (1.0 + (row * 130 + column) as f64)
        });
        let blocks = Blocks::new([23, 130], 4);
        assert_eq!(blocks.shape(), [6, 33]);
        assert!(blocks.parts() > 1, "the test is to collect several parts");
        let whole = means(&blocks, &field, &[23]);
        for ranks in [&[11, 12][..], &[1, 5, 7, 10], &[4, 4, 4, 4, 4, 3]] {
            assert_eq!(means(&blocks, &field, ranks), whole, "{ranks:?}");
        }
        let of_blocks = whole.iter().enumerate().map(|(number, mean)| {
            let (row, column) = (number / 33, number % 33);
            mean * (blocks.range(0, row).len() * blocks.range(1, column).len()) as f64
        });
        assert!((of_blocks.sum::<f64>() - field.sum()).abs() < 1e-13 * field.sum());
    }

    #[test]
    fn a_mean_is_that_of_what_is_in_the_domain() {
        let mut field = Array2::from_elem([4, 4], 2.0);
        field.slice_mut(ndarray::s![..2, ..2]).fill(f64::NAN);
        (field[[2, 0]], field[[3, 3]]) = (f64::NAN, 6.0);
        let found = means(&Blocks::new([4, 4], 2), &field, &[1, 3]);
        assert!(found[0].is_nan());
        assert_eq!(found[1..], [2.0, 2.0, 3.0]);
    }
}
