//! `summary.json`: how the run ended, and where its time went.

use super::directory::SUMMARY;
use super::write_file;
use crate::error::Result;
use serde::Serialize;
use std::path::Path;

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
    /// `finished`.
    pub outcome: &'static str,
    /// Where the time went.
    pub seconds: Seconds,
    /// Million grid-point updates per second of the loop without output.
    pub mlups: f64,
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
