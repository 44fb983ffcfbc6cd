//! A sweep over rows and columns of a frame, which advances them by one step.

use std::ops::Range;

use super::frame::Frame;
use super::isa::{Body, Entry, Isa};
use super::rectangle::Rectangle;

/// The sweep for rows that ascend in memory, or for rows that descend.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sweep<B> {
    entry: Entry<B>,
    body: B,
    columns: usize,
}

impl<B: Body> Sweep<B> {
    /// The sweep over rows of `frame`, which have `columns` columns.
    pub fn new(isa: Isa, body: B, frame: &Frame, columns: usize) -> Sweep<B> {
        Sweep { entry: isa.entry(frame.is_descending()), body, columns }
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
            number: rows.start,
            rows: rows.len(),
            columns,
            width: self.columns,
            row: frame.row(),
            step: frame.step(step - 1),
        };
        let body = self.body.at(step);
        assert!(rectangle.lies_within(cells.len()), "{rectangle:?} leaves the storage");
        assert!(body.covers(&rectangle), "{rectangle:?} leaves what belongs to it");
        body.prepare(cells, &rectangle);
        // SAFETY: an operator exists only for an instruction set that the processor has, and the
        // rectangle lies within the cells and is covered.
        unsafe { (self.entry)(cells, &rectangle, body) }
        body.read(cells, &rectangle);
    }

    /// Advances the first `step` rows of `frame` to `step`, along all columns: a wedge whose
    /// halo row at `step - 1` has come in.
    pub fn advance_first(&self, cells: &mut [f64], frame: &Frame, step: usize) {
        self.advance(cells, frame, step, 1..step + 1, 0..self.columns);
    }

    /// Advances the last `step` rows in the same way.
    pub fn advance_last(&self, cells: &mut [f64], frame: &Frame, step: usize) {
        let end = frame.rows() + 1;
        self.advance(cells, frame, step, end - step..end, 0..self.columns);
    }
}
