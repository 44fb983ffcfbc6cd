//! Tables of comma-separated values, read by the names of their columns. Lines that begin with `#` are
//! left out.

use csv::{Reader, ReaderBuilder, StringRecord, Trim};
use std::io::Read;

/// A table whose first line names its columns.
pub struct Columns<R> {
    names: StringRecord,
    reader: Reader<R>,
}

/// A line below the first one.
pub struct Line<'t> {
    names: &'t StringRecord,
    values: StringRecord,
}

impl<R: Read> Columns<R> {
    /// Reads the first line.
    ///
    /// # Errors
    /// It cannot be read, or is not text.
    pub fn new(text: R) -> Result<Columns<R>, String> {
        let mut reader = ReaderBuilder::new().trim(Trim::All).comment(Some(b'#')).from_reader(text);
        let names = reader.headers().map_err(|cause| odd(&cause))?.clone();
        Ok(Columns { names, reader })
    }

    /// The number of a column.
    ///
    /// # Errors
    /// There is none of that name, or more than one.
    pub fn number_of(&self, name: &str) -> Result<usize, String> {
        let mut found = self.names.iter().enumerate().filter(|(_, known)| *known == name);
        match (found.next(), found.next()) {
            (Some((number, _)), None) => Ok(number),
            (Some(_), Some(_)) => Err(format!("it has the column {name} twice: rename one")),
            (None, _) => Err(self.lacks(name)),
        }
    }

    fn lacks(&self, name: &str) -> String {
        let names: Vec<&str> = self.names.iter().collect();
        match names[..] {
            [] => format!("it has no column {name}: it has no header line"),
            [only] if only.contains([';', '\t']) => {
                format!("it has no column {name}: it has {only}: put commas between the columns")
            }
            _ => format!("it has no column {name}: it has {}", names.join(", ")),
        }
    }

    /// The lines, each an error if it cannot be read or is longer or shorter than the first one.
    pub fn lines(&mut self) -> impl Iterator<Item = Result<Line<'_>, String>> {
        let Columns { names, reader } = self;
        reader.records().map(|values| match values {
            Ok(values) => Ok(Line { names, values }),
            Err(cause) => Err(odd(&cause)),
        })
    }
}

impl Line<'_> {
    /// The text in a column.
    pub fn text(&self, column: usize) -> &str {
        &self.values[column]
    }

    /// The number in a column.
    ///
    /// # Errors
    /// It is something else, or not finite.
    pub fn number(&self, column: usize) -> Result<f64, String> {
        let text = self.text(column);
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| {
            self.refused(&format!("{} = {text:?} is not a finite number", &self.names[column]))
        })
    }

    /// What is wrong with it, after its place.
    pub fn refused(&self, why: &str) -> String {
        let line = self.values.position().map_or(0, csv::Position::line);
        format!("line {line}: {why}")
    }
}

fn odd(cause: &csv::Error) -> String {
    format!("it is not a table of comma-separated values: {cause}")
}
