//! A directory that a run makes.

use super::place::{nearest, only_grows};
use super::refused::{Checked, OTHER, problem};
use crate::error::Problem;
use std::fs;
use std::path::{Path, PathBuf};

/// A directory that was made, along with all missing ones above it.
pub struct Made {
    /// The innermost first.
    directories: Vec<PathBuf>,
}

impl Made {
    /// Makes a directory and removes it again, to see whether that can be done; unless it is to be made in
    /// an append-only one, from which nothing can be removed.
    ///
    /// # Errors
    /// Why it cannot be made.
    pub fn try_out(dir: &Path) -> Checked {
        match nearest(dir)? {
            Some(above) if only_grows(dir, &above)? => Ok(()),
            _ => Made::make(dir).map(|made| made.remove()),
        }
    }

    /// Makes a directory and those above it.
    ///
    /// # Errors
    /// Why it cannot be made; none of those above is left behind.
    pub fn make(dir: &Path) -> std::result::Result<Made, Problem> {
        let nearest = nearest(dir)?;
        let absolute = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
        let missing = absolute.ancestors().take_while(|path| Some(*path) != nearest.as_deref());
        let made = Made { directories: missing.map(Path::to_owned).collect() };
        fs::create_dir_all(dir).map_err(|cause| {
            made.remove();
            let dir = dir.display();
            problem(format!("output.dir = {dir}: it cannot be made: {cause}: {OTHER}"))
        })?;
        Ok(made)
    }

    /// Removes those that were made, if they are empty.
    pub fn remove(&self) {
        for path in &self.directories {
            // Others may have put something into it, or removed it.
            let _ = fs::remove_dir(path);
        }
    }
}
