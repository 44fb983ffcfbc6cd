//! Eigenvectors of the discrete operator are multiplied by `e^(lambda t)`, all over the spectrum.

use super::{Asked, alone, difference, rho, square};
use crate::equations::{equation, insulated, value};
use diff2d_mpi::problem::boundary::Ends;
use diff2d_mpi::problem::equation::Equation;
use diff2d_mpi::problem::grid::{Axis, Grid};
use diff2d_mpi::ranks::Comm;
use std::f64::consts::PI;

const DIFFUSIVITY: [f64; 2] = [0.7, 0.3];

/// A mode along one direction, and its rate of decay.
#[derive(Clone)]
struct Mode {
    values: Vec<f64>,
    rate: f64,
}

/// Ends of a direction, and what all their modes are made of: the wave, the first number and the
/// last, where in a cell it is taken, and half of the argument from one cell to the next, times the
/// number of cells.
struct Family {
    ends: Ends,
    wave: fn(f64) -> f64,
    numbers: fn(usize) -> std::ops::Range<usize>,
    offset: f64,
    half_angle: f64,
}

fn families() -> [Family; 3] {
    let zero = || value("0");
    let half_angle = 0.5 * PI;
    [
        Family {
            ends: Ends::sides(zero(), zero()),
            wave: f64::sin,
            numbers: |n| 1..n + 1,
            offset: 0.5,
            half_angle,
        },
        Family { ends: insulated(), wave: f64::cos, numbers: |n| 0..n, offset: 0.5, half_angle },
        Family {
            ends: Ends::Periodic,
            wave: f64::cos,
            numbers: |n| 0..n / 2 + 1,
            offset: 0.0,
            half_angle: PI,
        },
    ]
}

impl Family {
    fn modes(&self, axis: &Axis, diffusivity: f64) -> Vec<Mode> {
        let n = axis.points;
        let mode = |number: usize| {
            let angle = self.half_angle * number as f64 / n as f64;
            let at = |i: usize| (self.wave)(2.0 * angle * (i as f64 + self.offset));
            let rate = 4.0 * diffusivity / axis.spacing.powi(2) * angle.sin().powi(2);
            Mode { values: (0..n).map(at).collect(), rate }
        };
        (self.numbers)(n).map(mode).collect()
    }

    fn problem(&self) -> Equation {
        let mut problem = equation("0.7", "0.3");
        (problem.x, problem.y) = (self.ends.clone(), self.ends.clone());
        problem
    }

    /// The products of the modes along x and along y.
    fn products(&self, grid: &Grid) -> Vec<Mode> {
        let across = self.modes(&grid.x, DIFFUSIVITY[0]);
        let up = self.modes(&grid.y, DIFFUSIVITY[1]);
        let product = |x: &Mode, y: &Mode| Mode {
            values: y.values.iter().flat_map(|y| x.values.iter().map(move |x| x * y)).collect(),
            rate: x.rate + y.rate,
        };
        up.iter().flat_map(|y| across.iter().map(move |x| product(x, y))).collect()
    }
}

/// Every `nth` mode is right to the tolerance, and to `rounding`, after a time `z` over the fastest
/// rate.
#[track_caller]
fn hold(comm: &Comm, z: f64, tolerance: f64, nth: usize, rounding: f64) {
    let grid = square([12, 8], 1.0, 1.1);
    for family in families() {
        let problem = family.problem();
        let end = z / rho(&problem, &grid);
        let mut worst = 0.0_f64;
        for Mode { values, rate } in family.products(&grid).into_iter().step_by(nth) {
            let found = Asked::new(tolerance, end).from(comm, &problem, &grid, Some(&values));
            let factor = (-rate * end).exp();
            let exact: Vec<f64> = values.iter().map(|value| factor * value).collect();
            worst = worst.max(difference(&found.field, &exact));
        }
        let ends = &family.ends;
        assert!(worst <= tolerance + rounding, "{worst:e}: z = {z:e}, {tolerance:e}, {ends:?}");
    }
}

#[test]
fn modes_are_right_to_any_tolerance() {
    alone(module_path!(), "modes_are_right_to_any_tolerance", |comm| {
        for z in [1.0, 1e2, 1e4] {
            for tolerance in [1e-6, 1e-8, 1e-10, 1e-13] {
                hold(comm, z, tolerance, 3, 2e-14);
            }
        }
        hold(comm, 1e6, 1e-6, 13, 1e-14);
        hold(comm, 1e6, 1e-13, 13, 1e-13);
    });
}
