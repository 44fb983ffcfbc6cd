//! The order in which a pass advances the points: blocks of rows, groups of steps, tiles of
//! columns.
//!
//! ```text
//!   step
//!    3   [ block 0 )[ block 1 )[ block 2      )     a block moves back by one row a step, so
//!    2    [ block 0 )[ block 1 )[ block 2    )      that the rows it needs are always there
//!    1     [ block 0 )[ block 1 )[ block 2 )
//!          row 1 ...                     rows
//! ```
//!
//! A block takes all steps of the pass before the next one starts, group after group. Within a
//! group the columns are cut into tiles, which likewise move back by [`DRIFT`] columns per step; a
//! tile takes all steps of the group before the next one starts. So the few rows of a tile stay in
//! the nearer caches for a group, and those of a block in the farther ones for a pass.

use std::ops::Range;

use super::blocking::Blocking;
use super::frame::DRIFT;

/// Points to advance to one step, in the order of the pass.
#[derive(Debug, Clone)]
pub(super) struct Tile {
    /// The step to advance to, from 1.
    pub step: usize,
    /// Rows, which may extend beyond the strip.
    pub rows: Range<isize>,
    /// Columns, a multiple of [`DRIFT`] at both ends, or none.
    pub columns: Range<usize>,
}

/// The tiles, in order, of a pass whose last step goes up to row `last_row`; `width` is the
/// number of columns, a multiple of [`DRIFT`].
pub(super) fn tiles(
    blocking: Blocking,
    steps: usize,
    last_row: usize,
    width: usize,
) -> impl Iterator<Item = Tile> {
    let Blocking { block_rows, tile_steps, tile_columns, .. } = blocking;
    let blocks = (last_row + steps - 1).div_ceil(block_rows);
    (0..blocks).flat_map(move |block| {
        (0..steps).step_by(tile_steps).flat_map(move |done| {
            let group = Group { block, done, steps: tile_steps.min(steps - done), width };
            group.tiles(block_rows, tile_columns)
        })
    })
}

/// A group of steps of one block.
#[derive(Debug, Clone, Copy)]
struct Group {
    block: usize,
    done: usize,
    steps: usize,
    width: usize,
}

impl Group {
    /// The tiles of the group, as equal as possible.
    fn tiles(self, block_rows: usize, most_columns: usize) -> impl Iterator<Item = Tile> {
        let span = self.width + (self.steps - 1) * DRIFT;
        let count = span.div_ceil(most_columns);
        let columns = span.div_ceil(count).next_multiple_of(DRIFT);
        (0..count).flat_map(move |tile| {
            (0..self.steps).map(move |into| {
                let step = self.done + into + 1;
                let row = |block: usize| (block * block_rows + 2) as isize - step as isize;
                let column =
                    |tile: usize| (tile * columns).saturating_sub(into * DRIFT).min(self.width);
                Tile {
                    step,
                    rows: row(self.block)..row(self.block + 1),
                    columns: column(tile)..column(tile + 1),
                }
            })
        })
    }
}
