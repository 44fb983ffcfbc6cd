//! The terms of the equation in a row of cells: sources, reaction, decay, capacity.

use super::{Coefficients, Values, not_finite, row_of};
use crate::error::Problem;
use crate::expression::{Expression, Row};
use crate::number::shown;
use crate::params::below;
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
        Ok(added(self.own_source(row, t)?, inflow))
    }

    /// The same without the inflow of the sides.
    ///
    /// # Errors
    /// As for [`Coefficients::source`].
    pub fn own_source(&mut self, row: usize, t: f64) -> Result<Option<Vec<f64>>, Problem> {
        let equation = self.equation;
        self.with_points(equation.source.as_ref(), row, t)
    }

    /// The sources in single cells and the inflow of the sides, without the source that is spread out.
    ///
    /// # Errors
    /// As for [`Coefficients::source`].
    pub fn point_source(&mut self, row: usize, t: f64) -> Result<Option<Vec<f64>>, Problem> {
        let inflow = self.inflow(row, t)?;
        let points = self.with_points(None, row, t)?;
        Ok(added(points, inflow))
    }

    /// Values of an expression of x and y, or of t alone, that is a part of the source; 0 outside the
    /// domain.
    ///
    /// # Errors
    /// A point where it is not finite.
    pub fn part_of_source(&mut self, part: &Expression, row: usize, t: f64) -> Values {
        let mut found = self.values("source", part, row, t)?;
        self.clear_outside(row, &mut found)?;
        Ok(found)
    }

    fn with_points(
        &mut self,
        source: Option<&Expression>,
        row: usize,
        t: f64,
    ) -> Result<Option<Vec<f64>>, Problem> {
        let Coefficients { equation, grid, .. } = *self;
        let mut found = match source {
            Some(source) => self.values("source", source, row, t)?,
            None if equation.point_sources.is_empty() => return Ok(None),
            None => vec![0.0; grid.columns()],
        };
        for point in equation.point_sources.iter().filter(|point| point.row == row) {
            let key = below(&below("point_sources", &point.name), "rate");
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
        // The field outside the domain is a filling, for which a reaction need not be made.
        let inside = self.inside(row)?;
        let is_inside = |column: usize| inside.as_ref().is_none_or(|inside| inside[column]);
        let points = Row { rho, ..row_of(&self.x, self.grid, row, t) };
        let mut found = vec![0.0; rho.len()];
        let outcome = reaction.values_where(&points, &mut found, &mut self.workspace, is_inside);
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
        let inside = self.inside(row)?;
        let is_inside = |column: usize| inside.as_ref().is_none_or(|inside| inside[column]);
        let points = Row { rho, ..row_of(&self.x, self.grid, row, t) };
        let (mut values, mut slopes) = (vec![0.0; rho.len()], vec![0.0; rho.len()]);
        let out = [&mut values[..], &mut slopes[..]];
        let outcome =
            reaction.values_and_slopes_where(&points, out, &mut self.workspace, is_inside);
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
                let key = below("point_sources", &point.name);
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

/// The sum of two rows that may be absent.
fn added(one: Option<Vec<f64>>, other: Option<Vec<f64>>) -> Option<Vec<f64>> {
    match (one, other) {
        (Some(mut one), Some(other)) => {
            one.iter_mut().zip(other).for_each(|(one, other)| *one += other);
            Some(one)
        }
        (one, other) => one.or(other),
    }
}
