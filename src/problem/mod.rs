//! What is solved: the equation and its sides, the points, the time steps and outputs, and the initial field.
//!
//! | module | what |
//! |---|---|
//! | [`grid`] | where the points lie |
//! | [`schedule`], [`pace`], [`stops`], [`even_steps`], [`dense`] | which steps are taken, which of them are saved, and at which times |
//! | [`initial`] | the field at the start |
//! | [`equation`], [`boundary`] | a general problem: its terms, and what holds at its sides |
//! | [`coefficients`] | a general problem in numbers, row by row |
//! | [`sampling`] | which parts of the field are written at cadences of their own |
//! | [`method`] | how it is advanced in time |
//! | [`stability`] | how long an Euler step of a general problem may be |
//! | [`ranges`] | smallest and largest values of its coefficients |
//! | [`inputs`] | what stands in files |
//! | [`stated`], [`cells`], `sides`, `reading` | from parameters to a problem |
//! | [`course`] | all of that for the reference program `diff2d.py` |

pub mod boundary;
pub mod cells;
pub mod coefficients;
pub mod course;
pub mod dense;
pub mod equation;
pub mod even_steps;
pub mod grid;
pub mod initial;
pub mod inputs;
pub mod method;
pub mod pace;
pub mod ranges;
mod reading;
pub mod sampling;
pub mod schedule;
mod sides;
pub mod stability;
pub mod stated;
pub mod stops;

use crate::number::count;
use equation::Equation;
use grid::Grid;
use method::Method;
use schedule::Schedule;
use std::sync::Arc;

/// What is advanced.
#[derive(Debug, Clone, PartialEq)]
pub enum Solves {
    /// The course's equation.
    Course {
        /// Factor of the Laplacian in one Euler step \[1\].
        factor: f64,
        /// Diffusivity over the square of the spacing \[1 / time\].
        face: f64,
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
    /// How it is advanced.
    pub method: Method,
    /// The largest rate of change at which the run ends as steady, if it may \[1 / time\].
    pub steady_below: Option<f64>,
}

impl Case {
    /// How many values per point besides the field are read at each application of the operator;
    /// nothing for the course's Euler steps, which have a kernel of their own.
    pub fn planes(&self) -> Option<usize> {
        let of_equation = self.equation().map(|equation| equation.planes());
        match self.method {
            Method::Euler => of_equation,
            // The rate at the start of the step is read as well.
            Method::Exponential(_) => Some(1 + of_equation.unwrap_or(0)),
        }
    }

    /// The equation, unless it is that of the course.
    pub fn equation(&self) -> Option<&Arc<Equation>> {
        match &self.solves {
            Solves::Course { .. } => None,
            Solves::Equation(equation) => Some(equation),
        }
    }
}

/// Bytes of what an equation stores besides fields, if one value per point takes `plane` bytes, at most.
pub fn bytes_of_planes(equation: &Equation, method: &Method, plane: u64) -> f64 {
    let (of_equation, bytes) = (equation.planes(), |planes: usize| (count(planes) * plane) as f64);
    let Some(accuracy) = method.accuracy() else { return bytes(of_equation) };
    // The scaled operator has its own, and each power of time one for what it brings.
    let changes = equation.changes();
    let separates = equation.source.as_ref().is_some_and(|source| source.separate().is_some());
    let driven = match changes.spread && !separates || changes.inflow || changes.reaction {
        true => accuracy.degree_in_time(&changes),
        // A shape takes one.
        false => usize::from(changes.spread),
    };
    let reacting = if equation.reaction.is_some() { 3 } else { 0 };
    bytes(2 * of_equation + driven + reacting)
}
