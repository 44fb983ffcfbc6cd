//! What holds at the sides of a rectangle of cells.
//!
//! A condition amounts to three numbers at each face of the side, where `D` is that of the cell
//! beside it and `d` is the distance between the points on either side of it:
//!
//! | condition | face coefficient \[1/time\] | ghost | source in the cell \[amount/(area time)\] |
//! |---|---|---|---|
//! | insulated | 0 | 0 | 0 |
//! | value `v` | `2 D / d^2` | `v` | 0 |
//! | inflow `q` | 0 | 0 | `q / d` |
//! | transfer `h` from `a` | `h k / (h + k) / d` with `k = 2 D / d` | `a` | 0 |
//!
//! The wall lies half a spacing from the point: hence the factor 2. For a transfer it is the
//! conductance of the wall's film and of half a cell in series, which makes it second order; `h`
//! alone would be first order.

use crate::error::Problem;
use crate::expression::{Expression, NotFinite, Row, Workspace};
use crate::number::shown;

/// What holds on one side of the domain. Values depend on the coordinate along the side and, except
/// for the transfer coefficient, on time.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Nothing passes.
    Insulated,
    /// The value at the wall.
    Value(Expression),
    /// `D d rho/dn`, n outward \[amount / (length time)\]: positive into the domain.
    Inflow(Expression),
    /// An inflow of `transfer (ambient - rho)`, with rho at the wall.
    Transfer {
        /// At least 0 \[length / time\].
        transfer: Expression,
        /// The value far from the wall.
        ambient: Expression,
    },
}

/// What holds at the two ends of one direction.
#[derive(Debug, Clone, PartialEq)]
pub enum Ends {
    /// The first and the last point are neighbours.
    Periodic,
    /// At the lower end, and at the upper one.
    Sides(Box<[Condition; 2]>),
}

impl Ends {
    /// Two sides: that at the lower end, and that at the upper one.
    pub fn sides(low: Condition, high: Condition) -> Ends {
        Ends::Sides(Box::new([low, high]))
    }
}

impl Condition {
    /// Transfer coefficients at points of the side \[length / time\], which have to be at least 0;
    /// nothing if the condition is a different one.
    ///
    /// # Errors
    /// One that is not finite.
    fn transfer(
        &self,
        points: &Row,
        workspace: &mut Workspace,
    ) -> Result<Option<Vec<f64>>, NotFinite> {
        match self {
            Condition::Transfer { transfer, .. } => values(transfer, points, workspace).map(Some),
            _ => Ok(None),
        }
    }

    /// Face coefficients \[1/time\] beside cells, from their `D` and, for a transfer, its
    /// coefficients.
    fn faces(&self, diffusivity: &[f64], transfer: &[f64], spacing: f64) -> Vec<f64> {
        let along = diffusivity.iter();
        match self {
            Condition::Insulated | Condition::Inflow(_) => vec![0.0; diffusivity.len()],
            Condition::Value(_) => along.map(|d| (2.0 * d) / (spacing * spacing)).collect(),
            Condition::Transfer { .. } => {
                along.zip(transfer).map(|(&d, &h)| in_series(d, h, spacing)).collect()
            }
        }
    }

    /// The value beyond the side at a given time.
    ///
    /// # Errors
    /// A value that is not finite.
    pub fn ghosts(&self, points: &Row, workspace: &mut Workspace) -> Result<Vec<f64>, NotFinite> {
        match self {
            Condition::Value(beyond) | Condition::Transfer { ambient: beyond, .. } => {
                values(beyond, points, workspace)
            }
            Condition::Insulated | Condition::Inflow(_) => Ok(vec![0.0; points.x.len()]),
        }
    }

