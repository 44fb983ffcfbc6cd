//! `summary.json`: how the run ended, and where its time went.

use super::names::{SERIES, SUMMARY};
use super::write_file;
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
    let cannot = |cause| Error::cannot("read", &path, cause);
    let Some(text) = look::text(&path).map_err(cannot)? else { return Ok(false) };
    // A truncated one says nothing; the run then continues from its checkpoint to the end.
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    Ok(summary["outcome"] == FINISHED && look::is_there(&dir.join(SERIES)).map_err(cannot)?)
}

/// Writes `summary.json` into the directory of the run.
///
/// # Errors
/// If it cannot be written.
pub fn write(summary: &Summary, dir: &Path) -> Result<()> {
    let text = number::json(summary).expect("plain data has a JSON form");
    write_file(&dir.join(SUMMARY), text.as_bytes())
}
