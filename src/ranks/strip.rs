//! Which rows of the grid a rank owns: pure arithmetic.
//!
//! The rows are dealt out in order and as evenly as possible: the first `rows % ranks` ranks own
//! one row more than the others.

use std::ops::Range;

/// The contiguous rows of one rank, counted from 0 among the rows that evolve.
///
/// ```
/// use diff2d_mpi::ranks::Strip;
///
/// let strips: Vec<_> = (0..3).map(|rank| Strip::new(10, 3, rank).range()).collect();
/// assert_eq!(strips, [0..4, 4..7, 7..10]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strip {
    /// First row owned.
    pub start: usize,
    /// Number of rows owned.
    pub rows: usize,
}

impl Strip {
    /// The strip of `rank` when `rows` rows are dealt to `ranks` ranks.
    ///
    /// # Panics
    /// If `rank >= ranks`.
    pub fn new(rows: usize, ranks: usize, rank: usize) -> Strip {
        assert!(rank < ranks, "rank {rank} of {ranks}");
        let (share, extra) = (rows / ranks, rows % ranks);
        Strip { start: rank * share + rank.min(extra), rows: share + usize::from(rank < extra) }
    }

    /// The rows owned, as a range.
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.rows
    }
}
