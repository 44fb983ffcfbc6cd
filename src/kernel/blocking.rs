//! How a pass is cut into blocks that stay in the caches.

/// The sizes of the blocks of a pass, at least 1 each; any choice gives the same bits.
///
/// ```
/// use diff2d_mpi::kernel::Blocking;
///
/// let chosen = Blocking::choose([4096, 4096], [1 << 20, 1 << 24]);
/// let longer_passes = Blocking { steps: 2 * chosen.steps, ..chosen };
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocking {
    /// Rows of a block.
    pub block_rows: usize,
    /// Most steps of a pass.
    pub steps: usize,
    /// Steps that a tile of columns takes before the next tile.
    pub tile_steps: usize,
    /// Most columns of a tile.
    pub tile_columns: usize,
}

impl Blocking {
    /// Sizes for a strip of `rows` by `columns` points, on a core that has `l2` and `l3` bytes of
    /// second- and third-level cache to itself; 0 if there is no such level.
    ///
    /// - If the rows of a block at all steps of a pass (two for each step plus its own) fit in half
    ///   of the larger level: up to 32 steps, in two groups of 16, and blocks of 24 rows. They find
    ///   the rows of the previous block in that level. A strip that fits in the second level takes
    ///   8 steps.
    /// - If they do not, those rows come from memory again for each group. So one group takes all
    ///   16 steps, and the blocks have 72 rows, so that there are few of them.
    /// - Never more steps than an eighth of the rows of the strip, so that the edges remain a small
    ///   part of the work.
    /// - Columns of a tile: enough for its rows to fill half of the second level.
    pub fn choose([rows, columns]: [usize; 2], [l2, l3]: [usize; 2]) -> Blocking {
        const GROUP: usize = 16;
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
            block_rows,
            steps,
            tile_steps,
            tile_columns: (l2 / 2 / (tile_rows * size_of::<f64>())).max(64),
        }
    }

    /// Sizes for two buffers and the planes that go with them, `arrays` in all, on a strip of `rows`
    /// by `columns` points.
    ///
    /// What is read besides the field is read at every step, so a block has fewer rows and takes
    /// fewer steps: the rows and columns of a tile, at all its steps, take half of the second
    /// level. A block has more rows if whole rows fit there even so.
    pub fn choose_for([rows, columns]: [usize; 2], [l2, _]: [usize; 2], arrays: usize) -> Blocking {
        const ROWS: usize = 16;
        let steps = ROWS.min(rows / 8).max(4);
        let most_columns =
            |rows: usize| l2 / 2 / ((rows + steps) * arrays.max(1) * size_of::<f64>());
        let block_rows = if most_columns(2 * ROWS) < columns { ROWS } else { 2 * ROWS };
        let tile_columns = most_columns(block_rows).max(128).min(columns.max(1));
        Blocking { block_rows, steps, tile_steps: steps, tile_columns }
    }

    /// The same, with passes of at most `most` steps, or of one if that is zero.
    pub fn with_most_steps(self, most: usize) -> Blocking {
        let steps = self.steps.min(most.max(1));
        Blocking { steps, tile_steps: self.tile_steps.min(steps), ..self }
    }

    /// Whether none of the sizes is zero.
    pub(super) fn is_valid(&self) -> bool {
        let Blocking { block_rows, steps, tile_steps, tile_columns } = *self;
        ![block_rows, steps, tile_steps, tile_columns].contains(&0)
    }
}
