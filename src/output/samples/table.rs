//! `probes.csv`: one line per output, one column per probe.

use super::numbers::Line;
use crate::error::{Error, Result};
use crate::number::shortest;
use crate::output::write_file;
use crate::problem::schedule::Clock;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Bytes of a number and its comma, at most.
const BYTES_PER_NUMBER: usize = 26;

/// Bytes of a line, at most.
pub(super) fn bytes_per_line(probes: usize) -> usize {
    (2 + probes) * BYTES_PER_NUMBER
}

/// The open table.
pub(super) struct Table {
    path: PathBuf,
    file: File,
}

impl Table {
    /// Creates it, with a header and the lines of outputs already committed.
    pub fn create(path: &Path, probes: &[(String, [f64; 2])], lines: &[Line]) -> Result<Table> {
        let names: String = probes.iter().map(|(name, _)| format!(",{name}")).collect();
        let lines: String = lines.iter().map(|known| line(known.clock, &known.values)).collect();
        write_file(path, format!("step,time{names}\n{lines}").as_bytes())?;
        let file = OpenOptions::new().append(true).open(path);
        let file = file.map_err(|cause| Error::cannot("open", path, cause))?;
        Ok(Table { path: path.to_owned(), file })
    }

    /// Adds the line of one output, in one write.
    pub fn record(&mut self, clock: Clock, values: &[f64]) -> Result<()> {
        let written = self.file.write_all(line(clock, values).as_bytes());
        written.map_err(|cause| Error::cannot("write", &self.path, cause))
    }
}

fn line(clock: Clock, values: &[f64]) -> String {
    let mut line = format!("{},{}", clock.step, shortest(clock.time));
    for value in values {
        line.push(',');
        line.push_str(&shortest(*value));
    }
    line.push('\n');
    line
}
