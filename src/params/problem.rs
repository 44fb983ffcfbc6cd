//! The tables of a general problem: its grid, what is in it besides fields, and how it is stepped.

use super::{GridFile, Timed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Table `[grid]`: where the points lie.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Grid {
    /// Points as in `diff2d.py`, with zeros around them (the default), or the centres of cells between x1 and x2,
    /// y1 and y2, with a condition at each side.
    pub layout: Layout,
    /// Number of cells along x and along y, instead of dx and dy.
    #[schemars(extend("x-rule" = "counts"))]
    pub cells: Option<[u32; 2]>,
    /// The cells of a field in a file, instead of x1, x2, y1, y2, dx, dy and cells.
    #[schemars(extend("x-rule" = "field"))]
    pub like: Option<GridFile>,
    /// What the face between two cells takes of their D; a harmonic mean keeps the flux through
    /// layers exact.
    pub face_mean: FaceMean,
}

/// Where the points lie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// As in `diff2d.py`.
    #[default]
    Course,
    /// At the centres of cells.
    Cells,
}

/// The mean of two diffusivities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FaceMean {
    /// `2 a b / (a + b)`
    #[default]
    Harmonic,
}

/// Table `[point_sources.NAME]`: a source in the cell that holds a point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointSource {
    /// Where it is \[length\].
    pub x: f64,
    /// Where it is \[length\].
    pub y: f64,
    /// What it adds, or removes if negative; may depend on t \[amount / time\].
    #[schemars(extend("x-rule" = "expression"))]
    pub rate: Timed,
}

/// Table `[time]`: how a problem is advanced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Time {
    /// Explicit Euler steps, in the default layout those of `diff2d.py`, or exponential ones, whose error in
    /// time is the tolerance: the default on cells, unless there is a reaction.
    pub method: Option<Method>,
    /// Error in time that exponential steps may have, over the largest magnitude of the field so
    /// far \[1\].
    #[schemars(extend("minimum" = 1e-13, "maximum" = 1e-3))]
    pub tolerance: f64,
    /// Magnitude that the tolerance refers to at least, where the field begins far below what it becomes
    /// \[unit of the field\].
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub scale: Option<f64>,
    /// Most applications of the stencil in one exponential step: a longer one is split.
    #[schemars(extend("minimum" = 10, "maximum" = 1_000_000))]
    pub max_degree: u32,
    /// Degree of the polynomials through what depends on time, within an exponential step; if nothing is
    /// said, 6, or 2 where only a reaction depends on time. For a source that depends on time and place
    /// together each degree takes an array: a lower one saves memory, at many times the applications.
    #[schemars(extend("minimum" = 0, "maximum" = 8))]
    pub forcing_degree: Option<u8>,
    /// The run ends as steady at the first output where no value changes faster than this (`diff2d.h5` keeps
    /// room for the snapshots of the whole runtime); in the default layout only with exponential steps
    /// \[unit of the field / time\].
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub stop_when: Option<f64>,
    /// The simulated time at the start, to which runtime is added; only on cells \[time\].
    pub start: f64,
    /// Length of an Euler step over that of the longest one which keeps positive data positive; only
    /// on cells \[1\].
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 2))]
    pub safety: f64,
}

impl Default for Time {
    fn default() -> Time {
        Time {
            method: None,
            tolerance: 1e-8,
            scale: None,
            max_degree: 10_000,
            forcing_degree: None,
            stop_when: None,
            start: 0.0,
            safety: 1.0,
        }
    }
}

/// A method of integration in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Explicit Euler steps.
    Euler,
    /// Exponential steps, by Chebyshev series.
    Exponential,
}

/// Table `[field]`: what the field is called in files and pictures; expressions say `rho`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FieldNames {
    /// Name of its variable in `diff2d.h5`.
    #[schemars(extend("x-rule" = "name"))]
    pub name: String,
    /// Its unit.
    pub units: String,
    /// What it is, in words.
    pub long_name: Option<String>,
}

impl Default for FieldNames {
    fn default() -> FieldNames {
        FieldNames { name: "density".into(), units: "1".into(), long_name: None }
    }
}

/// Table `[units]`: units of the coordinates, which are written into files and change no number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Units {
    /// Unit of x and y.
    pub length: String,
    /// Unit of the simulated time.
    pub time: String,
}

impl Default for Units {
    fn default() -> Units {
        Units { length: "1".into(), time: "1".into() }
    }
}
