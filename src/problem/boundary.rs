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

use super::expression::{Expression, NotFinite, Row, Workspace};

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
    /// Face coefficients \[1/time\] at points beside the side, from `D` of the cells there.
    ///
    /// # Errors
    /// A transfer coefficient that is not finite.
    pub fn faces(
        &self,
        points: &Row,
        diffusivity: &[f64],
        spacing: f64,
        workspace: &mut Workspace,
    ) -> Result<Vec<f64>, NotFinite> {
        let along = diffusivity.iter();
        Ok(match self {
            Condition::Insulated | Condition::Inflow(_) => vec![0.0; diffusivity.len()],
            Condition::Value(_) => along.map(|d| (2.0 * d) / (spacing * spacing)).collect(),
            Condition::Transfer { transfer, .. } => {
                let transfer = values(transfer, points, workspace)?;
                let in_series = |(d, h): (&f64, f64)| {
                    let half_cell = (2.0 * d) / spacing;
                    match h == 0.0 || half_cell == 0.0 {
                        true => 0.0,
                        false => ((h * half_cell) / (h + half_cell)) / spacing,
                    }
                };
                along.zip(transfer).map(in_series).collect()
            }
        })
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
    pub fn source(
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

pub(super) fn values(
    of: &Expression,
    points: &Row,
    workspace: &mut Workspace,
) -> Result<Vec<f64>, NotFinite> {
    let mut found = vec![0.0; points.x.len()];
    of.values(points, &mut found, workspace)?;
    Ok(found)
}
