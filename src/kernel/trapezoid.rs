//! The first phase of a pass: all its steps, for the points that need no halo row.
//!
//! Next to a neighbour, row r from the edge reaches step r - 1; next to the boundary, whose rows
//! are known to be zero, all rows reach the last step.

use std::ops::Range;

use super::blocking::Blocking;
use super::frame::Frame;
use super::isa::Body;
use super::sweep::Sweep;
use super::tiles::{Tile, tiles};
use super::wedge::Wedge;

/// What the first phase works with.
#[derive(Debug)]
pub(super) struct Trapezoid<'a, B> {
    /// The strip in the order of the pass.
    pub frame: &'a Frame,
    /// The sweep in that order.
    pub sweep: &'a Sweep<B>,
    /// The wedge before the first row, if it needs copies.
    pub wedge: Option<&'a Wedge<B>>,
    /// Steps of the pass.
    pub steps: usize,
    /// Columns of the storage of a row.
    pub width: usize,
}

impl<B: Body> Trapezoid<'_, B> {
    /// Advances the trapezoid, saving what the wedge needs from it.
    pub fn advance(&self, cells: &mut [f64], blocking: Blocking) {
        for Tile { step, rows, columns } in tiles(blocking, self.steps, self.last_row(), self.width)
        {
            let columns = self.columns_of_storage(columns);
            let reached = self.rows_that_reach(step);
            if let Some(wedge) = self.wedge
                && rows.contains(&(reached.start as isize))
            {
                wedge.save(cells, self.frame, step, &columns);
            }
            let rows = rows.start.max(reached.start as isize) as usize
                ..rows.end.clamp(0, reached.end as isize) as usize;
            self.sweep.advance(cells, self.frame, step, rows, columns);
        }
    }

    /// The rows that reach `step`; none if the start is not less than the end.
    fn rows_that_reach(&self, step: usize) -> Range<usize> {
        let first = if self.frame.has_halo_before() { step + 1 } else { 1 };
        let last = self.frame.rows() - if self.frame.has_halo_after() { step } else { 0 };
        first..last + 1
    }

    /// The last row that the blocks have to reach at the last step: the last to be advanced or
    /// saved.
    fn last_row(&self) -> usize {
        let Range { start, end } = self.rows_that_reach(self.steps);
        start.max(end - 1)
    }

    /// Columns in the order of the pass as columns of the storage, which never descend.
    fn columns_of_storage(&self, columns: Range<usize>) -> Range<usize> {
        if self.frame.is_descending() {
            self.width - columns.end..self.width - columns.start
        } else {
            columns
        }
    }
}
