//! A sum that steps add to: the rows of a buffer, which the kernel reads and writes in their places.

use super::frame::DRIFT;
use super::shape::Shape;
use std::cell::Cell;

/// Rows `pitch` apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct RunningSum<'a> {
    cells: &'a [Cell<f64>],
    /// Place of row 0, a halo row.
    first: usize,
    pitch: usize,
}

impl<'a> RunningSum<'a> {
    /// The rows of a buffer of a field, its halo row 0 at `first`.
    pub fn of_buffer(shape: Shape, cells: &'a mut [f64], first: usize) -> RunningSum<'a> {
        let cells = Cell::from_mut(cells).as_slice_of_cells();
        RunningSum { cells, first, pitch: shape.pitch() }
    }

    /// A pointer to a column of a row, counted from 1, for reading and writing; and the distance to the next row.
    #[inline(always)]
    pub fn place(&self, row: usize, column: usize) -> (*mut f64, isize) {
        let place = self.first + row * self.pitch + column;
        (self.cells.as_ptr().cast::<f64>().cast_mut().wrapping_add(place), self.pitch as isize)
    }

    /// Whether the columns up to `end`, and a vector on either side of what is swept, of `rows`
    /// rows from `first` on lie within the cells.
    pub fn covers(&self, first: usize, rows: usize, end: usize) -> bool {
        (first..first + rows).all(|row| {
            let place = self.first + row * self.pitch;
            place >= DRIFT && place + end.next_multiple_of(DRIFT) <= self.cells.len()
        })
    }
}
