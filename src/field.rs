//! The rows of one rank, with a halo row on either side, in two buffers that are swapped.
//!
//! ```text
//!             column  0     1 .. columns    columns + 1
//!            +------+---------------------+------+
//!   row 0    |      |      low halo       |      |   the last row of the rank below, or zero
//!            +------+---------------------+------+
//!   row 1    |      |      first row      |      |  \
//!    ..      |  0   |        owned        |  0   |   > the strip of this rank
//!   row rows |      |       last row      |      |  /
//!            +------+---------------------+------+
//!   rows + 1 |      |      high halo      |      |   the first row of the rank above, or zero
//!            +------+---------------------+------+
//! ```
//!
//! Low is the side of the smaller row numbers and of the smaller rank. The columns 0 and
//! `columns + 1` are the boundary of the domain and stay zero; so do the halo rows of a rank at
//! the end of the domain, as nobody writes them.

// In ndarray's slices a negative end counts from the back.
#![allow(clippy::reversed_empty_ranges)]

use ndarray::{Array2, ArrayView2, ArrayViewMut2, s};

/// A strip of the density, at the current step and room for the next.
#[derive(Debug, Clone)]
pub struct Field {
    current: Array2<f64>,
    next: Array2<f64>,
}

impl Field {
    /// A strip of `rows` by `columns` points, all zero.
    pub fn zeros(rows: usize, columns: usize) -> Field {
        let shape = (rows + 2, columns + 2);
        Field { current: Array2::zeros(shape), next: Array2::zeros(shape) }
    }

    /// Bytes that [`Field::zeros`] allocates.
    pub fn bytes(rows: usize, columns: usize) -> u128 {
        2 * size_of::<f64>() as u128 * (rows as u128 + 2) * (columns as u128 + 2)
    }

    /// The rows this rank owns, without halo and boundary, `rows` by `columns`.
    pub fn owned(&self) -> ArrayView2<'_, f64> {
        self.current.slice(s![1..-1, 1..-1])
    }

    /// The rows this rank owns, to be set.
    pub fn owned_mut(&mut self) -> ArrayViewMut2<'_, f64> {
        self.current.slice_mut(s![1..-1, 1..-1])
    }

    /// The first row owned and the low halo: what is sent to, and received from, the rank below.
    pub fn low_edge(&mut self) -> Edge<'_> {
        self.edge(1, 0)
    }

    /// The last row owned and the high halo: what is sent to, and received from, the rank above.
    pub fn high_edge(&mut self) -> Edge<'_> {
        let last = self.current.nrows() - 2;
        self.edge(last, last + 1)
    }

    /// The current step with its halo and boundary, and the room for the next, of the same shape.
    pub fn buffers(&mut self) -> (ArrayView2<'_, f64>, ArrayViewMut2<'_, f64>) {
        (self.current.view(), self.next.view_mut())
    }

    /// Makes the next step the current one.
    pub fn swap(&mut self) {
        std::mem::swap(&mut self.current, &mut self.next);
    }

    fn edge(&mut self, owned: usize, halo: usize) -> Edge<'_> {
        let (owned, halo) = self.current.multi_slice_mut((s![owned, 1..-1], s![halo, 1..-1]));
        Edge {
            owned: owned.into_slice().expect("a row is contiguous"),
            halo: halo.into_slice().expect("a row is contiguous"),
        }
    }
}

/// One edge of a strip: the owned row beside it and the halo row beyond it, `columns` values each.
pub struct Edge<'a> {
    /// The outermost row this rank owns.
    pub owned: &'a [f64],
    /// The row of the neighbour.
    pub halo: &'a mut [f64],
}
