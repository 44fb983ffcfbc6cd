//! What a general problem is made of, on the rows of a strip.

use super::plane::Plane;

/// The coefficients of a strip, for a [`FluxOperator`](super::FluxOperator). Absent terms are left
/// out.
///
/// A face coefficient is that of the flux through the face, divided by the distance between the
/// points and by the width of a cell: `D / dx^2`, twice that at a wall half a cell away, 0 where
/// nothing passes.
#[derive(Debug, Clone)]
pub struct Coefficients {
    /// For the faces along each row: one more than columns. If the columns are periodic, the first
    /// and the last are the same.
    pub along_x: Plane,
    /// For the faces between rows, one row more than the strip has: row `j` lies before row `j`.
    pub along_y: Plane,
    /// Amount added \[1 / time\].
    pub source: Option<Plane>,
    /// Rate of decay \[1 / time\].
    pub decay: Option<Plane>,
    /// Inverse of the capacity.
    pub inverse_capacity: Option<Plane>,
}
