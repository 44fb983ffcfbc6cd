//! `summary.json`: how the run ended, and where its time went.

use super::directory::{SERIES, SUMMARY};
use super::profile::PhaseProfile;
use super::write_file;
use crate::error::{Error, Result};
use crate::kernel::{Blocking, Operator};
use crate::look;
use crate::number;
use serde::Serialize;
use std::path::Path;

/// Outcome of a run that came to its end.
pub const FINISHED: &str = "finished";
/// Outcome of a run that was stopped and can be resumed.
pub const STOPPED: &str = "stopped";

/// Smallest, mean and largest value of all ranks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Smallest.
    pub min: f64,
    /// Mean.
    pub mean: f64,
    /// Largest.
    pub max: f64,
}

/// Seconds of wall-clock time, by phase.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Seconds {
    /// The whole program, from the start of MPI.
    pub total: Spread,
    /// The time loop, outputs included.
    #[serde(rename = "loop")]
    pub time_loop: Spread,
    /// The stencil.
    pub compute: Spread,
    /// The exchange of halo rows.
    pub halo: Spread,
    /// Mass, extrema and norm.
    pub diagnostics: Spread,
    /// Writing files.
    pub output: Spread,
    /// Writing checkpoints.
    pub checkpoint: Spread,
    /// Drawing pictures and writing them.
    pub graphics: Spread,
}

/// How rank 0 computed the time steps.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Solver {
    /// Instruction set.
    pub simd: &'static str,
    /// Most steps of a pass.
    pub steps_per_pass: usize,
    /// Rows of a block.
    pub block_rows: usize,
    /// Most steps of a tile.
    pub tile_steps: usize,
    /// Most columns of a tile.
    pub tile_columns: usize,
}

impl Solver {
    /// How an operator computes its steps.
    pub fn of(operator: &Operator) -> Solver {
        let Blocking { block_rows, steps: steps_per_pass, tile_steps, tile_columns } =
            operator.blocking();
        let simd = operator.isa().name();
        Solver { simd, steps_per_pass, block_rows, tile_steps, tile_columns }
    }
}

/// The snapshots in `diff2d.h5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Snapshots {
    /// Those that are committed.
    pub committed: usize,
    /// Those that the file has room for.
    pub planned: usize,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Version of the program.
    pub version: String,
    /// When this program was started (UTC, RFC 3339): on a resume, the last time.
    pub started: String,
    /// Name of the node of rank 0.
    pub host: String,
    /// Number of ranks.
    pub ranks: usize,
    /// Rows and columns that evolve.
    pub grid: [usize; 2],
    /// Grid spacing \[length\].
    pub dx: f64,
    /// Time step \[time\].
    pub dt: f64,
    /// Steps taken.
    pub steps: u64,
    /// Simulated time reached \[time\].
    pub time: f64,
    /// What is in the file of snapshots.
    pub snapshots: Snapshots,
    /// `finished` or `stopped`.
    pub outcome: &'static str,
    /// How the time steps were computed.
    pub solver: Solver,
    /// Why it was stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where the time went.
    pub seconds: Seconds,
    /// Million grid-point updates per second of the loop without output.
    pub mlups: f64,
    /// Where the time of the loop went, in detail, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Vec<PhaseProfile>>,
}

/// Whether the summary in a directory says that its run is finished, and its snapshots are there.
///
/// # Errors
/// If that cannot be looked at.
pub fn says_finished(dir: &Path) -> Result<bool> {
    let path = dir.join(SUMMARY);
    let cannot = |cause| Error::cannot("read", &path, cause);
    let Some(text) = look::text(&path).map_err(cannot)? else { return Ok(false) };
    // One that was cut off says nothing; the run then goes on from its checkpoint to the end.
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    Ok(summary["outcome"] == FINISHED && look::is_there(&dir.join(SERIES)).map_err(cannot)?)
}

impl Summary {
    /// Writes `summary.json` into the directory of the run.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, dir: &Path) -> Result<()> {
        let text = number::json(self).expect("plain data has a JSON form");
        write_file(&dir.join(SUMMARY), text.as_bytes())
    }
}
