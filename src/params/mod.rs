//! The parameters of a run: a TOML file, overrides, defaults and limits.
//!
//! A parameter is declared once, as a field of [`Params`] or of one of its tables: the name, the
//! type, the default, the meaning (its comment) and the limits (its attributes). From the
//! declaration follow a JSON Schema ([`json_schema`]), by which a file is checked, the keys that a
//! message suggests, and the table in docs/parameters.md ([`markdown_table`]).
//!
//! The seven names of the reference program's parameter file stand at the top level, spelled as
//! there, and have its values as defaults, so that an empty file is its example.

mod boundary;
mod check;
mod differences;
mod document;
mod domain;
mod duration;
mod entry;
mod file;
mod files;
mod graphics;
mod key;
mod leaf;
mod limits;
mod names;
mod numbers;
mod origins;
mod problem;
mod rules;
mod samples;
mod schema;
mod solver;
mod table;
#[cfg(test)]
mod tests;
mod value;
mod wrong_type;

use crate::error::{Error, Result};
use crate::number;
use document::Document;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Duration;

pub use boundary::{Boundary, Insulated, Periodic, Side};
pub use differences::Difference;
pub use file::{At, Between, FieldFile, GridFile, OtherGrid, Outside, Pixels, Rows, SeriesFile};
pub use files::InFile;
pub use graphics::{Graphics, Range};
pub use key::below;
pub use origins::Origins;
pub use problem::{FaceMean, FieldNames, Grid, Layout, Method, PointSource, Time, Units};
pub use samples::{Coarse, Interpolation, Line, Probes, Slice};
pub use schema::{is_parameter, json_schema};
pub use solver::{Auto, Size, Solver};
pub use table::markdown_table;
pub use value::{Diffusivity, Quantity, Source, Timed, Value};

/// All parameters of a run; what a file leaves out has its default.
///
/// ```
/// use diff2d_mpi::params::Params;
///
/// let params = Params { dx: 0.05, ..Params::default() };
/// assert_eq!((params.D, params.output.dir.as_str()), (1.0.into(), "output"));
/// ```
#[allow(non_snake_case)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(
    title = "Parameters of diff2d-mpi",
    description = "What a file leaves out has its default."
)]
pub struct Params {
    /// Diffusivity, or conductivity if there is a capacity; `{ x = DX, y = DY }` gives one along x and
    /// another along y \[length^2 / time\].
    #[schemars(extend("x-rule" = "expression", "x-of" = "x, y"))]
    pub D: Diffusivity,
    /// Lower end of the domain, in x and, unless y1 is given, in y \[length\].
    pub x1: f64,
    /// Upper end of the domain, in x and, unless y2 is given, in y \[length\].
    pub x2: f64,
    /// Lower end in y; only on cells \[length\].
    pub y1: Option<f64>,
    /// Upper end in y; only on cells \[length\].
    pub y2: Option<f64>,
    /// Simulated time to run for \[time\].
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub runtime: f64,
    /// Grid spacing: adjusted to divide the domain evenly, upward in the default layout, downward on
    /// cells \[length\].
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub dx: f64,
    /// Grid spacing in y, if it differs from dx; only on cells \[length\].
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub dy: Option<f64>,
    /// Simulated time between outputs, with Euler steps in the default layout rounded down to whole steps \[time\].
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub outtime: f64,
    /// The field at the start: four peaks in the default layout; required on cells.
    #[schemars(extend("x-rule" = "expression", "x-of" = "x, y"))]
    pub initial: Option<Quantity>,
    /// Capacity, above 0: multiplies the rate of change; 1 if it is not given.
    #[schemars(extend("x-rule" = "expression", "x-of" = "x, y"))]
    pub capacity: Option<Quantity>,
    /// Rate of decay, at least 0; the capacity does not multiply it \[1 / time, or capacity / time\].
    #[schemars(extend("x-rule" = "expression", "x-of" = "x, y"))]
    pub decay: Option<Quantity>,
    /// Source; `{ shape = S, in_time = F }` is a function of x and y times one of t
    /// \[amount / (area time)\].
    #[schemars(extend("x-rule" = "expression", "x-of" = "x, y, t"))]
    pub source: Option<Source>,
    /// Source that depends on the field itself, `rho` \[amount / (area time)\].
    #[schemars(extend("x-rule" = "expression", "x-of" = "x, y, t, rho"))]
    pub reaction: Option<Value>,
    /// The domain is where this is not 0; its edge is insulated.
    #[schemars(extend("x-rule" = "expression", "x-of" = "x, y"))]
    pub mask: Option<Quantity>,
    /// Table `[constants]`: names for use in expressions; each may use those before it.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub constants: IndexMap<String, Value>,
    /// Tables `[data.NAME]`: fields in files, for use in expressions of x and y by their names.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub data: IndexMap<String, FieldFile>,
    /// Table `[grid]`.
    pub grid: Grid,
    /// Table `[boundary]`.
    #[serde(skip_serializing_if = "is_default")]
    pub boundary: Boundary,
    /// Tables `[point_sources.NAME]`.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub point_sources: IndexMap<String, PointSource>,
    /// Table `[time]`.
    pub time: Time,
    /// Table `[probes]`.
    #[serde(skip_serializing_if = "is_default")]
    pub probes: Probes,
    /// Tables `[slices.NAME]`.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub slices: IndexMap<String, Slice>,
    /// Tables `[coarse.NAME]`.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub coarse: IndexMap<String, Coarse>,
    /// Table `[field]`.
    pub field: FieldNames,
    /// Table `[units]`.
    pub units: Units,
    /// Table `[output]`.
    pub output: Output,
    /// Table `[checkpoint]`.
    pub checkpoint: Checkpoint,
    /// Table `[graphics]`; `graphics = true` and `graphics = false` are short for its `enabled`.
    pub graphics: Graphics,
    /// Table `[solver]`.
    pub solver: Solver,
}

