//! Where the time goes: seconds by phase on one rank.

use std::time::{Duration, Instant};

/// A phase of the time loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The stencil.
    Compute,
    /// The exchange of halo rows, waiting for neighbours included.
    Halo,
    /// Mass, extrema and norm, waiting for other ranks included.
    Diagnostics,
    /// Writing files and the table.
    Output,
    /// Writing checkpoints.
    Checkpoint,
    /// Drawing pictures and writing them.
    Graphics,
}

/// Time spent in each phase so far.
#[derive(Debug, Clone, Default)]
pub struct Timings {
    spent: [Duration; 6],
}

impl Timings {
    /// Does `work` and counts its time to `phase`.
    pub fn measure<T>(&mut self, phase: Phase, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.add(phase, start.elapsed());
        result
    }

    /// Counts `time` to `phase`.
    pub fn add(&mut self, phase: Phase, time: Duration) {
        self.spent[phase as usize] += time;
    }

    /// Seconds spent in `phase`.
    pub fn seconds(&self, phase: Phase) -> f64 {
        self.spent[phase as usize].as_secs_f64()
    }
}
