//! How a directory is refused.

use crate::error::{Problem, Result};
use std::fmt::Display;
use std::path::Path;

/// What is in the way, if anything.
pub(super) type Checked = std::result::Result<(), Problem>;

/// The way out that is always there.
pub(super) const OTHER: &str = "choose another directory with --set output.dir=DIR";

pub(super) fn problem(text: String) -> Problem {
    Problem::new(&["output.dir"], text)
}

/// What could not be looked at is in the way: whether it is writable is not known.
pub(super) fn cannot_look(dir: &Path, at: &Path, cause: &dyn Display) -> Problem {
    problem(format!(
        "output.dir = {}: cannot use {}: {cause}: fix that, or {OTHER}",
        dir.display(),
        at.display()
    ))
}

/// What was found in a directory, or why that could not be looked at.
pub(super) fn looked_at<T>(dir: &Path, found: Result<T>) -> std::result::Result<T, Problem> {
    found.map_err(|cause| {
        problem(format!("output.dir = {}: {cause}: fix that, or {OTHER}", dir.display()))
    })
}
