//! How a parameter file names values in other files: fields, cell by cell, and series in time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A field in a file: HDF5, netCDF-4, `.npy`, `.png` or `.asc`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldFile {
    /// Path of the file, relative to the parameter file.
    #[schemars(extend("x-rule" = "path"))]
    pub file: String,
    /// Name of the variable, in a file that has names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variable: Option<String>,
    /// Which of its times, if the variable has several: `"last"` or the time itself \[time\].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<At>,
    /// How values of another grid become values of this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_grid: Option<OtherGrid>,
    /// What holds at cells that the file does not cover: `"nearest"` or a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<Outside>,
    /// The ends `[x1, x2, y1, y2]` of what the file covers, if it has no coordinates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-rule" = "extent"))]
    pub extent: Option<[f64; 4]>,
    /// Where the rows of a file without coordinates begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<Rows>,
    /// Which pixels of a picture are inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<Pixels>,
    /// Hash of the file, in hexadecimal; filled in by the run, which refuses a file with another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

/// A field in a file whose cells a run takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GridFile {
    /// Path of a file with a field whose cells the run takes, instead of x1, x2, y1, y2, dx, dy and grid.cells;
    /// relative to the parameter file.
    #[schemars(extend("x-rule" = "path"))]
    pub file: String,
    /// Name of the variable, in a file that has names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variable: Option<String>,
    /// Which of its times, if the variable has several: `"last"` or the time itself \[time\].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<At>,
    /// The ends `[x1, x2, y1, y2]` of what the file covers, if it has no coordinates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-rule" = "extent"))]
    pub extent: Option<[f64; 4]>,
}

impl From<GridFile> for FieldFile {
    fn from(GridFile { file, variable, time, extent }: GridFile) -> FieldFile {
        FieldFile { file, variable, time, extent, ..FieldFile::default() }
    }
}

/// A time in a file.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum At {
    /// The last one that is complete.
    Word(Last),
    /// This one \[time\].
    Time(f64),
}

/// The word `"last"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Last {
    /// The only word.
    Last,
}

/// How values of another grid become values of this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OtherGrid {
    /// Between the four nearest points, linearly along x and along y.
    Bilinear,
    /// That of the nearest point.
    Nearest,
    /// The mean over the cell: keeps the integral.
    Average,
}

/// What holds at cells that a file does not cover.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Outside {
    /// What the file has at its edge.
    Word(Nearest),
    /// This value.
    Value(f64),
}

/// The word `"nearest"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Nearest {
    /// The only word.
    Nearest,
}

/// Where the rows of a file begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Rows {
    /// At the bottom, as in the files of a run.
    Upward,
    /// At the top, as in a picture.
    Downward,
}

/// Which pixels of a picture are inside a mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Pixels {
    /// Those darker than half grey.
    Black,
    /// The others.
    White,
}

/// A column of a CSV file: a series in time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesFile {
    /// Path of the file, relative to the parameter file.
    #[schemars(extend("x-rule" = "path"))]
    pub file: String,
    /// Name of the column with the values.
    pub column: String,
    /// Name of the column with the times; the first one if it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// What holds between two times.
    pub between: Between,
    /// Hash of the file, in hexadecimal; filled in by the run, which refuses a file with another one, unless only
    /// lines were added after its first `bytes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// How many bytes have this hash; filled in by the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

/// What holds between two times of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Between {
    /// A straight line.
    Linear,
    /// The value at the earlier one.
    Steps,
}