/// Table `[output]`: where the results go, and what is shown meanwhile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Output {
    /// Directory for all files of the run.
    #[schemars(extend("x-rule" = "path"))]
    pub dir: String,
    /// What is shown during the run: the table of outputs and a bar, or lines, or nothing;
    /// `"auto"` is a bar on a terminal, lines elsewhere.
    pub progress: Progress,
    /// Whether the state at the end is saved even if no output falls there.
    #[serde(rename = "final")]
    pub at_end: bool,
}

impl Default for Output {
    fn default() -> Output {
        Output { dir: "output".into(), progress: Progress::default(), at_end: false }
    }
}

/// What standard output shows of a run between its start and its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Progress {
    /// A bar on a terminal, lines elsewhere.
    #[default]
    Auto,
    /// The table of outputs, and a bar below it.
    Bar,
    /// The table of outputs, and a line a minute if they are far apart.
    Lines,
    /// Nothing.
    Off,
}

/// Table `[checkpoint]`: how much of a run a failure may cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Checkpoint {
    /// Wall-clock time between checkpoints, for example `"90s"` or `"2h 30m"`; with `"off"` one is
    /// written only when the run is stopped.
    #[schemars(extend("x-rule" = "duration"))]
    pub every: String,
}

impl Default for Checkpoint {
    fn default() -> Checkpoint {
        Checkpoint { every: "10m".into() }
    }
}

impl Checkpoint {
    /// Time from one checkpoint to the next; none if they are off.
    pub fn interval(&self) -> Option<Duration> {
        number::duration(&self.every)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Default for Params {
    fn default() -> Params {
        Params {
            D: 1.0.into(),
            x1: -10.0,
            x2: 10.0,
            y1: None,
            y2: None,
            runtime: 10.0,
            dx: 0.075,
            dy: None,
            outtime: 0.5,
            initial: None,
            capacity: None,
            decay: None,
            source: None,
            reaction: None,
            mask: None,
            constants: IndexMap::new(),
            data: IndexMap::new(),
            grid: Grid::default(),
            boundary: Boundary::default(),
            point_sources: IndexMap::new(),
            time: Time::default(),
            probes: Probes::default(),
            slices: IndexMap::new(),
            coarse: IndexMap::new(),
            field: FieldNames::default(),
            units: Units::default(),
            output: Output::default(),
            checkpoint: Checkpoint::default(),
            graphics: Graphics::default(),
            solver: Solver::default(),
        }
    }
}

impl Params {
    /// Reads a parameter file, applies `KEY=VALUE` overrides in order and checks every value.
    ///
    /// Also returns where each value came from, for messages about values that only later turn out to
    /// be impossible.
    ///
    /// # Errors
    /// [`Error::Usage`] with the file, the line, the key, the value, the limit and the fix.
    pub fn read(file: &Path, overrides: &[String]) -> Result<(Params, Origins)> {
        let root = schema::root();
        let mut document = Document::read(file, root)?;
        for text in overrides {
            document.set(text, root)?;
        }
        let mut params: Params = check::read(root, &document)?;
        let base = files::base_of(file);
        params.resolve_files(base)?;
        let mut origins = document.origins();
        params.take_points_from_file(base, &mut origins)?;
        let params = params.settled(&origins).map_err(|problem| origins.locate(problem))?;
        Ok((params, origins))
    }

    /// Parameters made by a program, checked like those of a file, with the spacings that follow from a
    /// number of cells.
    ///
    /// # Errors
    /// [`Error::Usage`] with the key, the value, the limit and the fix.
    ///
    /// ```
    /// use diff2d_mpi::params::Params;
    ///
    /// let error = Params { D: (-1.0).into(), ..Params::default() }.checked().unwrap_err();
    /// assert_eq!(error.to_string(), "D = -1 is not above 0: raise D");
    /// ```
    pub fn checked(self) -> Result<Params> {
        let document = Document::parse("", &self.to_toml(), schema::root())?;
        let _: Params = check::read(schema::root(), &document.without_places())?;
        let mut params = self;
        let mut origins = Origins::default();
        params.take_points_from_file(Path::new(""), &mut origins)?;
        params.settled(&origins).map_err(|problem| origins.locate(problem))
    }

    /// The parameters as a TOML file that gives the same run.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("numbers, strings and tables of them are TOML")
    }

    /// Reads what [`Params::to_toml`] wrote, perhaps with comments: every key is there.
    ///
    /// # Errors
    /// [`Error::Run`] if it is something else, with the line or the key that is missing.
    pub fn from_toml(text: &str) -> Result<Params> {
        let root = schema::root();
        let read = || {
            let document = Document::parse("there", text, root)?;
            match root.missing(&document.origins()) {
                Some(key) => Err(Error::Usage(format!("{key} is missing"))),
                None => check::read(root, &document),
            }
        };
        read()
            .map_err(|cause| Error::Run(format!("these are not the parameters of a run: {cause}")))
    }
}
