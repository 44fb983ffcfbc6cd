//! The coefficients of an [`Equation`] on the rows of a grid, second order in space: fluxes through
//! the faces of cells, with the harmonic mean of the diffusivities on either side (S. V. Patankar,
//! Numerical Heat Transfer and Fluid Flow, 1980, section 4.2).
//!
//! | module | what |
//! |---|---|
//! | `faces` | fluxes between cells and through the sides |
//! | `missing` | what to do where a file has no value |
//! | `sides` | what lies beyond a side, and what flows in there |
//! | `terms` | sources, reaction, decay and capacity of cells |
//!
//! Every row can be computed by itself, from numbers that do not depend on which rank asks for it,
//! so that two ranks get the same bits at the face between them.

mod faces;
mod missing;
mod sides;
mod terms;

use super::boundary::{Ends, values};
use super::equation::Equation;
use super::grid::Grid;
use crate::error::Problem;
use crate::expression::{Expression, NotFinite, Row, Workspace};
use crate::number::{count, shown};
use std::collections::HashMap;
use std::rc::Rc;

/// The coefficients of an equation, row by row.
pub struct Coefficients<'e> {
    equation: &'e Equation,
    grid: &'e Grid,
    x: Vec<f64>,
    workspace: Workspace,
    /// Which cells are in the domain, of the rows that were asked for: it takes long to find out.
    masks: HashMap<usize, Rc<[bool]>>,
}

/// A row of values, or the key whose value is wrong.
pub type Values = Result<Vec<f64>, Problem>;

impl<'e> Coefficients<'e> {
    /// The coefficients of an equation on a grid of cells.
    pub fn new(equation: &'e Equation, grid: &'e Grid) -> Coefficients<'e> {
        let (x, workspace) = (grid.x.coordinates(), Workspace::default());
        Coefficients { equation, grid, x, workspace, masks: HashMap::new() }
    }

    /// Forgets what was kept of the rows before this one, of which there may be more than there is memory for.
    pub fn forget_before(&mut self, row: usize) {
        self.masks.retain(|&kept, _| kept >= row);
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

    /// Whether each cell of a row is in the domain; nothing if all of all rows are.
    ///
    /// # Errors
    /// A point where the mask is not finite.
    pub fn inside(&mut self, row: usize) -> Result<Option<Rc<[bool]>>, Problem> {
        let Some(mask) = &self.equation.mask else { return Ok(None) };
        if let Some(known) = self.masks.get(&row) {
            return Ok(Some(Rc::clone(known)));
        }
        let mut values = vec![0.0; self.x.len()];
        let points = row_of(&self.x, self.grid, row, 0.0);
        // Where a file has no value, nothing is inside.
        let is_known = |_: usize| !mask.has_field();
        let found = mask.values_where(&points, &mut values, &mut self.workspace, is_known);
        found.map_err(|cause| not_finite("mask", &cause))?;
        let inside = values.into_iter().map(|value| value != 0.0 && !value.is_nan());
        let inside: Rc<[bool]> = inside.collect();
        self.masks.insert(row, Rc::clone(&inside));
        Ok(Some(inside))
    }

    /// Sets what is not in the domain to 0.
    ///
    /// # Errors
    /// As for [`Coefficients::inside`].
    pub fn clear_outside(&mut self, row: usize, values: &mut [f64]) -> Result<(), Problem> {
        if let Some(inside) = self.inside(row)? {
            let outside = values.iter_mut().zip(&*inside).filter(|(_, inside)| !**inside);
            outside.for_each(|(value, _)| *value = 0.0);
        }
        Ok(())
    }

    fn values(&mut self, key: &str, of: &Expression, row: usize, t: f64) -> Values {
        let inside = if of.has_field() { self.inside(row)? } else { None };
        let points = row_of(&self.x, self.grid, row, t);
        let Some(inside) = inside else {
            let found = values(of, &points, &mut self.workspace);
            return found.map_err(|cause| not_finite(key, &cause));
        };
        // Files have no values outside: whatever is there is never used.
        let mut found = vec![0.0; self.x.len()];
        of.values_where(&points, &mut found, &mut self.workspace, |column| inside[column])
            .map_err(|cause| not_finite(key, &cause))?;
        let outside = found.iter_mut().zip(&*inside).filter(|(_, inside)| !**inside);
        let unused = if key == "capacity" { 1.0 } else { 0.0 };
        outside.for_each(|(value, _)| *value = unused);
        Ok(found)
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
    let fix = match (&cause.unread, &cause.missing) {
        (Some(_), _) => String::new(),
        (None, Some(missing)) => format!(": {}", missing::fix(missing)),
        (None, None) => ": change it there".into(),
    };
    Problem::new(&[key], format!("{key} {cause}{fix}"))
}
