//! Tables `[probes]`, `[slices.NAME]` and `[coarse.NAME]`: parts of the field, each at a cadence of its
//! own.

use super::Params;
use super::key::below;
use super::origins::Origins;
use crate::columns::Columns;
use crate::error::{Error, Problem, Result};
use crate::look;
use crate::number::counted;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::path::Path;

/// Longest name of a probe, a slice or a coarse field.
const LONGEST_NAME: usize = 64;

/// Table `[probes]`: the field at points, in `probes.h5` and `probes.csv`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Probes {
    /// Simulated time from one line of probes to the next \[time\].
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub every: Option<f64>,
    /// Where the probe of this name is, `[x, y]` \[length\].
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub points: IndexMap<String, [f64; 2]>,
    /// A CSV file with the columns name, x and y, in place of points; a relative path begins at the
    /// parameter file.
    #[schemars(extend("x-rule" = "path"))]
    pub file: Option<String>,
    /// How a probe is interpolated from the points of the grid around it; bilinear by default.
    pub method: Option<Interpolation>,
}

/// Interpolation between the points of a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Interpolation {
    /// Straight lines along x and along y.
    Bilinear,
    /// The value of the nearest point.
    Nearest,
}

/// Table `[slices.NAME]`: the field along a whole line, in `slices/NAME.h5`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slice {
    /// Where the line crosses x, if it goes along y \[length\].
    pub x: Option<f64>,
    /// Where the line crosses y, if it goes along x \[length\].
    pub y: Option<f64>,
    /// Simulated time from one slice to the next \[time\].
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub every: f64,
}

/// Table `[coarse.NAME]`: means of the field over blocks, in `coarse/NAME.h5`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coarse {
    /// Rows and columns of a block.
    #[schemars(extend("minimum" = 1, "maximum" = 1_000_000))]
    pub factor: u32,
    /// Simulated time from one field to the next \[time\].
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub every: f64,
}

/// Where a slice is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Line {
    /// All x, at this y.
    AlongX(f64),
    /// All y, at this x.
    AlongY(f64),
}

impl Slice {
    /// Where it is, for the slice of this name.
    ///
    /// # Errors
    /// Neither x nor y is given, or both are.
    pub fn line(&self, name: &str) -> std::result::Result<Line, Problem> {
        match (self.x, self.y) {
            (None, Some(y)) => Ok(Line::AlongX(y)),
            (Some(x), None) => Ok(Line::AlongY(x)),
            _ => {
                let key = below("slices", name);
                let text =
                    format!("{key} needs either x or y, where the line is: set one of the two");
                Err(Problem::new(&[&key], text))
            }
        }
    }
}

impl Params {
    /// The key of each table of samples that is in use, and its `every`, in the order of the cadences.
    pub fn sampled(&self) -> Vec<(String, f64)> {
        let probes = self.probes.every.filter(|_| !self.probes.points.is_empty());
        let slices = self.slices.iter().map(|(name, slice)| (below("slices", name), slice.every));
        let coarse = self.coarse.iter().map(|(name, field)| (below("coarse", name), field.every));
        probes
            .map(|every| ("probes".to_owned(), every))
            .into_iter()
            .chain(slices)
            .chain(coarse)
            .collect()
    }

    /// Takes the points that a file lists into the parameters: those of a run then need no other
    /// file. Notes that file, and where in it each point stands.
    pub(super) fn take_points_from_file(
        &mut self,
        base: &Path,
        origins: &mut Origins,
    ) -> Result<()> {
        let Some(file) = self.probes.file.take() else { return Ok(()) };
        if !self.probes.points.is_empty() {
            let text = format!("probes.file = {file:?} beside probes.points: keep one of the two");
            return Err(Error::Usage(text));
        }
        let path = base.join(&file);
        let refused = |cause: String| {
            Error::Usage(format!("probes.file = {file:?}: {}: {cause}", path.display()))
        };
        let table = match look::open(&path) {
            Ok(Some(table)) => table,
            Ok(None) => return Err(refused("there is no such file: check the path".into())),
            Err(cause) => return Err(refused(format!("it cannot be read: {cause}"))),
        };
        let shown = path.display().to_string();
        for (name, Listed { at, place }) in points(table).map_err(refused)? {
            origins.note(&below("probes.points", &name), format!("{shown}, {place}"));
            self.probes.points.insert(name, at);
        }
        if let Some(file) = path.to_str() {
            origins.take("probes.file", file);
        }
        Ok(())
    }

