//! The equation of a general problem.
//!
//! ```text
//! capacity d rho/dt = d/dx (Dx d rho/dx) + d/dy (Dy d rho/dy) + source - decay rho
//! ```

use super::boundary::Ends;
use super::expression::Expression;

/// The equation on a rectangle of cells, its sides, and the field at the start.
#[derive(Debug, Clone, PartialEq)]
pub struct Equation {
    /// Along x and along y, at least 0 \[length^2 / time\]; of x and y.
    pub diffusivity: [Expression; 2],
    /// Above 0, or 1 if there is none; of x and y.
    pub capacity: Option<Expression>,
    /// At least 0 \[1 / time\]; of x and y.
    pub decay: Option<Expression>,
    /// \[amount / (area time)\]; of x, y and t.
    pub source: Option<Expression>,
    /// The left and the right side.
    pub x: Ends,
    /// The lower and the upper side.
    pub y: Ends,
    /// The field at the start; of x and y.
    pub initial: Expression,
}
