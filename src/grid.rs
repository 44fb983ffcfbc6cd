//! The grid in space and time: spacing, coordinates, time step, number of steps and of outputs.
//!
//! Every expression is evaluated in the order in which the reference program `diff2d.py` writes
//! it, since another order gives other bits. Squares are products, which round correctly
//! everywhere.

use crate::error::Problem;
use crate::number::{index, shown, whole};
use crate::params::Params;

/// Steps are counted in `f64` by the reference; beyond 2^53 that count is no longer exact.
const MOST_STEPS: u64 = 1 << 53;
/// More steps than any run has: what an interval that never ends comes to.
const NEVER: u64 = MOST_STEPS + 1;
/// Steps whose times are added up to be told, at most: some tenths of a second.
const MOST_ADDED: u64 = 100_000_000;

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
    /// Steps from one output to the next; more than `steps` where the first one is the only one.
    pub steps_per_output: u64,
    /// Whether there is an output at the last step, wherever that falls.
    pub saves_end: bool,
}

/// The simulated time after a number of steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Time {
    /// As the run adds it up.
    Exact(f64),
    /// Nearly: too many steps to add them up only to tell.
    About(f64),
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
            n: index(whole(n, MOST_STEPS)),
            x1,
            x2,
            dx,
            dt,
            factor,
            steps: count_steps(params, dt)?,
            steps_per_output: whole(params.outtime / dt, NEVER).max(1),
            saves_end: params.output.at_end,
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

    /// Number of outputs: one at step 0, one after every `steps_per_output` steps, and one at the
    /// end where that is wanted and falls on none of these.
    pub fn outputs(&self) -> usize {
        self.regular_outputs() + usize::from(self.saves_end && !self.end_is_regular())
    }

    /// Whether the state at the end is in an output.
    pub fn end_is_saved(&self) -> bool {
        self.saves_end || self.end_is_regular()
    }

    /// The step of the last output.
    pub fn last_output_step(&self) -> u64 {
        if self.end_is_saved() {
            self.steps
        } else {
            self.steps - self.steps % self.steps_per_output
        }
    }

    /// The step after `step` at which the time loop has to stop: the next output, or the end.
    pub fn next_stop(&self, step: u64) -> u64 {
        let output = (step / self.steps_per_output + 1) * self.steps_per_output;
        output.min(self.steps)
    }

    /// The number of the first output after `step`.
    pub fn next_output(&self, step: u64) -> usize {
        if step >= self.steps { self.outputs() } else { index(step / self.steps_per_output + 1) }
    }

    /// The number of the output due after `step`, if one is due.
    pub fn output_at(&self, step: u64) -> Option<usize> {
        match step.is_multiple_of(self.steps_per_output) {
            true => Some(index(step / self.steps_per_output)),
            false => (self.saves_end && step == self.steps).then(|| self.regular_outputs()),
        }
    }

    /// Simulated times after these steps, which ascend: added up as the run does it, as a product
    /// rounds differently.
    pub fn times<const N: usize>(&self, steps: [u64; N]) -> [Time; N] {
        let (mut taken, mut time) = (0, 0.0);
        steps.map(|step| {
            if step > MOST_ADDED {
                return Time::About(step as f64 * self.dt);
            }
            (taken..step).for_each(|_| time += self.dt);
            taken = step;
            Time::Exact(time)
        })
    }

    fn regular_outputs(&self) -> usize {
        index(1 + self.steps / self.steps_per_output)
    }

    fn end_is_regular(&self) -> bool {
        self.steps.is_multiple_of(self.steps_per_output)
    }
}

fn count_steps(params: &Params, dt: f64) -> Result<u64, Problem> {
    let steps = (params.runtime / dt).trunc();
    if steps > MOST_STEPS as f64 {
        let text = format!(
            "runtime = {} takes {} steps of {}, more than 2^53: lower runtime or raise dx",
            shown(params.runtime),
            shown(steps),
            shown(dt)
        );
        return Err(Problem::new(&["runtime", "dx", "D"], text));
    }
    Ok(whole(steps, MOST_STEPS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::Output;

    /// A grid of 10 x 10 points with this many steps, an output every `interval` steps.
    fn grid(steps: f64, interval: f64, at_end: bool) -> Grid {
        let dt = 0.25;
        let params = Params {
            x1: 0.0,
            x2: 10.0,
            dx: 1.0,
            runtime: steps * dt,
            outtime: interval * dt,
            output: Output { at_end, ..Output::default() },
            ..Params::default()
        };
        Grid::new(&params).unwrap()
    }

    /// Steps of the outputs, by the numbers in their order, as the time loop finds them.
    fn outputs(grid: &Grid) -> Vec<u64> {
        let mut found = Vec::new();
        let mut step = 0;
        loop {
            if let Some(number) = grid.output_at(step) {
                assert_eq!(number, found.len(), "the number of the output at step {step}");
                found.push(step);
            }
            assert_eq!(grid.next_output(step), found.len(), "the next output after step {step}");
            if step == grid.steps {
                return found;
            }
            step = grid.next_stop(step);
        }
    }

    #[test]
    fn the_outputs_and_the_one_at_the_end() {
        let (on, off) = (true, false);
        for (steps, interval, at_end, expected) in [
            (7.0, 3.0, off, &[0, 3, 6][..]),
            (7.0, 3.0, on, &[0, 3, 6, 7]),
            (6.0, 3.0, off, &[0, 3, 6]),
            (6.0, 3.0, on, &[0, 3, 6]),
            (2.0, 3.0, off, &[0]),
            (2.0, 3.0, on, &[0, 2]),
            (0.5, 3.0, off, &[0]),
            (0.5, 3.0, on, &[0]),
            (5.0, 0.1, on, &[0, 1, 2, 3, 4, 5]),
            (7.0, 1e300, off, &[0]),
            (7.0, 1e300, on, &[0, 7]),
        ] {
            let grid = grid(steps, interval, at_end);
            let case = format!("{steps} steps, an output every {interval}, at the end: {at_end}");
            assert_eq!(outputs(&grid), expected, "{case}");
            assert_eq!(grid.outputs(), expected.len(), "{case}");
            assert_eq!(grid.last_output_step(), *expected.last().unwrap(), "{case}");
            let is_saved = expected.last() == Some(&grid.steps);
            assert_eq!(grid.end_is_saved(), is_saved, "{case}");
        }
    }

    #[test]
    fn an_interval_beyond_all_measure_is_longer_than_any_run_and_still_a_number() {
        for outtime in [1e16, 1e30, 1e300, f64::MAX] {
            let steps_per_output = grid(7.0, outtime, false).steps_per_output;
            assert!(steps_per_output > MOST_STEPS, "{outtime}: {steps_per_output}");
            assert!(i64::try_from(steps_per_output).is_ok(), "{outtime}: {steps_per_output}");
        }
    }

    #[test]
    fn times_are_added_up_step_by_step() {
        let grid = Grid { dt: 0.1, ..grid(12.0, 3.0, false) };
        let sum = |steps: usize| Time::Exact((0..steps).fold(0.0, |time, _| time + 0.1));
        assert_eq!(grid.times([0, 3, 3, 10]), [0, 3, 3, 10].map(sum));
        assert_ne!(sum(10), Time::Exact(10.0 * 0.1));
        assert_eq!(grid.times([MOST_ADDED + 1]), [Time::About(0.1 * (MOST_ADDED + 1) as f64)]);
    }
}
