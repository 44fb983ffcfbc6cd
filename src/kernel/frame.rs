//! Where each row stands at each step of a pass: the geometry of the storage.
//!
//! In the storage of one buffer, which shifts, every step is stored one row and [`DRIFT`] columns
//! before the one it came from, in the order of the pass:
//!
//! ```text
//!   place of row      -2    -1     0     1     2     3     4    ...
//!   step 0                         h     1     2     3     4          h: the halo row, row 0
//!   step 1                   h     1     2     3     4
//!   step 2             h     1     2     3     4
//! ```
//!
//! So the place of row r at step s is that of row r - 1 at step s - 1, which is no longer needed
//! once rows r - 2 to r are at step s: one buffer is enough, as long as the rows advance in order.
//! The columns drift as well, so that a tile of columns leaves intact what its successor reads.
//!
//! The next pass runs the other way, from the last row to the first, and the strip shifts
//! back. A frame of that pass has negative strides and counts the rows from the other end: the rest
//! of the program sees ascending rows in either case. Columns are never renumbered, and a row
//! always runs left to right in memory.
//!
//! In the storage of two buffers the steps alternate between them, and every row keeps its place.
//! Step s takes the place of step s - 2, which is no longer needed once the same row and both its
//! neighbours are at step s - 1: what step s needs is what it may overwrite.

use super::edge::EdgePlaces;

/// Columns by which one step shifts: a multiple of the doubles in any vector.
pub(super) const DRIFT: usize = 8;

/// The rows of a strip at the steps of one pass, numbered from 1 in the order of the pass; 0 and
/// `rows + 1` are the halo rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    rows: usize,
    row: isize,
    /// To the place of the next step; where steps alternate, to the other buffer.
    step: isize,
    alternates: bool,
    /// Place of row 0 at step 0.
    origin: usize,
    /// Whether there is a neighbour before the first row, and after the last.
    halos: [bool; 2],
    /// Place of the row of zeros that serves as the halo row at an end of the domain.
    zeros: usize,
}

impl Frame {
    /// A frame whose rows ascend in memory, `pitch` apart, from row 0 at `origin`.
    pub fn ascending(origin: usize, rows: usize, pitch: usize) -> Frame {
        let (row, step) = (pitch as isize, -((pitch + DRIFT) as isize));
        Frame { rows, row, step, alternates: false, origin, halos: [true; 2], zeros: 0 }
    }

    /// A frame whose rows descend in memory, `pitch` apart, from row 0 at `origin`.
    pub fn descending(origin: usize, rows: usize, pitch: usize) -> Frame {
        let (row, step) = (-(pitch as isize), (pitch + DRIFT) as isize);
        Frame { rows, row, step, alternates: false, origin, halos: [true; 2], zeros: 0 }
    }

    /// A frame of two buffers, the other one `step` from that of step 0. At an end of the domain
    /// the halo row is a row of ghosts, which stays.
    pub fn alternating(
        origin: usize,
        rows: usize,
        pitch: usize,
        step: isize,
        halos: [bool; 2],
    ) -> Frame {
        Frame { rows, row: pitch as isize, step, alternates: true, origin, halos, zeros: 0 }
    }

    /// The same with only the halo rows that `halos` says, and zeros for the others.
    pub fn bounded(self, halos: [bool; 2], zeros: usize) -> Frame {
        Frame { halos, zeros, ..self }
    }

    /// Rows of the strip.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Doubles from one row to the next.
    pub fn row(&self) -> isize {
        self.row
    }

    /// Doubles from a point at `step` to the same point one step later.
    pub fn step(&self, step: usize) -> isize {
        if self.alternates && step % 2 == 1 { -self.step } else { self.step }
    }

    /// Whether the steps alternate between two buffers.
    pub fn alternates(&self) -> bool {
        self.alternates
    }

    /// Whether the rows descend in memory.
    pub fn is_descending(&self) -> bool {
        self.row < 0
    }

    /// Whether there is a neighbour before the first row.
    pub fn has_halo_before(&self) -> bool {
        self.halos[0]
    }

    /// Whether there is a neighbour after the last row.
    pub fn has_halo_after(&self) -> bool {
        self.halos[1]
    }

    /// The place of `row` at `step`: the index of its column 0.
    pub fn place(&self, step: usize, row: usize) -> usize {
        let [before, after] = self.halos;
        if !self.alternates && ((row == 0 && !before) || (row > self.rows && !after)) {
            return self.zeros;
        }
        let shifts = if self.alternates { step % 2 } else { step };
        let offset = row as isize * self.row + shifts as isize * self.step;
        self.origin.wrapping_add_signed(offset)
    }

    /// The edge before the first row at `step`.
    pub fn first_edge(&self, step: usize) -> EdgePlaces {
        EdgePlaces { owned: self.place(step, 1), halo: self.place(step, 0) }
    }

    /// The edge after the last row at `step`.
    pub fn last_edge(&self, step: usize) -> EdgePlaces {
        let last = self.rows;
        EdgePlaces { owned: self.place(step, last), halo: self.place(step, last + 1) }
    }
}
