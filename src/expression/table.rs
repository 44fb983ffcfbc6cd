//! What is given point by point instead of by a formula: a field, cell by cell, or a series in time.

use super::variable::{Variable, Variables};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A field whose values at the cells of the grid come from elsewhere.
pub trait Rows: fmt::Debug + Send + Sync {
    /// Tells which rows this rank will read repeatedly, and that are worth keeping.
    fn own(&self, rows: Range<usize>);

    /// Copies the values of a row from a column on; they are NaN if they cannot be read.
    fn copy(&self, row: u64, column: u64, out: &mut [f64]);

    /// Why values could not be read, if that happened.
    fn failure(&self) -> Option<String>;

    /// The key of the field in the parameter file.
    fn key(&self) -> &str;

    /// The file in which they stand.
    fn file(&self) -> String;
}

/// How a series goes on between its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Between {
    /// On straight lines.
    Linear,
    /// Each value holds from its time to the next one.
    Steps,
}

/// Values at ascending times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// At least one, in ascending order.
    pub times: Vec<f64>,
    /// As many.
    pub values: Vec<f64>,
    /// What holds in between.
    pub between: Between,
}

impl Series {
    /// The value at a time; before the first time and after the last one, that of these.
    pub fn at(&self, t: f64) -> f64 {
        let Series { times, values, between } = self;
        let after = times.partition_point(|time| *time <= t);
        let Some(last) = after.checked_sub(1) else { return values[0] };
        match between {
            // At its time a value is itself, whatever follows: a sum with nothing could be 0 instead of -0.
            Between::Linear if after < times.len() && t > times[last] => {
                let part = (t - times[last]) / (times[after] - times[last]);
                values[last] + part * (values[after] - values[last])
            }
            _ => values[last],
        }
    }

    /// The times at which it jumps or turns.
    pub fn breaks(&self) -> impl Iterator<Item = f64> {
        self.times.iter().copied()
    }
}

/// A field or a series.
#[derive(Debug, Clone)]
pub enum Table {
    /// Depends on the cell.
    Field(Arc<dyn Rows>),
    /// Depends on the time.
    Series(Arc<Series>),
}

impl Table {
    pub(super) fn variables(&self) -> Variables {
        match self {
            Table::Field(_) => Variables::of(&[Variable::X, Variable::Y]),
            Table::Series(_) => Variables::of(&[Variable::T]),
        }
    }

    pub(super) fn failure(&self) -> Option<String> {
        match self {
            Table::Field(field) => field.failure(),
            Table::Series(_) => None,
        }
    }
}

/// Two are equal if they are the same one.
impl PartialEq for Table {
    fn eq(&self, other: &Table) -> bool {
        match (self, other) {
            (Table::Field(one), Table::Field(other)) => Arc::ptr_eq(one, other),
            (Table::Series(one), Table::Series(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_linear_or_holds_each_value_from_its_time_on() {
        let of =
            |between| Series { times: vec![0.0, 2.0, 3.0], values: vec![1.0, 5.0, 4.0], between };
        let (linear, steps) = (of(Between::Linear), of(Between::Steps));
        let times = [-1.0, 0.0, 0.5, 2.0, 2.5, 3.0, 9.0];
        assert_eq!(times.map(|t| linear.at(t)), [1.0, 1.0, 2.0, 5.0, 4.5, 4.0, 4.0]);
        assert_eq!(times.map(|t| steps.at(t)), [1.0, 1.0, 1.0, 5.0, 5.0, 4.0, 4.0]);
        assert_eq!(steps.at(2.0_f64.next_down()), 1.0);
    }
}
