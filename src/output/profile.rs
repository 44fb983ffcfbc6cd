//! Where the time of a run went, over all ranks: what `summary.json` tells of it.

use super::summary::Spread;
use serde::Serialize;

/// One phase of the time loop, over all ranks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhaseProfile {
    /// Name of the phase; `idle` is the rest of the loop.
    pub phase: &'static str,
    /// Seconds spent in it.
    pub seconds: Spread,
    /// Its part in the time of the loop, 0 to 1.
    pub share: f64,
    /// How often it was entered, on the rank that did so most often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls: Option<u64>,
    /// Seconds of the slowest rank over those of the mean; none where no time was spent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imbalance: Option<f64>,
    /// Bytes sent or written by all ranks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Bytes of all ranks over the seconds of the slowest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_second: Option<f64>,
}
