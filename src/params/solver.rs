//! Table `[solver]`: how the time steps are computed. No choice changes a bit of any result.

use super::settings::Settings;
use crate::error::Result;
use serde::{Deserialize, Serialize};

/// The table `[solver]`; what is left to `"auto"` is fitted to the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Solver {
    /// Instruction set: `auto`, or a name that the kernel knows.
    pub simd: String,
    /// Most time steps taken in one pass over the strip.
    pub steps_per_pass: Size,
    /// Rows of a block.
    pub block_rows: Size,
    /// Most steps that a tile of columns takes before the next tile.
    pub tile_steps: Size,
    /// Most columns of a tile.
    pub tile_columns: Size,
}

impl Default for Solver {
    fn default() -> Solver {
        let auto = Size::Word(Auto::Auto);
        Solver {
            simd: "auto".into(),
            steps_per_pass: auto,
            block_rows: auto,
            tile_steps: auto,
            tile_columns: auto,
        }
    }
}

/// A number above zero, or `"auto"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Size {
    /// This number.
    Fixed(usize),
    /// Whatever fits.
    Word(Auto),
}

/// The word `"auto"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Auto {
    /// The only word.
    Auto,
}

impl Size {
    /// The number given, or else `fitting`.
    ///
    /// ```
    /// use diff2d_mpi::params::{Params, Size};
    ///
    /// assert_eq!(Params::default().solver.steps_per_pass.or(16), 16);
    /// assert_eq!(Size::Fixed(3).or(16), 3);
    /// ```
    pub fn or(self, fitting: usize) -> usize {
        match self {
            Size::Fixed(number) => number,
            Size::Word(Auto::Auto) => fitting,
        }
    }
}

impl Settings {
    /// The table `[solver]`.
    pub fn solver(&self, default: Solver) -> Result<Solver> {
        Ok(Solver {
            simd: self.word("solver.simd", default.simd)?,
            steps_per_pass: self.size("solver.steps_per_pass", default.steps_per_pass, 1024)?,
            block_rows: self.size("solver.block_rows", default.block_rows, 1 << 20)?,
            tile_steps: self.size("solver.tile_steps", default.tile_steps, 1024)?,
            tile_columns: self.size("solver.tile_columns", default.tile_columns, 1 << 30)?,
        })
    }
}
