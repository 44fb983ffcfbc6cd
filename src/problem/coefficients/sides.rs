//! What lies beyond the sides of the domain, and what flows in through them.

use super::{Coefficients, Values};
use crate::error::Problem;
use crate::expression::{Row, Workspace};
use crate::number::count;
use crate::problem::boundary::{Condition, Ends, Side};

impl Coefficients<'_> {
    /// The values beyond the left and the right side of a row at a given time; 0 if they are
    /// periodic.
    ///
    /// # Errors
    /// A value that is not finite.
    pub fn ghosts_along_x(&mut self, row: usize, t: f64) -> Result<[f64; 2], Problem> {
        let Ends::Sides(sides) = &self.equation.x else { return Ok([0.0; 2]) };
        let mut found = [0.0; 2];
        for (end, found) in found.iter_mut().enumerate() {
            *found = self.beside_row(sides, end, row, t, |side, w| side.ghosts(w))?[0];
        }
        Ok(found)
    }

    /// The values beyond the lower (0) or the upper (1) side at a given time, one per column;
    /// nothing if they are periodic.
    ///
    /// # Errors
    /// A value that is not finite.
    pub fn ghosts_along_y(&mut self, end: usize, t: f64) -> Values {
        let Ends::Sides(sides) = &self.equation.y else { return Ok(Vec::new()) };
        self.beyond_rows(sides, end, t, |side, workspace| side.ghosts(workspace))
    }

    /// What the inflow of the left and the right side adds to the first and the last cell of a row
    /// \[amount / (area time)\]; 0 if the conditions there are others.
    ///
    /// # Errors
    /// An inflow that is not finite.
    pub fn inflow_along_x(&mut self, row: usize, t: f64) -> Result<[f64; 2], Problem> {
        let Ends::Sides(sides) = &self.equation.x else { return Ok([0.0; 2]) };
        let (spacing, last) = (self.grid.x.spacing, self.grid.columns() - 1);
        let inside = self.inside(row)?;
        let mut found = [0.0; 2];
        for (end, found) in found.iter_mut().enumerate() {
            let inflow = self.beside_row(sides, end, row, t, |side, w| side.source(spacing, w))?;
            let is_inside = inside.as_ref().is_none_or(|inside| inside[[0, last][end]]);
            *found = inflow.filter(|_| is_inside).map_or(0.0, |inflow| inflow[0]);
        }
        Ok(found)
    }

    /// What the inflow of the lower (0) or the upper (1) side adds to the cells of the row beside it
    /// \[amount / (area time)\]; nothing if the condition there is another.
    ///
    /// # Errors
    /// An inflow that is not finite.
    pub fn inflow_along_y(
        &mut self,
        row: usize,
        end: usize,
        t: f64,
    ) -> Result<Option<Vec<f64>>, Problem> {
        let Ends::Sides(sides) = &self.equation.y else { return Ok(None) };
        let spacing = self.grid.y.spacing;
        let mut found = self.beyond_rows(sides, end, t, |side, w| side.source(spacing, w))?;
        if let Some(found) = &mut found {
            self.clear_outside(row, found)?;
        }
        Ok(found)
    }

    /// `((left + right) + bottom) + top` of the inflow of the sides into the cells of a row. Every row
    /// has it if any row has: nothing if no side has an inflow.
    pub(super) fn inflow(&mut self, row: usize, t: f64) -> Result<Option<Vec<f64>>, Problem> {
        if !self.equation.sides().any(|side| matches!(side, Condition::Inflow(_))) {
            return Ok(None);
        }
        let mut found = vec![0.0; self.grid.columns()];
        let last = found.len() - 1;
        let [left, right] = self.inflow_along_x(row, t)?;
        found[0] += left;
        found[last] += right;
        for (end, beside) in [0, self.grid.rows() - 1].into_iter().enumerate() {
            if row == beside {
                let inflow = self.inflow_along_y(row, end, t)?.unwrap_or_default();
                found.iter_mut().zip(inflow).for_each(|(sum, inflow)| *sum += inflow);
            }
        }
        Ok(Some(found))
    }

    /// Asks for something of the left (0) or the right (1) side of a row.
    pub(super) fn beside_row<T>(
        &mut self,
        sides: &[Condition; 2],
        end: usize,
        row: usize,
        t: f64,
        ask: impl FnOnce(Side, &mut Workspace) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let place = [[self.grid.x.low], [self.grid.x.high]][end];
        let y = self.grid.y.at(row + 1);
        let points = Row { x: &place, y, t, row: count(row), ..Row::default() };
        let side = Side { name: ["left", "right"][end], condition: &sides[end], points };
        ask(side, &mut self.workspace)
    }

    /// Asks for something of the lower (0) or the upper (1) side of all columns.
    pub(super) fn beyond_rows<T>(
        &mut self,
        sides: &[Condition; 2],
        end: usize,
        t: f64,
        ask: impl FnOnce(Side, &mut Workspace) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let y = [self.grid.y.low, self.grid.y.high][end];
        let points = Row { x: &self.x, y, t, ..Row::default() };
        let side = Side { name: ["bottom", "top"][end], condition: &sides[end], points };
        ask(side, &mut self.workspace)
    }
}
