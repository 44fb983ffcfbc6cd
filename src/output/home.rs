//! The directory of a run while it runs: files written by their path go there, and nowhere else.

use crate::error::{Error, Result};
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A directory, held open so that no other can have its number.
pub struct Home {
    path: PathBuf,
    directory: File,
}

impl Home {
    /// The directory that this path leads to now.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn of(path: &Path) -> Result<Home> {
        let directory = File::open(path).map_err(|cause| Error::cannot("open", path, cause))?;
        Ok(Home { path: path.to_owned(), directory })
    }

    /// Refuses to write by the path if it leads to another directory by now: that may be the one of another run.
    /// Where it leads nowhere, writing fails and says why.
    ///
    /// # Errors
    /// If it does.
    pub fn check(&self) -> Result<()> {
        match self.is_elsewhere() {
            Ok(true) => Err(Error::Run(format!(
                "{} is another directory by now: that of this run was moved or removed, and nothing was written \
                 to the one in its place; go on from where it is now with --resume",
                self.path.display()
            ))),
            Ok(false) | Err(_) => Ok(()),
        }
    }

    fn is_elsewhere(&self) -> io::Result<bool> {
        let (now, own) = (self.path.metadata()?, self.directory.metadata()?);
        Ok((now.dev(), now.ino()) != (own.dev(), own.ino()))
    }
}