    /// Refuses tables that lack something, and names that cannot be those of files or columns.
    pub(super) fn check_samples(&self) -> std::result::Result<(), Problem> {
        self.check_probes()?;
        for (name, slice) in &self.slices {
            check_file_name(&below("slices", name), name)?;
            slice.line(name)?;
        }
        self.coarse.keys().try_for_each(|name| check_file_name(&below("coarse", name), name))
    }

    fn check_probes(&self) -> std::result::Result<(), Problem> {
        let Probes { every, points, .. } = &self.probes;
        let text = match (points.is_empty(), every) {
            (true, None) if self.probes.method.is_none() => return Ok(()),
            (true, _) => {
                "probes.points is missing: name some, as points = { well = [1.0, 2.0] }, or a file"
            }
            (false, None) => {
                "probes.every is missing: say how far apart in time the probes are taken"
            }
            (false, Some(_)) => {
                let odd = points.keys().find(|name| !is_column(name));
                return odd.map_or(Ok(()), |name| Err(not_a_column(name)));
            }
        };
        Err(Problem::new(&["probes.every", "probes.points", "probes"], text.into()))
    }
}

/// Whether a name can head a column of a table.
fn is_column(name: &str) -> bool {
    let is_plain = |letter: char| !letter.is_control() && !matches!(letter, ',' | '"');
    let is_taken = ["step", "time"].contains(&name);
    !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(is_plain) && !is_taken
}

fn not_a_column(name: &str) -> Problem {
    let text = format!(
        "probes.points: {name:?} is not a valid probe name: up to {LONGEST_NAME} bytes, no commas, no quotes, \
         and neither step nor time: choose another"
    );
    Problem::new(&[&below("probes.points", name), "probes.points", "probes"], text)
}

fn check_file_name(key: &str, name: &str) -> std::result::Result<(), Problem> {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    match !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(is_letter) {
        true => Ok(()),
        false => {
            let text = format!(
                "{key}: {name:?} cannot be the name of a file: up to {LONGEST_NAME} letters, digits, _ and -"
            );
            Err(Problem::new(&[key], text))
        }
    }
}

/// A point of a table.
#[derive(Debug, PartialEq)]
struct Listed {
    at: [f64; 2],
    /// Its line.
    place: String,
}

/// The points of a table with the columns name, x and y.
fn points(table: impl Read) -> std::result::Result<IndexMap<String, Listed>, String> {
    let columns = Columns::new(table)?;
    let [name, x, y] = ["name", "x", "y"].map(|name| columns.number_of(name));
    let [name, x, y] = [name?, x?, y?];
    let mut points = IndexMap::new();
    for line in columns.lines() {
        let line = line?;
        let name = line.text(name);
        let listed = Listed { at: [line.number(x)?, line.number(y)?], place: line.place.clone() };
        if points.insert(name.to_owned(), listed).is_some() {
            return Err(line.refused(&format!("a second probe {name:?}: rename one")));
        }
    }
    match points.is_empty() {
        true => Err(format!("it lists {}: add lines", counted(0, "probe"))),
        false => Ok(points),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_by_the_names_of_their_columns() {
        let read =
            points("# of 2024\ny, name ,x,depth\n2, P 1 ,1e0,7\n-4,P2,3,8\n".as_bytes()).unwrap();
        let expected = [("P 1", [1.0, 2.0], "line 3"), ("P2", [3.0, -4.0], "line 4")];
        let expected = expected
            .map(|(name, at, place)| (name.to_owned(), Listed { at, place: place.to_owned() }));
        assert_eq!(read, expected.into());
    }

    #[test]
    fn a_bad_list_of_points_is_refused_with_its_line() {
        for (text, expected) in [
            ("", "no column name"),
            ("name,x,y,x\nA,1,2,3\n", "it has the column x twice"),
            ("name,x\nA,1\n", "no column y: it has name, x"),
            ("name,x,y\n", "it lists 0 probes"),
            ("name,x,y\nA,1,2\nA,3,4\n", "line 3: a second probe \"A\""),
            ("name,x,y\nA,1,two\n", "line 2: y = \"two\" is not a finite number"),
            ("name,x,y\nA,1,nan\n", "line 2: y = \"nan\" is not a finite number"),
            ("name,x,y\nA,1\n", "line 2: 2 values, but the header has 3 names"),
        ] {
            let error = points(text.as_bytes()).unwrap_err();
            assert!(error.contains(expected), "{text:?}: {error}");
        }
    }
}
