//! Table `[solver]`: how the time steps are computed. No choice changes a bit of any result.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the time steps are computed; what is left to `"auto"` is fitted to the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Solver {
    /// Instruction set: `"avx512"`, `"avx2"` or `"portable"`; if it is `"auto"`, the environment
    /// variable `DIFF2D_SIMD` decides.
    pub simd: String,
    /// Most time steps taken in one pass over a rank's rows.
    #[schemars(extend("minimum" = 1, "maximum" = 1024))]
    pub steps_per_pass: Size,
    /// Rows of a block in time.
    #[schemars(extend("minimum" = 1, "maximum" = 1_048_576))]
    pub block_rows: Size,
    /// Most steps that a tile of columns takes before the next tile.
    #[schemars(extend("minimum" = 1, "maximum" = 1024))]
    pub tile_steps: Size,
    /// Most columns of a tile.
    #[schemars(extend("minimum" = 1, "maximum" = 1_073_741_824))]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Size {
    /// This number.
    Fixed(usize),
    /// Whatever fits.
    Word(Auto),
}

/// The word `"auto"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
