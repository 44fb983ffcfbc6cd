//! The wedge at the edge where a pass starts.
//!
//! At the edge where a pass ends, the rows of the trapezoid stay where the wedge can continue from
//! them. Where it starts they do not: row s + 1 at step s always overwrites row s at step s - 1. So
//! the two rows that the wedge takes from the trapezoid at each step are saved first, in a frame of
//! their own that runs the other way, in which this edge is the last:
//!
//! ```text
//!   step                                         step
//!    2       . . .                                2         5 4                saved: row s and
//!    1     2 . . .      saved: 2 3 at step 1,     1           3 2              s + 1 of step
//!    0   h 1 2 . .      1 2 at step 0             0             2 1 h          s - 1, for each s
//!        row                                          (rows of the wedge, last to the right)
//! ```

use std::ops::Range;

use super::edge::EdgePlaces;
use super::field::Field;
use super::frame::Frame;
use super::isa::{Body, Isa};
use super::sweep::Sweep;

/// The rows next to the first row of a pass, and the sweep that advances them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wedge<B> {
    frame: Frame,
    sweep: Sweep<B>,
    steps: usize,
}

impl<B: Body> Wedge<B> {
    /// The wedge of a pass of `steps` steps.
    pub fn new(isa: Isa, body: B, field: &Field, pass: &Frame, steps: usize) -> Wedge<B> {
        let frame = field.wedge_frame(steps, pass);
        let sweep = Sweep::new(isa, body, &frame, field.shape().columns);
        Wedge { frame, sweep, steps }
    }

    /// Saves what the wedge needs to advance to `step`, in `columns` of the strip.
    pub fn save(&self, cells: &mut [f64], pass: &Frame, step: usize, columns: &Range<usize>) {
        for row in [step, step + 1] {
            let from = pass.place(step - 1, row) + columns.start;
            let to = self.place(step - 1, row) + columns.start;
            cells.copy_within(from..from + columns.len(), to);
        }
    }

    /// Advances the wedge to `step`.
    pub fn advance(&self, cells: &mut [f64], step: usize) {
        self.sweep.advance_last(cells, &self.frame, step);
    }

    /// The edge at `step`.
    pub fn edge(&self, step: usize) -> EdgePlaces {
        self.frame.last_edge(step)
    }

    /// Puts the rows of the wedge at its last step, `width` wide, back into the strip.
    pub fn restore(&self, cells: &mut [f64], pass: &Frame, width: usize) {
        for row in 1..=self.steps {
            let from = self.place(self.steps, row);
            cells.copy_within(from..from + width, pass.place(self.steps, row));
        }
    }

    /// Place in the wedge of a row of the strip.
    fn place(&self, step: usize, row: usize) -> usize {
        self.frame.place(step, self.frame.rows() + 1 - row)
    }
}
