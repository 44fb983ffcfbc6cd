//! How large a field's storage is, and what is where in it.
//!
//! ```text
//!   +------------------------------------------------+---------------------+-------+
//!   | the strip, its halo rows, and room to shift:   | the wedge:          | zeros |
//!   | rows + 2 + steps rows                          | 2 steps + 1 rows    | 1 row |
//!   +------------------------------------------------+---------------------+-------+
//! ```
//!
//! Each row takes `pitch` doubles, a little more than `columns`. There is a wedge only where the
//! strip has a neighbour. On 4096 by 4096 points with 32 steps per pass this comes to 8.4 bytes per
//! point; two buffers take 16.
//!
//! In a pair of buffers every row keeps its place, with a ghost at either end:
//!
//! ```text
//!   columns    -1 | 0 .. repeated - 1 | repeated ..  | .. columns + 2 repeated - 1 |
//!   +-------------+-------------------+--------------+-----------------------------+---------+
//!   | .     ghost | the last columns  | the strip    | the first columns           | ghost . |
//!   +-------------+-------------------+--------------+-----------------------------+---------+
//! ```
//!
//! Columns are repeated if the first and the last one are neighbours: as many as a pass has steps,
//! since each step leaves one fewer valid column on either side. The kernel sees a wider row, with
//! two ends like any other.

use super::blocking::Blocking;
use super::frame::DRIFT;

/// How the steps of a pass share the storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// One buffer, which shifts from step to step, with zeros around the domain.
    Shifting,
    /// Two buffers that take turns.
    Pair {
        /// Columns that are repeated on either side; none if these are sides of the domain.
        repeated: usize,
    },
}

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
    /// How the steps of a pass share the storage.
    pub storage: Storage,
}

impl Shape {
    /// The storage of two buffers for a strip of `rows` by `columns` points, with or without a
    /// neighbour below it and above it, to be advanced in the blocks of `blocking`. If the columns
    /// are periodic, the first and the last one are neighbours.
    pub fn pair(
        [rows, columns]: [usize; 2],
        [low_neighbour, high_neighbour]: [bool; 2],
        blocking: Blocking,
        is_periodic: bool,
    ) -> Shape {
        let Blocking { steps, tile_steps, .. } = blocking;
        let repeated = if is_periodic { steps.next_multiple_of(DRIFT) } else { 0 };
        let storage = Storage::Pair { repeated };
        Shape { rows, columns, low_neighbour, high_neighbour, steps, tile_steps, storage }
    }

    /// Bytes that a field of this shape allocates.
    ///
    /// ```
    /// use diff2d_mpi::kernel::{Blocking, Isa, Operator};
    ///
    /// let blocking = Blocking { block_rows: 24, steps: 32, tile_steps: 16, tile_columns: 512 };
    /// let operator = Operator::course(Isa::Portable, blocking, 0.25);
    /// let shape = operator.storage(4096, 4096, [false, false]);
    /// let bytes_per_point = shape.bytes() as f64 / (4096.0 * 4096.0);
    /// assert!((8.3..8.4).contains(&bytes_per_point));
    /// ```
    pub fn bytes(&self) -> u64 {
        size_of::<f64>() as u64 * (self.len() + ALIGNMENT) as u64
    }

    /// Columns that are repeated on either side.
    pub(super) fn repeated(&self) -> usize {
        match self.storage {
            Storage::Shifting => 0,
            Storage::Pair { repeated } => repeated,
        }
    }

    /// Columns that the kernel advances, including the repeated ones.
    pub(super) fn swept(&self) -> usize {
        self.columns + 2 * self.repeated()
    }

    /// These columns rounded up to whole vectors of any kind.
    pub(super) fn width(&self) -> usize {
        self.swept().next_multiple_of(DRIFT)
    }

    /// From one row to the next.
    pub(super) fn pitch(&self) -> usize {
        pitch(match self.storage {
            Storage::Shifting => self.width() + DRIFT * self.tile_steps.min(self.steps),
            Storage::Pair { .. } => self.width() + 2 * DRIFT,
        })
    }

    /// From one buffer of a pair to the other. The same places of both never compete for the
    /// nearest cache: half a page lies between them.
    pub(super) fn buffer(&self) -> usize {
        ((self.rows + 2) * self.pitch()).next_multiple_of(PAGE) + PAGE / 2
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
        match self.storage {
            Storage::Shifting => self.zeros() + self.width(),
            Storage::Pair { .. } => 2 * self.buffer() + DRIFT,
        }
    }
}

/// Doubles in a page of memory.
const PAGE: usize = 512;

/// Doubles in a cache line, to which rows are aligned.
pub(super) const ALIGNMENT: usize = 8;

/// The smallest good distance between rows, in doubles, that is not less than `least`.
///
/// A distance is bad if a small multiple of it comes close to a multiple of a page, 512 doubles:
/// the rows in progress then compete for the same places in the nearest cache. These remainders
/// measured best; bad ones cost up to a third of the speed.
fn pitch(least: usize) -> usize {
    const GOOD: [usize; 5] = [104, 136, 200, 328, 456];
    let padding = |remainder: usize| (remainder + PAGE - least % PAGE) % PAGE;
    least + GOOD.map(padding).into_iter().fold(PAGE, usize::min)
}
