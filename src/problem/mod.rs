//! What is solved: the points, the time steps and outputs, and the initial field.
//!
//! | module | what |
//! |---|---|
//! | [`grid`] | where the points lie |
//! | [`schedule`], [`pace`] | which steps are taken, which of them are saved, and at which times |
//! | [`initial`] | the field at the start |
//! | [`equation`], [`boundary`] | a general problem: its terms, and what holds at its sides |
//! | [`coefficients`] | a general problem in numbers, row by row |
//! | [`stability`] | how long an Euler step of a general problem may be |
//! | [`ranges`] | smallest and largest values of its coefficients |
//! | [`stated`], `reading` | from parameters to a problem |
//! | [`course`] | all of that for the reference program `diff2d.py` |

pub mod boundary;
pub mod coefficients;
pub mod course;
pub mod equation;
pub mod grid;
pub mod initial;
pub mod pace;
pub mod ranges;
mod reading;
pub mod schedule;
pub mod stability;
pub mod stated;

use equation::Equation;
use grid::Grid;
use schedule::Schedule;
use std::sync::Arc;

/// What is advanced.
#[derive(Debug, Clone, PartialEq)]
pub enum Solves {
    /// The course's equation.
    Course {
        /// Factor of the Laplacian in one step \[1\].
        factor: f64,
    },
    /// A general equation, on cells.
    Equation(Arc<Equation>),
}

/// A problem in numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The points that evolve.
    pub grid: Grid,
    /// The time steps and the outputs.
    pub schedule: Schedule,
    /// What is advanced.
    pub solves: Solves,
}

impl Case {
    /// The equation, unless it is that of the course.
    pub fn equation(&self) -> Option<&Arc<Equation>> {
        match &self.solves {
            Solves::Course { .. } => None,
            Solves::Equation(equation) => Some(equation),
        }
    }
}
