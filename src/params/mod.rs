//! The parameters of a run: a TOML file, overrides, defaults and limits.
//!
//! A parameter is declared once, as a field of [`Params`] or of one of its tables: the name, the
//! type, the default, the meaning (its comment) and the limits (its attributes). From the
//! declaration follow a JSON Schema ([`json_schema`]), by which a file is checked, the keys that a
//! message suggests, and the table in the README ([`markdown_table`]).
//!
//! The seven names of the reference program's parameter file stand at the top level, spelled as
//! there, and have its values as defaults, so that an empty file is its example.

mod check;
mod document;
mod duration;
mod entry;
mod graphics;
mod leaf;
mod limits;
mod names;
mod origins;
mod rules;
mod schema;
mod solver;
mod table;
#[cfg(test)]
mod tests;
mod wrong_type;

use crate::error::{Error, Problem, Result};
use crate::number::{self, shown};
use document::Document;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Duration;

pub use graphics::{Graphics, Range};
pub use origins::Origins;
pub use schema::json_schema;
pub use solver::{Auto, Size, Solver};
pub use table::markdown_table;

/// All parameters of a run; what a file leaves out has its default.
///
/// ```
/// use diff2d_mpi::params::Params;
///
/// let params = Params { dx: 0.05, ..Params::default() };
/// assert_eq!((params.D, params.output.dir.as_str()), (1.0, "output"));
/// ```
#[allow(non_snake_case)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(
    title = "Parameters of diff2d-mpi",
    description = "What a file leaves out has its default."
)]
pub struct Params {
    /// Diffusivity \[length^2 / time\].
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub D: f64,
    /// Lower end of the domain, in x and in y \[length\].
    pub x1: f64,
    /// Upper end of the domain, in x and in y \[length\].
    pub x2: f64,
    /// Simulated time to run for \[time\].
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub runtime: f64,
    /// Grid spacing, raised to fit the domain a whole number of times \[length\].
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub dx: f64,
    /// Simulated time between outputs, rounded down to whole steps \[time\].
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub outtime: f64,
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
    /// What is shown while the run goes on: the table of outputs and a bar, or lines, or nothing;
    /// `"auto"` is a bar on a terminal, lines elsewhere.
    pub progress: Progress,
    /// Whether the state at the end is saved even where no output falls there.
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
    /// The table of outputs, and a line a minute where they are far apart.
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
    /// Time from one checkpoint to the next; none where they are off.
    pub fn interval(&self) -> Option<Duration> {
        number::duration(&self.every)
    }
}

impl Default for Params {
    fn default() -> Params {
        Params {
            D: 1.0,
            x1: -10.0,
            x2: 10.0,
            runtime: 10.0,
            dx: 0.075,
            outtime: 0.5,
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
    /// Also returns where each value came from, for messages about values that turn out to be
    /// impossible only later.
    ///
    /// # Errors
    /// [`Error::Usage`] with the file, the line, the key, the value, the limit and the fix.
    pub fn read(file: &Path, overrides: &[String]) -> Result<(Params, Origins)> {
        let root = schema::root();
        let mut document = Document::read(file, root)?;
        for text in overrides {
            document.set(text, root)?;
        }
        let params: Params = check::read(root, &document)?;
        let origins = document.origins();
        params.check_domain().map_err(|problem| origins.locate(problem))?;
        Ok((params, origins))
    }

    /// Checks parameters that were made by a program, as those of a file are checked.
    ///
    /// # Errors
    /// [`Error::Usage`] with the key, the value, the limit and the fix.
    ///
    /// ```
    /// use diff2d_mpi::params::Params;
    ///
    /// let error = Params { D: -1.0, ..Params::default() }.check().unwrap_err();
    /// assert_eq!(error.to_string(), "D = -1 is not above 0: raise D");
    /// ```
    pub fn check(&self) -> Result<()> {
        let document = Document::parse("", &self.to_toml(), schema::root())?;
        let _: Params = check::read(schema::root(), &document.without_places())?;
        self.check_domain().map_err(|problem| Origins::default().locate(problem))
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

    /// The parameters whose values keep this run from going on where one with `theirs` stopped:
    /// those of the problem, and, unless the outputs go to a new place (`anew`), those that say
    /// which outputs there are.
    pub fn differences(&self, theirs: &Params, anew: bool) -> Vec<String> {
        let problem = [
            ("D", self.D, theirs.D),
            ("x1", self.x1, theirs.x1),
            ("x2", self.x2, theirs.x2),
            ("dx", self.dx, theirs.dx),
        ];
        let outputs =
            [("runtime", self.runtime, theirs.runtime), ("outtime", self.outtime, theirs.outtime)];
        let numbers = problem
            .iter()
            .chain(outputs.iter().filter(|_| !anew))
            .filter(|(_, mine, theirs)| mine.to_bits() != theirs.to_bits())
            .map(|(key, mine, theirs)| (*key, shown(*mine), shown(*theirs)));
        let [mine, theirs] = [self, theirs].map(|params| params.output.at_end);
        let at_end = (!anew && mine != theirs)
            .then(|| ("output.final", mine.to_string(), theirs.to_string()));
        numbers
            .chain(at_end)
            .map(|(key, mine, theirs)| format!("{key} = {mine}, but {theirs} in the run to resume"))
            .collect()
    }

    fn check_domain(&self) -> std::result::Result<(), Problem> {
        let &Params { x1, x2, dx, .. } = self;
        let length = x2 - x1;
        let [low, high, spacing] = [x1, x2, dx].map(shown);
        if x2 <= x1 {
            let text = format!("x2 = {high} does not lie above x1 = {low}: raise x2 or lower x1");
            return Err(Problem::new(&["x2", "x1"], text));
        }
        if !length.is_finite() {
            let text =
                format!("x2 - x1 = {high} - {low} overflows: bring x1 and x2 closer together");
            return Err(Problem::new(&["x2", "x1"], text));
        }
        // Four spacings of doubles, so that neighbouring points have different coordinates.
        let finest = 4.0 * f64::EPSILON * x1.abs().max(x2.abs());
        if dx < finest {
            let text = format!(
                "dx = {spacing} is too fine to tell points apart between x1 = {low} and x2 = {high}: \
                 raise dx above {}",
                shown(finest)
            );
            return Err(Problem::new(&["dx", "x2", "x1"], text));
        }
        Ok(())
    }
}
