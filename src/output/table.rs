//! Tables with one line per output, numbers in the shortest form that reads back the same:
//! `diagnostics.csv` and `probes.csv`.

use super::whole_file::write_file;
use crate::error::{Error, Result};
use crate::number::shortest;
use crate::problem::schedule::Clock;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Bytes of a number and its comma, at most.
const BYTES_PER_NUMBER: usize = 26;

/// Bytes of a line with this many columns after `step` and `time`, at most.
pub fn bytes_per_line(columns: usize) -> usize {
    (2 + columns) * BYTES_PER_NUMBER
}

/// What a table says of one output.
pub struct Line {
    /// When it was.
    pub clock: Clock,
    /// The values in its columns.
    pub values: Vec<f64>,
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
    pub fn create<'n>(
        path: &Path,
        columns: impl IntoIterator<Item = &'n str>,
        committed: &[Line],
    ) -> Result<Table> {
        let names: String = columns.into_iter().map(|name| format!(",{name}")).collect();
        let lines: String =
            committed.iter().map(|line| written(line.clock, &line.values)).collect();
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
    pub fn record(&mut self, clock: Clock, values: &[f64]) -> Result<()> {
        self.file
            .write_all(written(clock, values).as_bytes())
            .map_err(|cause| Error::cannot("write", &self.path, cause))
    }
}

fn written(clock: Clock, values: &[f64]) -> String {
    let mut line = format!("{},{}", clock.step, shortest(clock.time));
    for value in values {
        line.push(',');
        line.push_str(&shortest(*value));
    }
    line.push('\n');
    line
}
