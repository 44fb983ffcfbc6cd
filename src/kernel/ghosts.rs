//! Ghosts that change from step to step, among steps that are taken together.
//!
//! Only one row at one step reads the ghosts at its ends, and only the first and the last row read
//! those before and after the strip. So they are written just before the points beside them are
//! advanced, wherever a block in time has got to, and the inner loop knows nothing of it.

use super::field::Field;
use super::rectangle::Rectangle;
use super::shape::Shape;

/// The ghosts of each side at the start of each step, step by step. A side without any keeps those
/// already set.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ghosts<'a> {
    /// To the left, one for each row.
    pub left: &'a [f64],
    /// To the right, one for each row.
    pub right: &'a [f64],
    /// Before the first row, one for each column.
    pub low: &'a [f64],
    /// After the last row, one for each column.
    pub high: &'a [f64],
}

impl<'a> Ghosts<'a> {
    /// Refuses ghosts that are not those of `steps` steps, or of a side that does not exist.
    pub(super) fn check(&self, steps: usize, shape: Shape) {
        let Shape { rows, columns, low_neighbour, high_neighbour, .. } = shape;
        let has_ends = shape.repeated() == 0;
        for (ghosts, length, is_side) in [
            (self.left, rows, has_ends),
            (self.right, rows, has_ends),
            (self.low, columns, !low_neighbour),
            (self.high, columns, !high_neighbour),
        ] {
            assert!(ghosts.is_empty() || is_side, "ghosts where the domain has no side");
            let (number, needed) = (ghosts.len(), steps * length);
            assert!([0, needed].contains(&number), "{number} ghosts, {steps} steps of {length}");
        }
    }

    /// Those of the steps after `steps` steps.
    pub(super) fn after(self, steps: usize, shape: Shape) -> Ghosts<'a> {
        let after = |ghosts: &'a [f64], length| ghosts.get(steps * length..).unwrap_or_default();
        Ghosts {
            left: after(self.left, shape.rows),
            right: after(self.right, shape.rows),
            low: after(self.low, shape.columns),
            high: after(self.high, shape.columns),
        }
    }

    /// Writes those of the first step that the points of a rectangle read.
    pub(super) fn write(&self, cells: &mut [f64], of: &Rectangle, shape: Shape) {
        let first = of.number - 1;
        let places = (0..of.rows as isize).map(|row| of.place(row));
        if of.columns.start == 0 && !self.left.is_empty() {
            let ghosts = &self.left[first..][..of.rows];
            places.clone().zip(ghosts).for_each(|(place, &ghost)| cells[place - 1] = ghost);
        }
        if of.columns.end == of.width && !self.right.is_empty() {
            let ghosts = &self.right[first..][..of.rows];
            places.zip(ghosts).for_each(|(place, &ghost)| cells[place + of.width] = ghost);
        }
        if first == 0 && !self.low.is_empty() {
            write_row(cells, of.before, of, &self.low[..shape.columns], shape.repeated());
        }
        if first + of.rows == shape.rows && !self.high.is_empty() {
            write_row(cells, of.after, of, &self.high[..shape.columns], shape.repeated());
        }
    }

    /// Sets those of the first step for all steps to come.
    pub fn set(&self, field: &mut Field) {
        let Shape { columns, .. } = field.shape();
        if !self.left.is_empty() {
            field.set_left_ghosts(self.left.iter().copied());
        }
        if !self.right.is_empty() {
            field.set_right_ghosts(self.right.iter().copied());
        }
        if !self.low.is_empty() {
            field.set_low_ghosts(&self.low[..columns]);
        }
        if !self.high.is_empty() {
            field.set_high_ghosts(&self.high[..columns]);
        }
    }
}

/// Writes the ghosts of a row at `place`, in the columns of a rectangle, the first `repeated` of
/// which repeat the last.
fn write_row(cells: &mut [f64], place: usize, of: &Rectangle, ghosts: &[f64], repeated: usize) {
    let columns = ghosts.len();
    let first = (of.columns.start + columns - repeated % columns) % columns;
    let row = &mut cells[place + of.columns.start..place + of.columns.end];
    let ghosts = ghosts[first..].iter().chain(ghosts.iter().cycle());
    row.iter_mut().zip(ghosts).for_each(|(cell, &ghost)| *cell = ghost);
}
