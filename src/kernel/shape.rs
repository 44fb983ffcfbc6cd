//! How large a field's storage is, and what stands where in it.
//!
//! ```text
//!   +------------------------------------------------+---------------------+-------+
//!   | the strip, its halo rows, and room to shift:   | the wedge:          | zeros |
//!   | rows + 2 + steps rows                          | 2 steps + 1 rows    | 1 row |
//!   +------------------------------------------------+---------------------+-------+
//! ```
//!
//! Each row takes `pitch` doubles, a little more than `columns`. There is a wedge only where the
//! strip has a neighbour. On 4096 by 4096 points with 32 steps a pass this comes to 8.4 bytes a
//! point, where two buffers would take 16.

use super::frame::DRIFT;

/// What a field's storage has to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Rows this rank owns, at least 1.
    pub rows: usize,
    /// Columns of the field, at least 1.
    pub columns: usize,
    /// Whether a rank below owns the rows before the first.
    pub low_neighbour: bool,
    /// Whether a rank above owns the rows after the last.
    pub high_neighbour: bool,
    /// Most steps of one pass, at least 1.
    pub steps: usize,
    /// Most steps that one tile of columns is ahead of the next, at least 1.
    pub tile_steps: usize,
}

impl Shape {
    /// Bytes that a field of this shape allocates.
    ///
    /// ```
    /// use diff2d_mpi::kernel::Shape;
    ///
    /// let shape = Shape {
    ///     rows: 4096,
    ///     columns: 4096,
    ///     low_neighbour: false,
    ///     high_neighbour: false,
    ///     steps: 32,
    ///     tile_steps: 16,
    /// };
    /// let bytes_per_point = shape.bytes() as f64 / (4096.0 * 4096.0);
    /// assert!((8.3..8.4).contains(&bytes_per_point));
    /// ```
    pub fn bytes(&self) -> u64 {
        size_of::<f64>() as u64 * (self.len() + ALIGNMENT) as u64
    }

    /// Columns rounded up to whole vectors of any kind.
    pub(super) fn width(&self) -> usize {
        self.columns.next_multiple_of(DRIFT)
    }

    /// From a row to the next.
    pub(super) fn pitch(&self) -> usize {
        pitch(self.width() + DRIFT * self.tile_steps.min(self.steps))
    }

    /// From the strip at one step to the strip at the next.
    pub(super) fn shift(&self) -> usize {
        self.pitch() + DRIFT
    }

    /// Index of the first double of the wedge.
    pub(super) fn wedge(&self) -> usize {
        (self.rows + 2) * self.pitch() + self.steps * self.shift()
    }

    /// Index of the row of zeros.
    pub(super) fn zeros(&self) -> usize {
        let wedge = (2 * self.steps + 1) * self.pitch() + self.steps * DRIFT;
        let has_wedge = self.low_neighbour || self.high_neighbour;
        self.wedge() + if has_wedge { wedge } else { 0 }
    }

    /// Doubles from the first aligned one to the end.
    pub(super) fn len(&self) -> usize {
        self.zeros() + self.width()
    }
}

/// Doubles in a cache line, to which rows are aligned.
pub(super) const ALIGNMENT: usize = 8;

/// The least distance of rows, in doubles, that is good and not less than `least`.
///
/// Bad is a distance of which a small multiple comes close to a multiple of a page, 512 doubles:
/// then the rows under way compete for the same places of the nearest cache. These remainders
/// measured best; bad ones cost up to a third of the speed.
fn pitch(least: usize) -> usize {
    const PAGE: usize = 512;
    const GOOD: [usize; 5] = [104, 136, 200, 328, 456];
    let padding = |remainder: usize| (remainder + PAGE - least % PAGE) % PAGE;
    least + GOOD.map(padding).into_iter().fold(PAGE, usize::min)
}
