//! The names of the files of a run.

/// The snapshots and the time series.
pub const SERIES: &str = "diff2d.h5";
/// The companion of the snapshots for ParaView and VisIt.
pub const XDMF: &str = "diff2d.xdmf";
/// One line an output.
pub const DIAGNOSTICS: &str = "diagnostics.csv";
/// The parameters as run.
pub const PARAMS: &str = "params.toml";
/// How the run ended.
pub const SUMMARY: &str = "summary.json";
/// The ranks over time, if a profile was requested.
pub const TRACE: &str = "trace.json";

/// The field at points.
pub const PROBES: &str = "probes.h5";
/// The same as a table.
pub const PROBES_TABLE: &str = "probes.csv";
/// The directories of slices and of coarse fields, one file for each.
pub const SAMPLES: [&str; 2] = ["slices", "coarse"];

/// The pictures, a directory.
pub const FRAMES: &str = "frames";
/// All pictures, one after the other.
pub const ANIMATION: &str = "animation.png";

/// The newest state of the run.
pub const CHECKPOINT: &str = "checkpoint.h5";
/// The state before the newest.
pub const PREVIOUS_CHECKPOINT: &str = "checkpoint.prev.h5";
