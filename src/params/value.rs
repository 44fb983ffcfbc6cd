//! Values of a problem: a number, an expression, or what a file holds.

use super::file::{FieldFile, SeriesFile};
use crate::number::shown;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A number, or the text of an expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// `0.2`
    Number(f64),
    /// `"1 + x^2"`
    Text(String),
}

/// A value at every cell: a number, an expression, or a field in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Quantity {
    /// `0.2`
    Number(f64),
    /// `"1 + x^2"`
    Text(String),
    /// `{ file = "k.nc", variable = "K" }`
    File(FieldFile),
}

/// A value at every time: a number, an expression, or a series in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Timed {
    /// `0.2`
    Number(f64),
    /// `"sin(t)"`
    Text(String),
    /// `{ file = "river.csv", column = "stage", between = "linear" }`
    File(SeriesFile),
}

/// The diffusivity: one value, or one along x and another along y.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Diffusivity {
    /// `1.0`
    Number(f64),
    /// `"where(x < 0, 1, 2)"`
    Text(String),
    /// `{ x = 1.0, y = "1 + y/10" }`
    Directions {
        /// Along x.
        x: Quantity,
        /// Along y.
        y: Quantity,
    },
    /// `{ file = "k.nc", variable = "K" }`
    File(FieldFile),
}

impl Diffusivity {
    /// The values along x and along y, each with its key.
    pub fn along(&self) -> [(&'static str, Quantity); 2] {
        let both = |value: Quantity| [("D", value.clone()), ("D", value)];
        match self {
            Diffusivity::Number(number) => both(Quantity::Number(*number)),
            Diffusivity::Text(text) => both(Quantity::Text(text.clone())),
            Diffusivity::File(file) => both(Quantity::File(file.clone())),
            Diffusivity::Directions { x, y } => [("D.x", x.clone()), ("D.y", y.clone())],
        }
    }
}

/// A source: one value, or a shape in space times a function of time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Source {
    /// `1.0`
    Number(f64),
    /// `"exp(-x^2) * sin(t)"`
    Text(String),
    /// `{ shape = "exp(-x^2)", in_time = "sin(t)" }`
    Product {
        /// Of x and y.
        shape: Quantity,
        /// Of t.
        in_time: Timed,
    },
    /// `{ file = "recharge.nc", variable = "rate" }`
    File(FieldFile),
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Number(number)
    }
}

impl From<f64> for Quantity {
    fn from(number: f64) -> Quantity {
        Quantity::Number(number)
    }
}

impl From<f64> for Diffusivity {
    fn from(number: f64) -> Diffusivity {
        Diffusivity::Number(number)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Value::Number(number) => f.write_str(&shown(*number)),
            Value::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Quantity::Number(number) => f.write_str(&shown(*number)),
            Quantity::Text(text) => f.write_str(text),
            Quantity::File(file) => write!(f, "{file}"),
        }
    }
}

impl fmt::Display for Timed {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Timed::Number(number) => f.write_str(&shown(*number)),
            Timed::Text(text) => f.write_str(text),
            Timed::File(SeriesFile { file, column, .. }) => write!(f, "column {column} of {file}"),
        }
    }
}

impl fmt::Display for FieldFile {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match &self.variable {
            Some(variable) => write!(f, "{variable} of {}", self.file),
            None => f.write_str(&self.file),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Source::Number(number) => f.write_str(&shown(*number)),
            Source::Text(text) => f.write_str(text),
            Source::Product { shape, in_time } => write!(f, "({shape}) * ({in_time})"),
            Source::File(file) => write!(f, "{file}"),
        }
    }
}
