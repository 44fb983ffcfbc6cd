//! Mass, extrema and L2 norm of the density, with the same bits on any number of ranks.
//!
//! A floating-point sum depends on its order. Here the values of a row are added from the first
//! column to the last, and the sums of the rows from the first row to the last: an order that
//! does not know how the rows are dealt to ranks. Minimum and maximum have no such trouble.

use ndarray::ArrayView2;

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
        for row in rows.rows() {
            local.sums.push(row.iter().fold(0.0, |sum, v| sum + v));
            local.squares.push(row.iter().fold(0.0, |sum, v| sum + v * v));
            local.min = row.iter().fold(local.min, |min, &v| min.min(v));
            local.max = row.iter().fold(local.max, |max, &v| max.max(v));
            local.finite &= row.iter().all(|v| v.is_finite());
        }
        // -0 becomes +0: which of the two equal zeros is "smaller" would depend on the order.
        local.min += 0.0;
        local.max += 0.0;
        local
    }
}

/// The diagnostics of the whole field at one output.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Diagnostics {
    /// Mass `dx^2 sum(rho)`.
    pub mass: f64,
    /// Smallest density.
    pub min: f64,
    /// Largest density.
    pub max: f64,
    /// L2 norm `sqrt(dx^2 sum(rho^2))`.
    pub l2: f64,
}

impl Diagnostics {
    /// Combines the sums of all rows, given in row order, and the extrema of all ranks.
    ///
    /// ```
    /// use diff2d_mpi::diagnostics::Diagnostics;
    ///
    /// let whole = Diagnostics::combine(&[1.0, 3.0], &[1.0, 8.0], (0.0, 2.0), 0.5);
    /// assert_eq!((whole.mass, whole.l2), (1.0, 1.5));
    /// ```
    pub fn combine(sums: &[f64], squares: &[f64], (min, max): (f64, f64), dx: f64) -> Diagnostics {
        let total = |rows: &[f64]| rows.iter().fold(0.0, |sum, row| sum + row);
        Diagnostics {
            mass: total(sums) * (dx * dx),
            min,
            max,
            l2: (total(squares) * (dx * dx)).sqrt(),
        }
    }
}
