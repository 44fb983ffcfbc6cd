//! A field in a file as rows of the run's grid, read where they are asked for.

use super::contents::{Contents, Format};
use super::regrid::{LEAST_SHARE, Mix};
use super::stamp::Stamp;
use super::{esri, npy, picture, variable};
use crate::expression::Rows;
use crate::number::index;
use crate::params::Outside;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Most values of a file that are read at once, besides those of a single row.
const MOST_VALUES: usize = if cfg!(debug_assertions) { 1 << 10 } else { 1 << 21 };

/// From the rows and columns of a file to those of the run.
#[derive(Debug)]
pub(super) enum Mapping {
    /// One to one.
    Same,
    /// From another grid; rows, then columns.
    Other { rows: Vec<Mix>, columns: Vec<Mix>, outside: Option<Outside> },
}

/// Where and how a field is read.
#[derive(Debug)]
pub(super) struct Origin {
    pub key: String,
    pub path: PathBuf,
    pub stamp: Stamp,
    pub contents: Contents,
    /// Whether the rows, and the columns, of the file are in ascending order.
    pub is_ascending: [bool; 2],
}

/// A field on the grid of the run.
#[derive(Debug)]
pub(super) struct Field {
    pub origin: Origin,
    pub mapping: Mapping,
    /// Rows and columns of the run.
    pub shape: [usize; 2],
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The rows of this rank, which are kept once they are read.
    own: Range<usize>,
    kept: Vec<f64>,
    /// Other rows, those that were read last.
    others: Range<usize>,
    passing: Vec<f64>,
    failure: Option<String>,
}

