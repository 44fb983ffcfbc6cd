//! What is solved: the points, the time steps and outputs, and the initial field.
//!
//! | module | what |
//! |---|---|
//! | [`grid`] | where the points lie |
//! | [`schedule`] | which steps are taken, and which of them are saved |
//! | [`initial`] | the field at the start |
//! | [`course`] | all of that for the reference program `diff2d.py` |

pub mod course;
pub mod grid;
pub mod initial;
pub mod schedule;

use grid::Grid;
use schedule::Schedule;

/// A problem in numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The points that evolve.
    pub grid: Grid,
    /// The time steps and the outputs.
    pub schedule: Schedule,
    /// Factor of the Laplacian in one step \[1\].
    pub factor: f64,
}
