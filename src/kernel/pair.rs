//! What a field of two buffers has besides the strip: the previous step, ghosts, repeated columns.
//!
//! A ghost is the value beyond a side of the domain, one for each row or column. Ghosts are in both
//! buffers and stay until they are set again; they are zero at first. Where a strip has a
//! neighbour, its halo row takes the place of the ghosts.

use super::edge::EdgePlaces;
use super::field::Field;
use super::plane::View;
use super::running_sum::RunningSum;
use ndarray::{ArrayView2, ArrayViewMut2};

impl Field {
    /// The rows of the other buffer: the field one step earlier, or whatever was put there.
    pub fn previous(&self) -> ArrayView2<'_, f64> {
        self.rows_from(self.places_of_other().owned)
    }

    /// The rows of the other buffer, to be set.
    pub fn previous_mut(&mut self) -> ArrayViewMut2<'_, f64> {
        self.rows_from_mut(self.places_of_other().owned)
    }

    /// The other buffer, to be read by the kernel while it advances another field.
    pub fn previous_view(&self) -> View<'_> {
        View::of_buffer(self.shape(), self.cells(), self.place(1 - self.buffer(), 0))
    }

    /// The other buffer as a sum that the kernel adds to while it advances another field.
    pub(super) fn previous_sum(&mut self) -> RunningSum<'_> {
        let (shape, first) = (self.shape(), self.place(1 - self.buffer(), 0));
        RunningSum::of_buffer(shape, self.cells_mut(), first)
    }

    /// Sets the ghosts to the left, one for each row.
    pub fn set_left_ghosts(&mut self, ghosts: impl IntoIterator<Item = f64>) {
        self.set_column(ghosts, usize::MAX);
    }

    /// Sets the ghosts to the right, one for each row.
    pub fn set_right_ghosts(&mut self, ghosts: impl IntoIterator<Item = f64>) {
        self.set_column(ghosts, self.shape().columns);
    }

    /// Sets the ghosts before the first row, one for each column.
    pub fn set_low_ghosts(&mut self, ghosts: &[f64]) {
        self.set_row(ghosts, 0);
    }

    /// Sets the ghosts after the last row, one for each column.
    pub fn set_high_ghosts(&mut self, ghosts: &[f64]) {
        self.set_row(ghosts, self.shape().rows + 1);
    }

    /// Sets a column, -1 or that after the last, in both buffers.
    fn set_column(&mut self, values: impl IntoIterator<Item = f64>, column: usize) {
        assert_eq!(self.shape().repeated(), 0, "periodic columns have no ghosts");
        for (row, value) in (1..=self.shape().rows).zip(values) {
            for buffer in [0, 1] {
                let place = self.place(buffer, row).wrapping_add(column);
                self.cells_mut()[place] = value;
            }
        }
    }

    fn set_row(&mut self, values: &[f64], row: usize) {
        for buffer in [0, 1] {
            let place = self.place(buffer, row);
            let start = place + self.shape().repeated();
            self.cells_mut()[start..][..values.len()].copy_from_slice(values);
            self.repeat_columns_of(place);
        }
    }

    /// Sets both buffers to zero, with their halo rows and ghosts.
    pub fn clear(&mut self) {
        self.cells_mut().fill(0.0);
    }

    /// Repeats the periodic columns of all rows, and of those of the other buffer if `of_both`: for a
    /// buffer that was set from outside and is read as a vector.
    pub fn repeat_columns(&mut self, of_both: bool) {
        if self.shape().repeated() == 0 {
            return;
        }
        for row in 1..=self.shape().rows {
            self.repeat_columns_of(self.place(self.buffer(), row));
            if of_both {
                self.repeat_columns_of(self.place(1 - self.buffer(), row));
            }
        }
    }

    /// Repeats the columns of the row at `place`.
    pub(super) fn repeat_columns_of(&mut self, place: usize) {
        let (columns, repeated) = (self.shape().columns, self.shape().repeated());
        let row = &mut self.cells_mut()[place..];
        for column in 0..repeated {
            let before = repeated - 1 - column;
            row[before] = row[before + columns];
            row[repeated + columns + column] = row[repeated + column];
        }
    }

    /// Where the first row of the other buffer is, and its low halo row.
    fn places_of_other(&self) -> EdgePlaces {
        let place = |row| self.place(1 - self.buffer(), row);
        EdgePlaces { owned: place(1), halo: place(0) }.inwards(self.shape().repeated())
    }
}