impl Field {
    pub fn new(origin: Origin, mapping: Mapping, shape: [usize; 2]) -> Field {
        Field { origin, mapping, shape, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Rows of the run.
    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, String> {
        let [_, columns] = self.shape;
        let (rows_of, columns_of, outside) = match &self.mapping {
            Mapping::Same => return self.origin.read(rows),
            Mapping::Other { rows, columns, outside } => (rows, columns, outside),
        };
        let mut found = Vec::with_capacity(rows.len() * columns);
        let per_row = self.origin.contents.shape[1];
        let mut next = rows.start;
        while next < rows.end {
            // As many rows as can be made from what is read at once, and at least one.
            let begin = rows_of[next].first;
            let mut stop = next;
            let mut end = begin;
            while stop < rows.end {
                let mix = &rows_of[stop];
                let further = end.max(mix.first + mix.weights.len());
                if stop > next && (further - begin) * per_row > MOST_VALUES {
                    break;
                }
                (end, stop) = (further, stop + 1);
            }
            let values = self.origin.read(begin..end)?;
            for mix in &rows_of[next..stop] {
                let lines = &values[(mix.first - begin) * per_row..];
                found.extend(columns_of.iter().map(|column| match outside {
                    Some(Outside::Value(value)) if mix.is_outside || column.is_outside => *value,
                    _ => mixed(lines, per_row, mix, column),
                }));
            }
            next = stop;
        }
        Ok(found)
    }
}

/// A weighted sum, row by row from the first on, in each from the first column on.
fn mixed(lines: &[f64], per_row: usize, row: &Mix, column: &Mix) -> f64 {
    let in_line = |line: &[f64]| {
        let values = column.weights.iter().zip(&line[column.first..]);
        values.fold(0.0, |sum, (weight, value)| sum + weight * value)
    };
    let weighted = row.weights.iter().zip(lines.chunks(per_row));
    let sum = weighted.fold(0.0, |sum, (weight, line)| sum + weight * in_line(line));
    if sum.is_nan() { shared(lines, per_row, row, column) } else { sum }
}

/// The same where some are missing, which take no part: the others share the whole weight. None if all are missing.
fn shared(lines: &[f64], per_row: usize, row: &Mix, column: &Mix) -> f64 {
    let lines = row.weights.iter().zip(lines.chunks(per_row));
    let there = lines.flat_map(|(of_row, line)| {
        let values = column.weights.iter().zip(&line[column.first..]);
        values.map(move |(of_column, value)| (of_row * of_column, *value))
    });
    let mut there = there.filter(|(weight, value)| *weight > 0.0 && !value.is_nan()).peekable();
    let Some(&(_, one)) = there.peek() else { return f64::NAN };
    // As differences from one of them, so that what is the same everywhere stays the same to the last bit.
    let (weight, sum) = there.fold((0.0, 0.0), |(weights, sum), (weight, value)| {
        (weights + weight, sum + weight * (value - one))
    });
    if weight > LEAST_SHARE { one + sum / weight } else { f64::NAN }
}

impl Origin {
    /// Rows of the file in ascending order, each with its columns in ascending order.
    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, String> {
        let [count, columns] = self.contents.shape;
        let [rows_ascend, columns_ascend] = self.is_ascending;
        let stored = if rows_ascend { rows.clone() } else { count - rows.end..count - rows.start };
        let mut values = self.stored(stored)?;
        if values.len() != rows.len() * columns {
            return Err("it has fewer values than it says".into());
        }
        self.stamp.check(&self.path)?;
        if !rows_ascend {
            values = values.chunks(columns).rev().flatten().copied().collect();
        }
        if !columns_ascend {
            values.chunks_mut(columns).for_each(<[f64]>::reverse);
        }
        Ok(values)
    }

    fn stored(&self, rows: Range<usize>) -> Result<Vec<f64>, String> {
        let (path, Contents { shape, format, .. }) = (&self.path, &self.contents);
        match format {
            Format::Variable { name, time, coding } => {
                variable::read(path, name, *time, coding, rows)
            }
            Format::Npy => npy::read(path, rows),
            Format::Picture { dark_is_inside } => picture::read(path, *dark_is_inside, rows),
            Format::Grid { missing } => esri::read(path, *shape, *missing, rows),
        }
    }
}

impl State {
    /// The values of a row, if they are here.
    fn row(&self, row: usize, columns: usize) -> Option<&[f64]> {
        let within =
            |rows: &Range<usize>, values: &'_ [f64]| rows.contains(&row) && !values.is_empty();
        let (rows, values) = if within(&self.own, &self.kept) {
            (&self.own, &self.kept)
        } else if within(&self.others, &self.passing) {
            (&self.others, &self.passing)
        } else {
            return None;
        };
        let begin = (row - rows.start) * columns;
        values.get(begin..begin + columns)
    }
}

impl Rows for Field {
    fn own(&self, rows: Range<usize>) {
        let mut state = self.state();
        state.own = rows.start.saturating_sub(1)..(rows.end + 1).min(self.shape[0]);
        state.kept = Vec::new();
    }

    fn copy(&self, row: u64, column: u64, out: &mut [f64]) {
        let ([rows, columns], row) = (self.shape, index(row));
        let mut state = self.state();
        if state.row(row, columns).is_none() && state.failure.is_none() {
            let is_own = state.own.contains(&row);
            let most = (MOST_VALUES / columns).max(1);
            let wanted = if is_own { state.own.clone() } else { row..(row + most).min(rows) };
            match self.read(wanted.clone()) {
                Ok(values) if is_own => state.kept = values,
                Ok(values) => (state.others, state.passing) = (wanted, values),
                Err(why) => {
                    state.failure = Some(format!("{}: {why}", self.origin.path.display()));
                }
            }
        }
        let first = index(column);
        match state.row(row, columns).and_then(|values| values.get(first..first + out.len())) {
            Some(values) => out.copy_from_slice(values),
            None => out.fill(f64::NAN),
        }
    }

    fn failure(&self) -> Option<String> {
        self.state().failure.clone()
    }

    fn key(&self) -> &str {
        &self.origin.key
    }

    fn file(&self) -> String {
        self.origin.path.display().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, OpenOptions};
    use std::io::Write;
    use std::path::Path;

    const ROWS: usize = 3000;

    /// A field that is read in several parts.
    fn field(path: &Path) -> Field {
        let mut bytes = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
        let header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({ROWS}, 2)}}");
        bytes.extend(format!("{header:<117}\n").bytes());
        bytes.extend((0..2 * ROWS).flat_map(|number| (number as f64).to_le_bytes()));
        fs::write(path, bytes).unwrap();
        let contents = npy::look(path).unwrap();
        let (path, stamp) = (path.to_owned(), Stamp::of(path).unwrap());
        let origin =
            Origin { key: "data.f".into(), path, stamp, contents, is_ascending: [true, true] };
        Field::new(origin, Mapping::Same, [ROWS, 2])
    }

    fn row(field: &Field, row: u64) -> [f64; 2] {
        let mut found = [0.0; 2];
        field.copy(row, 0, &mut found);
        found
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_a_failure() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("field.npy");
        let field = field(&path);
        field.own(0..10);
        assert_eq!([0, 9, 2500].map(|number| row(&field, number)[1]), [1.0, 19.0, 5001.0]);
        assert_eq!(field.failure(), None);
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"more").unwrap();
        // What this rank needs again and again is here; the rest has to be read.
        assert_eq!(row(&field, 9), [18.0, 19.0]);
        assert!(row(&field, 1000)[0].is_nan());
        let failure = field.failure().unwrap();
        assert!(
            failure
                .ends_with("field.npy: it has changed since the run began to read it: start again")
        );
    }

    #[test]
    fn a_file_that_is_gone_is_not_one_that_has_changed() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("field.npy");
        let field = field(&path);
        fs::remove_file(&path).unwrap();
        assert!(row(&field, 0)[0].is_nan());
        assert!(field.failure().unwrap().ends_with("there is no such file"));
    }
}
