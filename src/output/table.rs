//! `diagnostics.csv`: one line an output, numbers in the shortest form that reads back the same.

use super::Snapshot;
use crate::error::{Error, Result};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Bytes of a line, at most.
pub const BYTES_PER_LINE: usize = 160;

/// The open table.
pub struct Table {
    path: PathBuf,
    file: File,
}

impl Table {
    /// Creates the table with its header.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn create(path: &Path) -> Result<Table> {
        let file = File::create(path).map_err(|cause| Error::cannot("create", path, cause))?;
        let mut table = Table { path: path.to_owned(), file };
        table.write("step,time,mass,min,max,l2\n")?;
        Ok(table)
    }

    /// Adds the line of one output, in one write.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn record(&mut self, snapshot: &Snapshot) -> Result<()> {
        let Snapshot { step, time, diagnostics: d, .. } = snapshot;
        self.write(&format!("{step},{time:?},{:?},{:?},{:?},{:?}\n", d.mass, d.min, d.max, d.l2))
    }

    fn write(&mut self, text: &str) -> Result<()> {
        self.file
            .write_all(text.as_bytes())
            .map_err(|cause| Error::cannot("write", &self.path, cause))
    }
}