    /// What the inflow adds to the cells beside the side at a given time \[amount / (area time)\];
    /// nothing if the condition is a different one.
    ///
    /// # Errors
    /// An inflow that is not finite.
    fn source(
        &self,
        points: &Row,
        spacing: f64,
        workspace: &mut Workspace,
    ) -> Result<Option<Vec<f64>>, NotFinite> {
        let Condition::Inflow(inflow) = self else { return Ok(None) };
        let mut found = values(inflow, points, workspace)?;
        found.iter_mut().for_each(|inflow| *inflow /= spacing);
        Ok(Some(found))
    }
}

/// Some points of a side of the domain; what is wrong there is told with the key of the side.
pub(super) struct Side<'a> {
    pub name: &'a str,
    pub condition: &'a Condition,
    pub points: Row<'a>,
}

impl Side<'_> {
    pub fn faces(
        &self,
        diffusivity: &[f64],
        spacing: f64,
        workspace: &mut Workspace,
    ) -> Result<Vec<f64>, Problem> {
        let Side { condition, points, .. } = self;
        let transfer = condition.transfer(points, workspace).map_err(|cause| {
            let text = format!("{} {cause}: change it there", self.key("transfer"));
            self.problem("transfer", text)
        })?;
        let transfer = transfer.unwrap_or_default();
        if let Some(at) = transfer.iter().position(|&transfer| transfer < 0.0) {
            let key = self.key("transfer");
            let [value, x, y] = [transfer[at], points.x[at], points.y].map(shown);
            let text =
                format!("{key} = {value} at x = {x}, y = {y} is negative: raise it to 0 or more");
            return Err(self.problem("transfer", text));
        }
        Ok(condition.faces(diffusivity, &transfer, spacing))
    }

    pub fn ghosts(&self, workspace: &mut Workspace) -> Result<Vec<f64>, Problem> {
        self.finite(self.condition.ghosts(&self.points, workspace))
    }

    pub fn source(
        &self,
        spacing: f64,
        workspace: &mut Workspace,
    ) -> Result<Option<Vec<f64>>, Problem> {
        self.finite(self.condition.source(&self.points, spacing, workspace))
    }

    fn finite<T>(&self, found: Result<T, NotFinite>) -> Result<T, Problem> {
        let part = match self.condition {
            Condition::Insulated | Condition::Value(_) => "value",
            Condition::Inflow(_) => "inflow",
            Condition::Transfer { .. } => "ambient",
        };
        found.map_err(|cause| {
            self.problem(part, format!("{} {cause}: change it there", self.key(part)))
        })
    }

    fn key(&self, part: &str) -> String {
        format!("boundary.{}.{part}", self.name)
    }

    /// A problem with a part of the condition, which may be that of all sides without one of their own.
    fn problem(&self, part: &str, text: String) -> Problem {
        Problem::new(&[&self.key(part), &format!("boundary.default.{part}")], text)
    }
}

/// The face coefficient of half a cell and the film of a transfer in series.
fn in_series(diffusivity: f64, transfer: f64, spacing: f64) -> f64 {
    let half_cell = (2.0 * diffusivity) / spacing;
    match transfer == 0.0 || half_cell == 0.0 {
        true => 0.0,
        false => {
            let product = transfer * half_cell;
            let in_series = match product.is_normal() {
                true => product / (transfer + half_cell),
                // The result is in range where the product is not.
                false => half_cell / (1.0 + half_cell / transfer),
            };
            in_series / spacing
        }
    }
}

pub(super) fn values(
    of: &Expression,
    points: &Row,
    workspace: &mut Workspace,
) -> Result<Vec<f64>, NotFinite> {
    let mut found = vec![0.0; points.x.len()];
    of.values(points, &mut found, workspace)?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_very_large_transfer_leaves_the_half_cell_alone() {
        for transfer in [1e200, 1e307, f64::MAX] {
            let face = in_series(1.0, transfer, 0.01);
            assert!((face / 2e4 - 1.0).abs() < 1e-12, "{face}");
        }
        assert_eq!(in_series(1.0, 0.0, 0.01), 0.0);
    }
}
