//! How a pass is cut into blocks that stay in the caches.

use std::fmt;

use super::Isa;

/// The sizes of the blocks of a pass; any choice gives the same bits.
///
/// ```
/// use diff2d_mpi::stencil::{Blocking, Caches, Isa};
///
/// let chosen = Blocking::choose(Isa::Portable, 4096, 4096, Caches::default());
/// let blocking = Blocking { steps: 24, ..chosen };
/// assert_eq!(blocking.check(), Ok(()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocking {
    /// Rows that the kernel advances together: one of [`Blocking::ROWS_TOGETHER`].
    pub rows_together: usize,
    /// Rows of a block.
    pub block_rows: usize,
    /// Most steps of a pass.
    pub steps: usize,
    /// Steps that a tile of columns takes before the next tile.
    pub tile_steps: usize,
    /// Most columns of a tile.
    pub tile_columns: usize,
}

/// The caches that one rank has for itself, in bytes; its share where ranks have one together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caches {
    /// Second level.
    pub l2: usize,
    /// Third level, 0 where there is none.
    pub l3: usize,
}

impl Default for Caches {
    /// A modest core of a server.
    fn default() -> Caches {
        Caches { l2: 1 << 20, l3: 2 << 20 }
    }
}

impl Blocking {
    /// The numbers of rows that the kernel can advance together.
    pub const ROWS_TOGETHER: [usize; 5] = [1, 2, 4, 6, 8];

    /// Sizes for a strip of `rows` by `columns` points.
    ///
    /// - Rows together: 6 where there are 32 registers, 4 where there are 16.
    /// - Where the rows of a block at all steps of a pass, two for each step and its own, fit half
    ///   of the larger level: up to 32 steps, in two groups of 16, and blocks of 24 rows. They meet
    ///   the rows of the block before in that level. A strip that fits the second level takes 8
    ///   steps.
    /// - Where they do not, those rows come from memory again for each group. So one group takes all
    ///   steps, 16 of them, and the blocks have 72 rows, which makes them few.
    /// - Never more steps than an eighth of the rows of the strip, so that its edges stay a small
    ///   part of the work.
    /// - Columns of a tile: so many that its rows take half of the second level.
    pub fn choose(isa: Isa, rows: usize, columns: usize, caches: Caches) -> Blocking {
        const GROUP: usize = 16;
        let Caches { l2, l3 } = caches;
        let row_bytes = columns.saturating_mul(size_of::<f64>());
        let fits = |rows: usize, cache: usize| rows.saturating_mul(row_bytes) <= cache;
        let (block_rows, most) = match fits(24 + 2 * 32, l2.max(l3) / 2) {
            true => (24, if fits(rows, l2) { 8 } else { 32 }),
            false => (72, GROUP),
        };
        let steps = most.min(rows / 8).max(4);
        let tile_steps = steps.min(GROUP);
        let tile_rows = block_rows + 2 * tile_steps;
        Blocking {
            rows_together: if isa == Isa::Avx512 { 6 } else { 4 },
            block_rows,
            steps,
            tile_steps,
            tile_columns: (l2 / 2 / (tile_rows * size_of::<f64>())).max(64),
        }
    }

    /// Whether the kernel can work with these sizes.
    ///
    /// # Errors
    /// If one is zero, or the kernel has no form for that many rows together.
    pub fn check(&self) -> Result<(), InvalidBlocking> {
        let Blocking { rows_together, block_rows, steps, tile_steps, tile_columns } = *self;
        let sizes = [
            ("block_rows", block_rows),
            ("steps", steps),
            ("tile_steps", tile_steps),
            ("tile_columns", tile_columns),
        ];
        if !Self::ROWS_TOGETHER.contains(&rows_together) {
            return Err(InvalidBlocking::RowsTogether(rows_together));
        }
        match sizes.into_iter().find(|(_, size)| *size == 0) {
            Some((name, _)) => Err(InvalidBlocking::Zero(name)),
            None => Ok(()),
        }
    }
}

/// Sizes that the kernel cannot work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidBlocking {
    /// The kernel has no form for that many rows together.
    RowsTogether(usize),
    /// The size of this name is zero.
    Zero(&'static str),
}

impl fmt::Display for InvalidBlocking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RowsTogether(rows) => {
                write!(f, "rows_together = {rows} is none of 1, 2, 4, 6, 8")
            }
            Self::Zero(name) => write!(f, "{name} = 0 leaves nothing to compute: raise it to 1"),
        }
    }
}

impl std::error::Error for InvalidBlocking {}
