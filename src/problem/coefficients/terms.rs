//! The terms of the equation in a row of cells: sources, reaction, decay, capacity.

use super::{Coefficients, not_finite, row_of};
use crate::error::Problem;
use crate::expression::{Expression, Row};
use crate::number::shown;
use crate::problem::boundary::values;
use std::ops::Range;

impl Coefficients<'_> {
    /// What is added in a row at a given time \[amount / (area time)\]: the sources, and the inflow
    /// of the sides into the cells beside them. Nothing if the equation has neither.
    ///
    /// # Errors
    /// A point where it is not finite.
    pub fn source(&mut self, row: usize, t: f64) -> Result<Option<Vec<f64>>, Problem> {
        let inflow = self.inflow(row, t)?;
        let Some(mut found) = self.own_source(row, t)? else { return Ok(inflow) };
        if let Some(inflow) = inflow {
            found.iter_mut().zip(inflow).for_each(|(source, inflow)| *source += inflow);
        }
        Ok(Some(found))
    }

    /// The same without the inflow of the sides.
    ///
    /// # Errors
    /// As for [`Coefficients::source`].
    pub fn own_source(&mut self, row: usize, t: f64) -> Result<Option<Vec<f64>>, Problem> {
        let Coefficients { equation, grid, .. } = *self;
        let mut found = match &equation.source {
            Some(source) => self.values("source", source, row, t)?,
            None if equation.point_sources.is_empty() => return Ok(None),
            None => vec![0.0; grid.columns()],
        };
        for point in equation.point_sources.iter().filter(|point| point.row == row) {
            let key = format!("point_sources.{}.rate", point.name);
            let rate = self.at_cell(&key, &point.rate, [row, point.column], t)?;
            found[point.column] += rate / grid.area();
        }
        self.clear_outside(row, &mut found)?;
        Ok(Some(found))
    }

    /// The reaction in a row of the field at a given time \[amount / (area time)\].
    ///
    /// # Errors
    /// A point where it is not finite.
    pub fn reaction(
        &mut self,
        row: usize,
        t: f64,
        rho: &[f64],
    ) -> Result<Option<Vec<f64>>, Problem> {
        let Some(reaction) = &self.equation.reaction else { return Ok(None) };
        let points = Row { rho, ..row_of(&self.x, self.grid, row, t) };
        let mut found = vec![0.0; rho.len()];
        let outcome = reaction.values(&points, &mut found, &mut self.workspace);
        outcome.map_err(|cause| not_finite("reaction", &cause))?;
        self.clear_outside(row, &mut found)?;
        Ok(Some(found))
    }

    /// The derivatives of the reaction with respect to the field in a row of it.
    ///
    /// # Errors
    /// A point where one is not finite.
    pub fn slopes(&mut self, row: usize, t: f64, rho: &[f64]) -> Result<Option<Vec<f64>>, Problem> {
        let Some(reaction) = &self.equation.reaction else { return Ok(None) };
        let points = Row { rho, ..row_of(&self.x, self.grid, row, t) };
        let (mut values, mut slopes) = (vec![0.0; rho.len()], vec![0.0; rho.len()]);
        let outcome =
            reaction.values_and_slopes(&points, &mut values, &mut slopes, &mut self.workspace);
        outcome.map_err(|cause| not_finite("reaction", &cause))?;
        self.clear_outside(row, &mut slopes)?;
        Ok(Some(slopes))
    }

    /// Rates of decay in a row \[1/time\].
    ///
    /// # Errors
    /// One that is negative or not finite, with its point.
    pub fn decay(&mut self, row: usize) -> Result<Option<Vec<f64>>, Problem> {
        let Some(decay) = &self.equation.decay else { return Ok(None) };
        let mut found = self.values("decay", decay, row, 0.0)?;
        let is_good = |decay| decay >= 0.0;
        self.check("decay", &found, row, is_good, "is negative: raise it to 0 or more")?;
        self.clear_outside(row, &mut found)?;
        Ok(Some(found))
    }

    /// Capacities in a row; nothing if they are 1.
    ///
    /// # Errors
    /// A capacity that is not above 0 or not finite, with its point.
    pub fn capacity(&mut self, row: usize) -> Result<Option<Vec<f64>>, Problem> {
        let Some(capacity) = &self.equation.capacity else { return Ok(None) };
        let found = self.values("capacity", capacity, row, 0.0)?;
        self.check("capacity", &found, row, |c| c > 0.0, "is not above 0: raise it")?;
        Ok(Some(found))
    }

    /// Inverse capacities in a row.
    ///
    /// # Errors
    /// As for [`Coefficients::capacity`].
    pub fn inverse_capacity(&mut self, row: usize) -> Result<Option<Vec<f64>>, Problem> {
        let mut found = self.capacity(row)?;
        found.iter_mut().flatten().for_each(|capacity| *capacity = 1.0 / *capacity);
        Ok(found)
    }

    /// Refuses a point source in a cell that is not in the domain; of those in these rows.
    ///
    /// # Errors
    /// The first of them.
    pub fn check_point_sources(&mut self, rows: &Range<usize>) -> Result<(), Problem> {
        let equation = self.equation;
        for point in equation.point_sources.iter().filter(|point| rows.contains(&point.row)) {
            if self.inside(point.row)?.is_some_and(|inside| !inside[point.column]) {
                let key = format!("point_sources.{}", point.name);
                let [x, y] = [self.x[point.column], self.grid.y.at(point.row + 1)].map(shown);
                let text = format!(
                    "{key} lies outside the mask, in the cell at x = {x}, y = {y}: move it inside"
                );
                return Err(Problem::new(&[&key, "mask"], text));
            }
        }
        Ok(())
    }

    fn at_cell(
        &mut self,
        key: &str,
        of: &Expression,
        cell: [usize; 2],
        t: f64,
    ) -> Result<f64, Problem> {
        let [row, column] = cell;
        let points = Row { x: &self.x[column..=column], ..row_of(&self.x, self.grid, row, t) };
        let found = values(of, &points, &mut self.workspace);
        found.map(|found| found[0]).map_err(|cause| not_finite(key, &cause))
    }
}
