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
/// rate, with this many outputs on the way.
#[track_caller]
fn hold(comm: &Comm, [z, outputs]: [f64; 2], tolerance: f64, nth: usize, rounding: f64) {
    let grid = square([12, 8], 1.0, 1.1);
    for family in families() {
        let problem = family.problem();
        let end = z / rho(&problem, &grid);
        let mut worst = 0.0_f64;
        for Mode { values, rate } in family.products(&grid).into_iter().step_by(nth) {
            let asked = Asked { outputs: outputs as u64, ..Asked::new(tolerance, end) };
            let found = asked.from(comm, &problem, &grid, Some(&values));
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
                hold(comm, [z, 1.0], tolerance, 3, 2e-14);
                hold(comm, [z, 7.0], tolerance, 3, 2e-14);
            }
        }
        hold(comm, [1e6, 1.0], 1e-6, 13, 1e-14);
        hold(comm, [1e6, 1.0], 1e-13, 13, 1e-13);
    });
}

/// A field of all modes in an insulated box, all of the same magnitude: a single cell that is not 0.
#[test]
fn later_outputs_of_a_field_that_smooths_take_fewer_applications_and_are_as_exact() {
    let name = "later_outputs_of_a_field_that_smooths_take_fewer_applications_and_are_as_exact";
    alone(module_path!(), name, |comm| {
        let grid = square([48, 36], 1.0, 1.1);
        let family = &families()[1];
        let problem = family.problem();
        let of = |axis: &Axis, d: f64, cell: usize, t: f64| -> Vec<f64> {
            let decayed = |mode: &Mode| {
                let square: f64 = mode.values.iter().map(|value| value * value).sum();
                let share = mode.values[cell] / square * (-mode.rate * t).exp();
                mode.values.iter().map(|value| share * value).collect::<Vec<f64>>()
            };
            let modes = family.modes(axis, d);
            let sum = |sum: Vec<f64>, mode: Vec<f64>| -> Vec<f64> {
                sum.iter().zip(&mode).map(|(one, other)| one + other).collect()
            };
            modes.iter().map(decayed).reduce(sum).expect("modes")
        };
        let at = |t: f64| -> Vec<f64> {
            let across = of(&grid.x, DIFFUSIVITY[0], 17, t);
            let up = of(&grid.y, DIFFUSIVITY[1], 11, t);
            up.iter().flat_map(|y| across.iter().map(move |x| x * y)).collect()
        };
        let (initial, outputs) = (at(0.0), 12);
        let end = 12.0 * 400.0 / rho(&problem, &grid);
        for tolerance in [1e-6, 1e-8, 1e-11] {
            let of = |outputs: u64| Asked { outputs, ..Asked::new(tolerance, end) };
            let found = of(outputs).from(comm, &problem, &grid, Some(&initial));
            let error = difference(&found.field, &at(end));
            assert!(error <= tolerance + 1e-14, "{error:e} at {tolerance:e}");
            // As many as if every step were the first one.
            let first = Asked { outputs: 1, ..Asked::new(tolerance / 12.0, end / 12.0) };
            let first = first.from(comm, &problem, &grid, Some(&initial)).within.applications;
            let taken = found.within.applications;
            assert!(taken < first * outputs * 6 / 10, "{taken} in place of {}", first * outputs);
        }
    });
}
