//! `summary.json`: how the run ended, and where its time went.

use super::names::{SERIES, SUMMARY};
use super::whole_file::write_durable_file;
use crate::error::{Error, Result};
use crate::look;
use crate::number;
use crate::run::summary::{FINISHED, Summary};
use std::path::Path;

/// Whether the summary in a directory says that its run is finished, and its snapshots are there.
///
/// # Errors
/// If that cannot be looked at.
pub fn says_finished(dir: &Path) -> Result<bool> {
    let path = dir.join(SUMMARY);
    let text = look::text(&path).map_err(|cause| Error::cannot("read", &path, cause))?;
    let Some(text) = text else { return Ok(false) };
    // A truncated one says nothing; the run then continues from its checkpoint to the end.
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let series = dir.join(SERIES);
    let is_there = look::is_there(&series);
    let is_there = is_there.map_err(|cause| Error::cannot("look at", &series, cause))?;
    Ok(summary["outcome"] == FINISHED && is_there)
}

/// Writes `summary.json` into the directory of the run.
///
/// # Errors
/// If it cannot be written.
pub fn write(summary: &Summary, dir: &Path) -> Result<()> {
    let text = number::json(summary).expect("plain data has a JSON form");
    write_durable_file(&dir.join(SUMMARY), text.as_bytes())
}
