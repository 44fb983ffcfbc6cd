//! A rectangle of points of the strip, to be advanced by one step.

use std::ops::Range;

use super::frame::DRIFT;

/// Where a rectangle of rows and columns is, and where its next step goes.
///
/// Rows are counted in the order of the pass, columns always left to right. The place of a row
/// is the index of its column 0.
#[derive(Debug, Clone)]
pub(super) struct Rectangle {
    /// Place of the first row.
    pub first: usize,
    /// Place of the row before the first.
    pub before: usize,
    /// Place of the row after the last.
    pub after: usize,
    /// Number of the first row in the order of the pass, from 1.
    pub number: usize,
    /// Rows to advance.
    pub rows: usize,
    /// Columns to advance; the ends are multiples of [`DRIFT`], or the ends of the row.
    pub columns: Range<usize>,
    /// Columns of a whole row.
    pub width: usize,
    /// From a row to the next.
    pub row: isize,
    /// From a point to its next step.
    pub step: isize,
}

impl Rectangle {
    /// Whether all that the kernel reads and writes for it lies within `len` cells.
    pub fn lies_within(&self, len: usize) -> bool {
        // A tile begins with the vector beside it, and ends with one column read ahead.
        let first_column = self.columns.start.saturating_sub(DRIFT);
        let end_column = self.columns.end.next_multiple_of(DRIFT)
            + if self.columns.end < self.width { DRIFT } else { 0 };
        let within = |place: usize| {
            (place as isize) >= -(first_column as isize)
                && (place as isize) <= len as isize - end_column as isize
        };
        let (first, last) = (self.place(0), self.place(self.rows as isize - 1));
        let results = [first, last].map(|row| row.wrapping_add_signed(self.step));
        [self.before, first, last, self.after].into_iter().chain(results).all(within)
    }

    /// Place of a row, which may be the one before the first or the one after the last.
    #[inline(always)]
    pub fn place(&self, row: isize) -> usize {
        if row < 0 {
            self.before
        } else if row as usize == self.rows {
            self.after
        } else {
            self.first.wrapping_add_signed(row * self.row)
        }
    }
}
