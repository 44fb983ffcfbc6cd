//! The grid in space and time: spacing, coordinates, time step, number of steps and of outputs.
//!
//! Every expression is evaluated in the order in which the reference program `diff2d.py` writes
//! it, since another order gives other bits. Squares are products, which round correctly
//! everywhere.

use crate::error::{Problem, shown};
use crate::params::Params;

/// Steps are counted in `f64` by the reference; beyond 2^53 that count is no longer exact.
const MOST_STEPS: f64 = (1u64 << 53) as f64;

/// The discretisation that follows from the parameters.
///
/// ```
/// use diff2d_mpi::{grid::Grid, params::Params};
///
/// let grid = Grid::new(&Params::default()).unwrap();
/// assert_eq!((grid.n, grid.steps, grid.steps_per_output, grid.outputs()), (266, 7075, 353, 21));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Rows, and columns, that evolve.
    pub n: usize,
    /// Lower end of the domain \[length\].
    pub x1: f64,
    /// Upper end of the domain \[length\].
    pub x2: f64,
    /// Spacing, fitted to the domain: `(x2 - x1) / n` \[length\].
    pub dx: f64,
    /// Time step at the edge of stability: `0.25 dx^2 / D` \[time\].
    pub dt: f64,
    /// Factor of the Laplacian in one step: `(D / dx^2) dt`, 1/4 up to rounding \[1\].
    pub factor: f64,
    /// Number of time steps.
    pub steps: u64,
    /// Steps from one output to the next.
    pub steps_per_output: u64,
}

impl Grid {
    /// Derives the grid from parameters whose ranges have been checked.
    ///
    /// # Errors
    /// A combination of parameters whose grid, time step or number of steps cannot be represented.
    pub fn new(params: &Params) -> Result<Grid, Problem> {
        let &Params { D, x1, x2, .. } = params;
        let length = x2 - x1;
        let n = (length / params.dx).trunc();
        if n < 1.0 {
            let (dx, length) = (shown(params.dx), shown(length));
            let text = format!("dx = {dx} is wider than the domain x2 - x1 = {length}: lower dx");
            return Err(Problem::new(&["dx", "x2", "x1"], text));
        }
        let dx = length / n;
        let dt = 0.25 * (dx * dx) / D;
        let factor = (D / (dx * dx)) * dt;
        // Only where dx^2, D or their ratio leave the range of f64 does this differ from 1/4.
        if !(factor - 0.25).abs().le(&1e-12) || !dt.is_normal() {
            let text = format!(
                "dx = {} with D = {} gives a time step 0.25 dx^2 / D = {} outside the range of \
                 double precision: choose units in which dx and D are closer to 1",
                shown(params.dx),
                shown(D),
                shown(dt)
            );
            return Err(Problem::new(&["D", "dx", "x2", "x1"], text));
        }
        Ok(Grid {
            n: n as usize,
            x1,
            x2,
            dx,
            dt,
            factor,
            steps: count_steps(params, dt)?,
            steps_per_output: ((params.outtime / dt).trunc() as u64).max(1),
        })
    }

    /// Coordinate of point `i`, for `i = 0 ..= n + 1`; `0` and `n + 1` are held at zero density.
    pub fn x(&self, i: usize) -> f64 {
        self.x1 + ((i as f64 - 1.0) * (self.x2 - self.x1)) / self.n as f64
    }

    /// Coordinates of the `n` points that evolve.
    pub fn coordinates(&self) -> Vec<f64> {
        (1..=self.n).map(|i| self.x(i)).collect()
    }

    /// Number of outputs: one at step 0 and one after every `steps_per_output` steps.
    pub fn outputs(&self) -> usize {
        (1 + self.steps / self.steps_per_output) as usize
    }

    /// The step after `step` at which the time loop has to stop: the next output, or the end.
    pub fn next_stop(&self, step: u64) -> u64 {
        let output = (step / self.steps_per_output + 1) * self.steps_per_output;
        output.min(self.steps)
    }

    /// The number of the first output after `step`.
    pub fn next_output(&self, step: u64) -> usize {
        (step / self.steps_per_output + 1) as usize
    }

    /// The number of the output due after `step`, if one is due.
    pub fn output_at(&self, step: u64) -> Option<usize> {
        (step.is_multiple_of(self.steps_per_output))
            .then_some((step / self.steps_per_output) as usize)
    }
}

fn count_steps(params: &Params, dt: f64) -> Result<u64, Problem> {
    let steps = (params.runtime / dt).trunc();
    if steps > MOST_STEPS {
        let text = format!(
            "runtime = {} takes {} steps of {}, more than 2^53: lower runtime or raise dx",
            shown(params.runtime),
            shown(steps),
            shown(dt)
        );
        return Err(Problem::new(&["runtime", "dx", "D"], text));
    }
    Ok(steps as u64)
}
