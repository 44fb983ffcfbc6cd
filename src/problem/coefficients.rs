//! The coefficients of an [`Equation`] on the rows of a grid, second order in space: fluxes through
//! the faces of cells, with the harmonic mean of the diffusivities on either side (S. V. Patankar,
//! Numerical Heat Transfer and Fluid Flow, 1980, section 4.2).
//!
//! Every row can be computed by itself, from numbers that do not depend on which rank asks for it,
//! so that two ranks get the same bits at the face between them.

use super::boundary::{Condition, Ends, Side, values};
use super::equation::Equation;
use super::grid::Grid;
use crate::error::Problem;
use crate::expression::{Expression, NotFinite, Row, Workspace};
use crate::number::{count, shown};
use std::ops::Range;

/// The coefficients of an equation, row by row.
pub struct Coefficients<'e> {
    equation: &'e Equation,
    grid: &'e Grid,
    x: Vec<f64>,
    workspace: Workspace,
}

/// A row of values, or the key whose value is wrong.
pub type Values = Result<Vec<f64>, Problem>;

impl<'e> Coefficients<'e> {
    /// The coefficients of an equation on a grid of cells.
    pub fn new(equation: &'e Equation, grid: &'e Grid) -> Coefficients<'e> {
        Coefficients { equation, grid, x: grid.x.coordinates(), workspace: Workspace::default() }
    }

    /// The equation they belong to.
    pub fn equation(&self) -> &'e Equation {
        self.equation
    }

    /// The grid they lie on.
    pub fn grid(&self) -> &'e Grid {
        self.grid
    }

    /// Whether there is a row before a row and one after it, rather than a side of the domain.
    pub fn has_neighbours_along_y(&self, row: usize) -> [bool; 2] {
        let is_ring = self.equation.y == Ends::Periodic;
        [is_ring || row > 0, is_ring || row + 1 < self.grid.rows()]
    }

    /// The field at the start.
    ///
    /// # Errors
    /// A point where it is not finite.
    pub fn initial(&mut self, row: usize) -> Values {
        self.values("initial", &self.equation.initial, row, 0.0)
    }

    /// Face coefficients along a row \[1/time\]: one more than columns, face `i` before column `i`.
    ///
    /// # Errors
    /// A diffusivity or a transfer coefficient that is negative or not finite, with its point.
    pub fn along_x(&mut self, row: usize) -> Values {
        let of_cells = self.diffusivity(0, row)?;
        let (spacing, columns) = (self.grid.x.spacing, of_cells.len());
        let inner = of_cells.windows(2).map(|pair| between(pair[0], pair[1], spacing));
        let mut faces = Vec::with_capacity(columns + 1);
        match &self.equation.x {
            Ends::Periodic => {
                let wrapped = between(of_cells[columns - 1], of_cells[0], spacing);
                faces.push(wrapped);
                faces.extend(inner);
                faces.push(wrapped);
            }
            Ends::Sides(sides) => {
                let wall = |side: Side, column: usize, workspace: &mut Workspace| {
                    side.faces(&of_cells[column..=column], spacing, workspace)
                };
                let left = self.beside_row(sides, 0, row, 0.0, |side, w| wall(side, 0, w));
                let right =
                    self.beside_row(sides, 1, row, 0.0, |side, w| wall(side, columns - 1, w));
                faces.extend(left?);
                faces.extend(inner);
                faces.extend(right?);
            }
        }
        Ok(faces)
    }

    /// Face coefficients between two rows \[1/time\], one per column: face `j` before row `j`, for
    /// `j = 0 ..= rows`.
    ///
    /// # Errors
    /// As for [`Coefficients::along_x`].
    pub fn along_y(&mut self, face: usize) -> Values {
        let (rows, spacing) = (self.grid.rows(), self.grid.y.spacing);
        let [below, above] = match &self.equation.y {
            Ends::Periodic => [(face + rows - 1) % rows, face % rows],
            Ends::Sides(sides) if face == 0 || face == rows => {
                let end = usize::from(face == rows);
                let of_cells = self.diffusivity(1, [0, rows - 1][end])?;
                return self.beyond_rows(sides, end, 0.0, |side, workspace| {
                    side.faces(&of_cells, spacing, workspace)
                });
            }
            Ends::Sides(_) => [face - 1, face],
        };
        let [below, above] = [self.diffusivity(1, below)?, self.diffusivity(1, above)?];
        Ok(below.iter().zip(&above).map(|(&a, &b)| between(a, b, spacing)).collect())
    }

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

    /// Whether each cell of a row is in the domain; nothing if all of all rows are.
    ///
    /// # Errors
    /// A point where the mask is not finite.
    pub fn inside(&mut self, row: usize) -> Result<Option<Vec<bool>>, Problem> {
        let Some(mask) = &self.equation.mask else { return Ok(None) };
        let values = self.values("mask", mask, row, 0.0)?;
        Ok(Some(values.into_iter().map(|value| value != 0.0).collect()))
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

    /// Sets what is not in the domain to 0.
    ///
    /// # Errors
    /// As for [`Coefficients::inside`].
    pub fn clear_outside(&mut self, row: usize, values: &mut [f64]) -> Result<(), Problem> {
        if let Some(inside) = self.inside(row)? {
            let outside = values.iter_mut().zip(inside).filter(|(_, inside)| !inside);
            outside.for_each(|(value, _)| *value = 0.0);
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
        let mut cells = vec![0.0; self.grid.columns()];
        let (spacing, last) = (self.grid.x.spacing, cells.len() - 1);
        let mut found = [0.0; 2];
        for (end, found) in found.iter_mut().enumerate() {
            let inflow = self.beside_row(sides, end, row, t, |side, w| side.source(spacing, w))?;
            let column = [0, last][end];
            cells[column] = inflow.map_or(0.0, |inflow| inflow[0]);
            self.clear_outside(row, &mut cells)?;
            *found = cells[column];
        }
        Ok(found)
    }

    /// What the inflow of the lower (0) or the upper (1) side adds to the cells of the row beside it
    /// \[amount / (area time)\]; 0 if the condition there is another.
    ///
    /// # Errors
    /// An inflow that is not finite.
    pub fn inflow_along_y(&mut self, row: usize, end: usize, t: f64) -> Values {
        let mut found = vec![0.0; self.grid.columns()];
        let Ends::Sides(sides) = &self.equation.y else { return Ok(found) };
        let spacing = self.grid.y.spacing;
        if let Some(inflow) = self.beyond_rows(sides, end, t, |side, w| side.source(spacing, w))? {
            found = inflow;
        }
        self.clear_outside(row, &mut found)?;
        Ok(found)
    }

    /// `((west + east) + south) + north` of the inflow of the sides into the cells of a row.
    fn inflow(&mut self, row: usize, t: f64) -> Result<Option<Vec<f64>>, Problem> {
        let Coefficients { equation, grid, .. } = *self;
        let columns = grid.columns();
        let mut found: Option<Vec<f64>> = None;
        let mut add = |first: usize, inflow: Option<Vec<f64>>| {
            let Some(inflow) = inflow else { return };
            let found = found.get_or_insert_with(|| vec![0.0; columns]);
            found[first..].iter_mut().zip(inflow).for_each(|(sum, inflow)| *sum += inflow);
        };
        if let Ends::Sides(sides) = &equation.x {
            for (end, column) in [0, columns - 1].into_iter().enumerate() {
                let inflow = |side: Side, w: &mut Workspace| side.source(grid.x.spacing, w);
                add(column, self.beside_row(sides, end, row, t, inflow)?);
            }
        }
        if let Ends::Sides(sides) = &equation.y {
            for (end, beside) in [0, grid.rows() - 1].into_iter().enumerate() {
                if row == beside {
                    let inflow = |side: Side, w: &mut Workspace| side.source(grid.y.spacing, w);
                    add(0, self.beyond_rows(sides, end, t, inflow)?);
                } else if matches!(sides[end], Condition::Inflow(_)) {
                    // Every row has the term if any row has it.
                    add(0, Some(Vec::new()));
                }
            }
        }
        if let Some(found) = &mut found {
            self.clear_outside(row, found)?;
        }
        Ok(found)
    }

    /// Asks for something of the left (0) or the right (1) side of a row.
    fn beside_row<T>(
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
    fn beyond_rows<T>(
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

    /// Diffusivities along x (0) or along y (1) in a row; 0 outside the domain.
    ///
    /// # Errors
    /// One that is negative or not finite, with its point.
    pub fn diffusivity(&mut self, direction: usize, row: usize) -> Values {
        let both = &self.equation.diffusivity;
        let key = if both[0] == both[1] { "D" } else { ["D.x", "D.y"][direction] };
        let mut found = self.values(key, &both[direction], row, 0.0)?;
        self.check(key, &found, row, |d| d >= 0.0, "is negative: raise it to 0 or more")?;
        self.clear_outside(row, &mut found)?;
        Ok(found)
    }

    fn values(&mut self, key: &str, of: &Expression, row: usize, t: f64) -> Values {
        let points = row_of(&self.x, self.grid, row, t);
        values(of, &points, &mut self.workspace).map_err(|cause| not_finite(key, &cause))
    }

    fn check(
        &self,
        key: &str,
        found: &[f64],
        row: usize,
        is_good: impl Fn(f64) -> bool,
        what: &str,
    ) -> Result<(), Problem> {
        let Some(column) = found.iter().position(|&value| !is_good(value)) else { return Ok(()) };
        let value = shown(found[column]);
        let [x, y] = [self.x[column], self.grid.y.at(row + 1)].map(shown);
        Err(Problem::new(&[key], format!("{key} = {value} at x = {x}, y = {y} {what}")))
    }
}

fn row_of<'x>(x: &'x [f64], grid: &Grid, row: usize, t: f64) -> Row<'x> {
    Row { x, y: grid.y.at(row + 1), t, row: count(row), ..Row::default() }
}

fn not_finite(key: &str, cause: &NotFinite) -> Problem {
    Problem::new(&[key], format!("{key} {cause}: change it there"))
}

/// The coefficient of the face between two cells.
fn between(a: f64, b: f64, spacing: f64) -> f64 {
    harmonic_mean(a, b) / (spacing * spacing)
}

/// If both are equal, exactly that number: rounding could give its neighbour.
fn harmonic_mean(a: f64, b: f64) -> f64 {
    if a == b {
        a
    } else if a == 0.0 || b == 0.0 {
        0.0
    } else {
        (2.0 * (a * b)) / (a + b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_equal_numbers_is_that_number_and_nothing_passes_beside_zero() {
        for d in [0.1, 0.7, 1e-300, 3e300] {
            assert_eq!(harmonic_mean(d, d), d);
            assert_eq!(harmonic_mean(d, 0.0), 0.0);
        }
        assert_eq!(harmonic_mean(1.0, 3.0), 1.5);
    }
}
