//! The fields and series that stand in files, by the keys of their values.

use super::grid::Axis;
use crate::expression::{Expression, Table};
use std::collections::HashMap;

/// Fields and series, each under its key.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    tables: HashMap<String, Table>,
}

impl Inputs {
    /// Those under these keys.
    pub fn new(tables: HashMap<String, Table>) -> Inputs {
        Inputs { tables }
    }

    /// The field or series under a key.
    pub fn table(&self, key: &str) -> Option<&Table> {
        self.tables.get(key)
    }

    /// The same as an expression.
    pub fn expression(&self, key: &str, file: &str) -> Option<Expression> {
        self.table(key)
            .map(|table| Expression::of_table(&format!("{key} of {file}"), table.clone()))
    }
}

/// Whether these are the coordinates of the points of an axis, to within [`SLIGHT`] of its spacing.
pub fn are_of(coordinates: &[f64], axis: &Axis) -> bool {
    let is_near = |(i, x): (usize, &f64)| (x - axis.at(i + 1)).abs() <= SLIGHT * axis.spacing;
    coordinates.len() == axis.points && coordinates.iter().enumerate().all(is_near)
}

/// Part of a spacing by which coordinates may differ: files often hold them in single precision.
pub const SLIGHT: f64 = 1e-3;
