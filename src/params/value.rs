//! Values of a problem: a number, or an expression.

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
        x: Value,
        /// Along y.
        y: Value,
    },
}

impl Diffusivity {
    /// The values along x and along y, each with its key.
    pub fn along(&self) -> [(&'static str, Value); 2] {
        match self {
            Diffusivity::Number(number) => ["D"; 2].map(|key| (key, Value::Number(*number))),
            Diffusivity::Text(text) => ["D"; 2].map(|key| (key, Value::Text(text.clone()))),
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
        shape: Value,
        /// Of t.
        in_time: Value,
    },
}

impl Source {
    /// The whole of it.
    pub fn whole(&self) -> Value {
        match self {
            Source::Number(number) => Value::Number(*number),
            Source::Text(text) => Value::Text(text.clone()),
            Source::Product { shape, in_time } => Value::Text(format!("({shape}) * ({in_time})")),
        }
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Number(number)
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
