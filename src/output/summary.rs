//! `summary.json`: how the run ended, and where its time went.

use super::directory::{SERIES, SUMMARY};
use super::write_file;
use crate::error::Result;
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
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Version of the program.
    pub version: String,
    /// Number of ranks.
    pub ranks: usize,
    /// Rows and columns that evolve.
    pub grid: [usize; 2],
    /// Steps taken.
    pub steps: u64,
    /// Simulated time reached \[time\].
    pub time: f64,
    /// `finished` or `stopped`.
    pub outcome: &'static str,
    /// Why it was stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where the time went.
    pub seconds: Seconds,
    /// Million grid-point updates per second of the loop without output.
    pub mlups: f64,
}

/// Whether the summary in a directory says that its run is finished, and its snapshots are there.
pub fn says_finished(dir: &Path) -> bool {
    let text = std::fs::read_to_string(dir.join(SUMMARY)).unwrap_or_default();
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    summary["outcome"] == FINISHED && dir.join(SERIES).exists()
}

impl Summary {
    /// Writes `summary.json` into the directory of the run.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, dir: &Path) -> Result<()> {
        let mut text = serde_json::to_string_pretty(self).expect("plain data has a JSON form");
        text.push('\n');
        write_file(&dir.join(SUMMARY), text.as_bytes())
    }
}
