//! Values that are read at some points of the strip after every step of a pass: no other code sees the steps
//! within one.

use super::rectangle::Rectangle;
use std::cell::Cell;

/// Some points of a strip, and their values at the steps still to come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Readings<'a> {
    /// Row of the strip and column of each, row by row.
    points: &'a [[usize; 2]],
    /// One for each point, step by step.
    values: &'a [Cell<f64>],
}

impl<'a> Readings<'a> {
    /// Those of some points, in ascending order.
    pub fn new(points: &'a [[usize; 2]], values: &'a mut [f64]) -> Readings<'a> {
        Readings { points, values: Cell::from_mut(values).as_slice_of_cells() }
    }

    /// Those after this many further steps.
    pub fn after(self, steps: usize) -> Readings<'a> {
        Readings { values: &self.values[steps * self.points.len()..], ..self }
    }

    /// Reads the points of a rectangle that has been advanced; its first columns are `repeated` ones.
    pub fn read(&self, cells: &[f64], of: &Rectangle, repeated: usize) {
        let [start, end] = [of.columns.start, of.columns.end].map(|at| at.saturating_sub(repeated));
        let first = of.number - 1;
        let before = |row, column| self.points.partition_point(|point| *point < [row, column]);
        for row in first..first + of.rows {
            let place = of.place((row - first) as isize).wrapping_add_signed(of.step) + repeated;
            for number in before(row, start)..before(row, end) {
                self.values[number].set(cells[place + self.points[number][1]]);
            }
        }
    }
}
