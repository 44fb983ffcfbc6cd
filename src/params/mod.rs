//! The parameters of a run: a TOML file, overrides, defaults and limits.
//!
//! The seven names of the reference program's parameter file stand at the top level, spelled as
//! there, and have its values as defaults, so that an empty file is its example.

mod duration;
mod graphics;
mod names;
mod settings;
mod solver;
mod values;

use crate::error::{Error, Problem, Result};
use crate::number::{self, shown};
use serde::{Deserialize, Serialize};
use settings::Settings;
use std::path::Path;
use std::time::Duration;

pub use graphics::{Graphics, Range};
pub use settings::Origins;
pub use solver::{Auto, Size, Solver};

/// All parameters of a run; what a file leaves out has its default.
///
/// ```
/// use diff2d_mpi::params::Params;
///
/// let params = Params::default();
/// assert_eq!((params.D, params.dx, params.output.dir.as_str()), (1.0, 0.075, "output"));
/// ```
#[allow(non_snake_case)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Params {
    /// Diffusivity \[length^2 / time\].
    pub D: f64,
    /// Lower end of the domain, in x and in y \[length\].
    pub x1: f64,
    /// Upper end of the domain, in x and in y \[length\].
    pub x2: f64,
    /// Simulated time to run for \[time\].
    pub runtime: f64,
    /// Grid spacing, raised to fit the domain a whole number of times \[length\].
    pub dx: f64,
    /// Simulated time from one output to the next \[time\].
    pub outtime: f64,
    /// Table `[graphics]`.
    #[serde(deserialize_with = "graphics::short_or_table")]
    pub graphics: Graphics,
    /// Table `[output]`.
    pub output: Output,
    /// Table `[solver]`.
    #[serde(default)]
    pub solver: Solver,
    /// Table `[checkpoint]`.
    #[serde(default)]
    pub checkpoint: Checkpoint,
}

/// Table `[output]`: where the results go, and what is shown meanwhile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// Directory that receives all files of the run.
    pub dir: String,
    /// What is shown while the run goes on.
    #[serde(default)]
    pub progress: Progress,
    /// Whether the state at the end is saved even where no output falls there.
    #[serde(default, rename = "final")]
    pub at_end: bool,
}

impl Default for Output {
    fn default() -> Output {
        Output { dir: "output".into(), progress: Progress::default(), at_end: false }
    }
}

/// What standard output shows of a run between its start and its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
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

impl Progress {
    const WORDS: [(&str, Progress); 4] = [
        ("auto", Progress::Auto),
        ("bar", Progress::Bar),
        ("lines", Progress::Lines),
        ("off", Progress::Off),
    ];
}

/// Table `[checkpoint]`: how much of a run a failure may cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Wall-clock time from one checkpoint to the next, for example `10m`; `off` writes none but when the run is stopped.
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
            graphics: Graphics::default(),
            output: Output::default(),
            solver: Solver::default(),
            checkpoint: Checkpoint::default(),
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
        let mut settings = Settings::from_file(file)?;
        for text in overrides {
            settings.set(text)?;
        }
        let default = Params::default();
        settings.reject_unknown(&default.keys())?;
        let params = Params {
            D: settings.positive("D", default.D)?,
            x1: settings.finite("x1", default.x1)?,
            x2: settings.finite("x2", default.x2)?,
            runtime: settings.positive("runtime", default.runtime)?,
            dx: settings.positive("dx", default.dx)?,
            outtime: settings.positive("outtime", default.outtime)?,
            graphics: settings.graphics(default.graphics)?,
            output: Output {
                dir: settings.path("output.dir", default.output.dir)?,
                progress: settings.choice(
                    "output.progress",
                    default.output.progress,
                    &Progress::WORDS,
                )?,
                at_end: settings.boolean("output.final", default.output.at_end)?,
            },
            solver: settings.solver(default.solver)?,
            checkpoint: Checkpoint {
                every: settings.interval("checkpoint.every", default.checkpoint.every)?,
            },
        };
        let origins = settings.into_origins();
        params.check_domain().map_err(|p| origins.locate(p))?;
        Ok((params, origins))
    }

    /// The parameters as a TOML file that gives the same run.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("numbers, strings and tables of them are TOML")
    }

    /// Reads what [`Params::to_toml`] wrote.
    ///
    /// # Errors
    /// [`Error::Run`] if it is something else, with the line.
    pub fn from_toml(text: &str) -> Result<Params> {
        toml::from_str(text).map_err(|cause: toml::de::Error| {
            // What the library says of it speaks of types of Rust.
            let end = cause.span().map_or(0, |span| span.start);
            let line = text.get(..end).unwrap_or_default().matches('\n').count();
            let line = text.lines().nth(line).unwrap_or_default().trim();
            Error::Run(format!("these are not the parameters of a run: `{line}`"))
        })
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
        let [low, high, width, spacing] = [x1, x2, length, dx].map(shown);
        if x2 <= x1 {
            let text = format!("x2 = {high} does not lie above x1 = {low}: raise x2 or lower x1");
            return Err(Problem::new(&["x2", "x1"], text));
        }
        if !length.is_finite() {
            let text =
                format!("x2 - x1 = {high} - {low} overflows: bring x1 and x2 closer together");
            return Err(Problem::new(&["x2", "x1"], text));
        }
        if dx > length {
            let text =
                format!("dx = {spacing} is wider than the domain x2 - x1 = {width}: lower dx");
            return Err(Problem::new(&["dx", "x2", "x1"], text));
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

    /// The dotted keys of all parameters, and the short forms of some.
    fn keys(&self) -> Vec<String> {
        fn collect(prefix: &str, table: &toml::Table, keys: &mut Vec<String>) {
            for (key, value) in table {
                match value {
                    toml::Value::Table(inner) => collect(&format!("{prefix}{key}."), inner, keys),
                    _ => keys.push(format!("{prefix}{key}")),
                }
            }
        }
        let table = toml::Table::try_from(self).expect("a struct is a table");
        let mut keys = Vec::new();
        collect("", &table, &mut keys);
        keys.extend(settings::SHORT_FORMS.map(|(short, _)| short.to_owned()));
        keys
    }
}

impl Origins {
    /// Turns a problem with a parameter into an error that says where its value was given.
    pub fn locate(&self, problem: Problem) -> Error {
        Error::Usage(format!("{}{}", self.prefix(problem.keys), problem.text))
    }
}
