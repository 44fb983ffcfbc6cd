//! The coefficients of an [`Equation`] on the rows of a grid, second order in space: fluxes through
//! the faces of cells, with the harmonic mean of the diffusivities on either side (S. V. Patankar,
//! Numerical Heat Transfer and Fluid Flow, 1980, section 4.2).
//!
//! Every row can be computed by itself, from numbers that do not depend on which rank asks for it,
//! so that two ranks get the same bits at the face between them.

use super::boundary::{Condition, Ends, values};
use super::equation::Equation;
use super::expression::{Expression, NotFinite, Row, Workspace};
use super::grid::Grid;
use crate::error::Problem;
use crate::number::{count, shown};

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
                let [left, right] =
                    [(0, "left", 0), (1, "right", columns - 1)].map(|(end, name, column)| {
                        let place = [[self.grid.x.low], [self.grid.x.high]][end];
                        let points = Row { x: &place, ..self.points(row, 0.0) };
                        let beside = &of_cells[column..=column];
                        wall(&sides[end], name, &points, beside, spacing, &mut self.workspace)
                    });
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
                let y = [self.grid.y.low, self.grid.y.high][end];
                let points = Row { x: &self.x, y, ..Row::default() };
                let name = ["bottom", "top"][end];
                return wall(&sides[end], name, &points, &of_cells, spacing, &mut self.workspace);
            }
            Ends::Sides(_) => [face - 1, face],
        };
        let [below, above] = [self.diffusivity(1, below)?, self.diffusivity(1, above)?];
        Ok(below.iter().zip(&above).map(|(&a, &b)| between(a, b, spacing)).collect())
    }

    /// What is added in a row at a given time \[amount / (area time)\]: the source, and the inflow
    /// of the sides into the cells beside them. Nothing if the equation has neither.
    ///
    /// # Errors
    /// A point where it is not finite.
    pub fn source(&mut self, row: usize, t: f64) -> Result<Option<Vec<f64>>, Problem> {
        let inflow = self.inflow(row, t)?;
        let Some(source) = &self.equation.source else { return Ok(inflow) };
        let mut found = self.values("source", source, row, t)?;
        if let Some(inflow) = inflow {
            found.iter_mut().zip(inflow).for_each(|(source, inflow)| *source += inflow);
        }
        Ok(Some(found))
    }

    /// Rates of decay in a row \[1/time\].
    ///
    /// # Errors
    /// One that is negative or not finite, with its point.
    pub fn decay(&mut self, row: usize) -> Result<Option<Vec<f64>>, Problem> {
        let Some(decay) = &self.equation.decay else { return Ok(None) };
        let found = self.values("decay", decay, row, 0.0)?;
        self.check("decay", &found, row, |decay| decay >= 0.0, "is negative: raise it to 0 or more")
            .map(|()| Some(found))
    }

    /// Inverse capacities in a row.
    ///
    /// # Errors
    /// A capacity that is not above 0 or not finite, with its point.
    pub fn inverse_capacity(&mut self, row: usize) -> Result<Option<Vec<f64>>, Problem> {
        let Some(capacity) = &self.equation.capacity else { return Ok(None) };
        let mut found = self.values("capacity", capacity, row, 0.0)?;
        self.check("capacity", &found, row, |c| c > 0.0, "is not above 0: raise it")?;
        found.iter_mut().for_each(|capacity| *capacity = 1.0 / *capacity);
        Ok(Some(found))
    }

    /// The values beyond the left and the right side of a row at a given time; 0 if they are
    /// periodic.
    ///
    /// # Errors
    /// A value that is not finite.
    pub fn ghosts_along_x(&mut self, row: usize, t: f64) -> Result<[f64; 2], Problem> {
        let Ends::Sides(sides) = &self.equation.x else { return Ok([0.0; 2]) };
        let mut found = [0.0; 2];
        for (end, name) in ["left", "right"].into_iter().enumerate() {
            let place = [[self.grid.x.low], [self.grid.x.high]][end];
            let points = Row { x: &place, ..self.points(row, t) };
            let ghosts = sides[end].ghosts(&points, &mut self.workspace);
            found[end] = ghosts.map_err(|cause| at_side(name, cause))?[0];
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
        let y = [self.grid.y.low, self.grid.y.high][end];
        let points = Row { x: &self.x, y, t, ..Row::default() };
        let name = ["bottom", "top"][end];
        sides[end].ghosts(&points, &mut self.workspace).map_err(|cause| at_side(name, cause))
    }

    /// `((west + east) + south) + north` of the inflow of the sides into the cells of a row.
    fn inflow(&mut self, row: usize, t: f64) -> Result<Option<Vec<f64>>, Problem> {
        let (equation, grid) = (self.equation, self.grid);
        let columns = grid.columns();
        let mut found: Option<Vec<f64>> = None;
        let mut add = |first: usize, inflow: Vec<f64>| {
            let found = found.get_or_insert_with(|| vec![0.0; columns]);
            found[first..].iter_mut().zip(inflow).for_each(|(sum, inflow)| *sum += inflow);
        };
        if let Ends::Sides(sides) = &equation.x {
            for (end, name) in ["left", "right"].into_iter().enumerate() {
                let place = [[grid.x.low], [grid.x.high]][end];
                let points = Row { x: &place, ..self.points(row, t) };
                let inflow = sides[end].source(&points, grid.x.spacing, &mut self.workspace);
                if let Some(inflow) = inflow.map_err(|cause| at_side(name, cause))? {
                    add([0, columns - 1][end], inflow);
                }
            }
        }
        if let Ends::Sides(sides) = &equation.y {
            for (end, name) in ["bottom", "top"].into_iter().enumerate() {
                if row != [0, grid.rows() - 1][end] {
                    // Every row has the term if any row has it.
                    if matches!(sides[end], Condition::Inflow(_)) {
                        add(0, Vec::new());
                    }
                    continue;
                }
                let y = [grid.y.low, grid.y.high][end];
                let points = Row { x: &self.x, y, t, ..Row::default() };
                let inflow = sides[end].source(&points, grid.y.spacing, &mut self.workspace);
                if let Some(inflow) = inflow.map_err(|cause| at_side(name, cause))? {
                    add(0, inflow);
                }
            }
        }
        Ok(found)
    }

    fn diffusivity(&mut self, direction: usize, row: usize) -> Values {
        let found = self.values("D", &self.equation.diffusivity[direction], row, 0.0)?;
        self.check("D", &found, row, |d| d >= 0.0, "is negative: raise it to 0 or more")?;
        Ok(found)
    }

    fn values(&mut self, key: &str, of: &Expression, row: usize, t: f64) -> Values {
        let points =
            Row { x: &self.x, y: self.grid.y.at(row + 1), t, rho: &[], row: count(row), column: 0 };
        values(of, &points, &mut self.workspace)
            .map_err(|cause| Problem::new(&[key], format!("{key} {cause}: change it there")))
    }

    /// A row without points, at a time.
    fn points(&self, row: usize, t: f64) -> Row<'static> {
        Row { y: self.grid.y.at(row + 1), t, row: count(row), ..Row::default() }
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

fn wall(
    side: &Condition,
    name: &str,
    points: &Row,
    diffusivity: &[f64],
    spacing: f64,
    workspace: &mut Workspace,
) -> Values {
    let faces = side
        .faces(points, diffusivity, spacing, workspace)
        .map_err(|cause| at_side(name, cause))?;
    // With a non-negative diffusivity, they are negative only where the transfer coefficient is.
    match faces.iter().all(|&face| face >= 0.0) {
        true => Ok(faces),
        false => {
            let key = format!("boundary.{name}.transfer");
            let text = format!("{key} is negative: raise it to 0 or more");
            Err(Problem::new(&[&key], text))
        }
    }
}

fn at_side(name: &str, cause: NotFinite) -> Problem {
    let key = format!("boundary.{name}");
    Problem::new(&[&key], format!("{key}: a value {cause}: change it there"))
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
