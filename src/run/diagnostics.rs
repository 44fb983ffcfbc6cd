//! Mass, extrema and L2 norm of the density, with the same bits on any number of ranks.
//!
//! A floating-point sum depends on its order. Here the values of a row are added from the first
//! column to the last, and the sums of the rows from the first row to the last: an order that does
//! not depend on how the rows are dealt to ranks. Minimum and maximum have no such problem.

use ndarray::{ArrayView2, Axis};
use std::array::from_fn;
use std::rc::Rc;

/// Rows measured side by side.
const TOGETHER: usize = 8;

/// What one rank knows of its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct RowDiagnostics {
    /// Sum of each row.
    pub sums: Vec<f64>,
    /// Sum of the squares of each row.
    pub squares: Vec<f64>,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Whether every value is finite.
    pub finite: bool,
}

impl RowDiagnostics {
    /// Measures the rows of a strip, without halo and boundary.
    pub fn of(rows: ArrayView2<f64>) -> RowDiagnostics {
        let mut local = RowDiagnostics {
            sums: Vec::with_capacity(rows.nrows()),
            squares: Vec::with_capacity(rows.nrows()),
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            finite: true,
        };
        for group in rows.axis_chunks_iter(Axis(0), TOGETHER) {
            if group.nrows() == TOGETHER {
                local.measure::<TOGETHER>(group);
            } else {
                group.axis_chunks_iter(Axis(0), 1).for_each(|row| local.measure::<1>(row));
            }
        }
        // -0 becomes +0: which of the two equal zeros is "smaller" would depend on the order.
        local.min += 0.0;
        local.max += 0.0;
        local
    }

    /// Measures what is inside the domain, row by row.
    pub fn of_inside(rows: ArrayView2<f64>, inside: &[Rc<[bool]>]) -> RowDiagnostics {
        let mut all = RowDiagnostics::of(rows.slice(ndarray::s![..0, ..]));
        for (row, inside) in rows.rows().into_iter().zip(inside) {
            let values: Vec<f64> = row
                .iter()
                .zip(&**inside)
                .filter(|(_, inside)| **inside)
                .map(|(value, _)| *value)
                .collect();
            let row = ArrayView2::from_shape((1, values.len()), &values);
            let RowDiagnostics { sums, squares, min, max, finite } =
                RowDiagnostics::of(row.expect("one row"));
            all.sums.extend(sums);
            all.squares.extend(squares);
            (all.min, all.max) = (all.min.min(min), all.max.max(max));
            all.finite &= finite;
        }
        all
    }

    /// Measures `R` rows side by side, each in its own order: the sums of one row are a chain in
    /// which every link waits for the previous one, so several chains at once are faster.
    fn measure<const R: usize>(&mut self, group: ArrayView2<f64>) {
        let columns = group.ncols();
        let rows: [&[f64]; R] =
            from_fn(|r| &group.row(r).to_slice().expect("a row is contiguous")[..columns]);
        let (mut sums, mut squares) = ([0.0; R], [0.0; R]);
        let (mut min, mut max) = ([self.min; R], [self.max; R]);
        let mut finite = [true; R];
        for j in 0..columns {
            for (r, row) in rows.iter().enumerate() {
                let value = row[j];
                sums[r] += value;
                squares[r] += value * value;
                min[r] = min[r].min(value);
                max[r] = max[r].max(value);
                finite[r] &= value.is_finite();
            }
        }
        self.sums.extend(sums);
        self.squares.extend(squares);
        self.min = min.into_iter().fold(self.min, f64::min);
        self.max = max.into_iter().fold(self.max, f64::max);
        self.finite &= finite == [true; R];
    }
}

/// The diagnostics of the whole field at one output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Diagnostics {
    /// Mass `dx dy sum(rho)`.
    pub mass: f64,
    /// Smallest density.
    pub min: f64,
    /// Largest density.
    pub max: f64,
    /// L2 norm `sqrt(dx dy sum(rho^2))`.
    pub l2: f64,
}

impl Diagnostics {
    /// Combines the sums of all rows, given in row order, and the extrema of all ranks; each point
    /// represents `area`.
    ///
    /// ```
    /// use diff2d_mpi::run::diagnostics::Diagnostics;
    ///
    /// let whole = Diagnostics::combine(&[1.0, 3.0], &[1.0, 8.0], (0.0, 2.0), 0.25);
    /// assert_eq!((whole.mass, whole.l2), (1.0, 1.5));
    /// ```
    pub fn combine(
        sums: &[f64],
        squares: &[f64],
        (min, max): (f64, f64),
        area: f64,
    ) -> Diagnostics {
        let total = |rows: &[f64]| rows.iter().fold(0.0, |sum, row| sum + row);
        Diagnostics { mass: total(sums) * area, min, max, l2: (total(squares) * area).sqrt() }
    }
}
