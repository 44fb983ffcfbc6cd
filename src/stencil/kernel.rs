//! The kernel as a pass calls it: rows and columns of a frame, advanced by one step.

use std::ops::Range;

use super::Stencil;
use super::isa::Entry;
use super::patch::Patch;
use crate::field::Frame;

/// The kernel for rows that ascend in memory, or for rows that descend.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kernel {
    entry: Entry,
    rows_together: usize,
    factor: f64,
    columns: usize,
}

impl Kernel {
    /// The kernel for the rows of `frame`, which have `columns` columns.
    pub fn new(stencil: &Stencil, frame: &Frame, columns: usize) -> Kernel {
        Kernel {
            entry: stencil.isa.entry(frame.is_descending()),
            rows_together: stencil.blocking.rows_together,
            factor: stencil.factor,
            columns,
        }
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
        let patch = Patch {
            first: frame.place(step - 1, rows.start),
            before: frame.place(step - 1, rows.start - 1),
            after: frame.place(step - 1, rows.end),
            rows: rows.len(),
            columns,
            width: self.columns,
            row: frame.row(),
            step: frame.step(),
            rows_together: self.rows_together,
        };
        assert!(patch.lies_within(cells.len()), "{patch:?} leaves the storage");
        // SAFETY: a stencil exists only for an instruction set that the processor has, and the
        // patch lies within the cells.
        unsafe { (self.entry)(cells, &patch, self.factor) }
    }

    /// Advances the last `step` rows of `frame` to `step`, along all columns: a wedge whose
    /// halo row at `step - 1` has come in.
    pub fn advance_wedge(&self, cells: &mut [f64], frame: &Frame, step: usize) {
        let end = frame.rows() + 1;
        self.advance(cells, frame, step, end - step..end, 0..self.columns);
    }
}
