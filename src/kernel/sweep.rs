//! A sweep over rows and columns of a frame, which advances them by one step.

use std::ops::Range;

use super::frame::Frame;
use super::isa::{Entry, Isa};
use super::rectangle::Rectangle;
use super::update::Update;

/// The sweep for rows that ascend in memory, or for rows that descend.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sweep<U> {
    entry: Entry<U>,
    update: U,
    columns: usize,
}

impl<U: Update> Sweep<U> {
    /// The sweep over rows of `frame`, which have `columns` columns.
    pub fn new(isa: Isa, update: U, frame: &Frame, columns: usize) -> Sweep<U> {
        Sweep { entry: isa.entry(frame.is_descending()), update, columns }
    }

    /// Advances `rows` of `frame` to `step`, in `columns`.
    pub fn advance(
        &self,
        cells: &mut [f64],
        frame: &Frame,
        step: usize,
        rows: Range<usize>,
        columns: Range<usize>,
    ) {
        let columns = columns.start..columns.end.min(self.columns);
        if rows.is_empty() || columns.is_empty() {
            return;
        }
        let rectangle = Rectangle {
            first: frame.place(step - 1, rows.start),
            before: frame.place(step - 1, rows.start - 1),
            after: frame.place(step - 1, rows.end),
            rows: rows.len(),
            columns,
            width: self.columns,
            row: frame.row(),
            step: frame.step(),
        };
        assert!(rectangle.lies_within(cells.len()), "{rectangle:?} leaves the storage");
        // SAFETY: an operator exists only for an instruction set that the processor has, and the
        // rectangle lies within the cells.
        unsafe { (self.entry)(cells, &rectangle, self.update) }
    }

    /// Advances the last `step` rows of `frame` to `step`, along all columns: a wedge whose
    /// halo row at `step - 1` has come in.
    pub fn advance_wedge(&self, cells: &mut [f64], frame: &Frame, step: usize) {
        let end = frame.rows() + 1;
        self.advance(cells, frame, step, end - step..end, 0..self.columns);
    }
}
