//! `diagnostics.csv`: one line per output, numbers in the shortest form that reads back the same.

use super::write_file;
use crate::error::{Error, Result};
use crate::number::shortest;
use crate::run::listener::Record;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Bytes of a line, at most.
pub const BYTES_PER_LINE: usize = 160;
const HEADER: &str = "step,time,mass,min,max,l2\n";

/// The open table.
pub struct Table {
    path: PathBuf,
    file: File,
}

impl Table {
    /// Creates the table, with a header and the lines of outputs already committed.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn create(path: &Path, committed: &[Record]) -> Result<Table> {
        let lines: String = committed.iter().map(line).collect();
        write_file(path, format!("{HEADER}{lines}").as_bytes())?;
        let file = OpenOptions::new()
            .append(true)
            .open(path)
            .map_err(|cause| Error::cannot("open", path, cause))?;
        Ok(Table { path: path.to_owned(), file })
    }

    /// Adds the line of one output, in one write.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn record(&mut self, record: &Record) -> Result<()> {
        self.file
            .write_all(line(record).as_bytes())
            .map_err(|cause| Error::cannot("write", &self.path, cause))
    }
}

fn line(record: &Record) -> String {
    let Record { step, time, diagnostics: d } = record;
    let [time, mass, min, max, l2] = [*time, d.mass, d.min, d.max, d.l2].map(shortest);
    format!("{step},{time},{mass},{min},{max},{l2}\n")
}
