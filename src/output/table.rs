//! `diagnostics.csv`: one line per output, numbers in the shortest form that reads back the same.

use super::{columns, write_file};
use crate::error::{Error, Result};
use crate::number::shortest;
use crate::problem::Case;
use crate::run::listener::Record;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Bytes of a number and its comma, at most.
const BYTES_PER_NUMBER: usize = 26;

/// Bytes of a line, at most.
pub fn bytes_per_line(case: &Case) -> usize {
    (2 + columns::of(case).len()) * BYTES_PER_NUMBER
}

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
    pub fn create(path: &Path, case: &Case, committed: &[Record]) -> Result<Table> {
        let names: String = columns::of(case).iter().map(|(name, _)| format!(",{name}")).collect();
        let lines: String = committed.iter().map(line).collect();
        write_file(path, format!("step,time{names}\n{lines}").as_bytes())?;
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
    let mut line = format!("{},{}", record.step, shortest(record.time));
    for value in columns::values(record) {
        line.push(',');
        line.push_str(&shortest(value));
    }
    line.push('\n');
    line
}
