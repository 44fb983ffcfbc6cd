//! Eigenvectors of the discrete operator: Euler steps multiply them by powers of `1 + dt lambda`.

use super::{Whole, equation, expression, grid, insulated, ring, value};
use diff2d_mpi::problem::boundary::{Condition, Ends};
use std::f64::consts::PI;

/// What holds at both ends, a mode at the centre of cell `i` of `n`, and the argument of the sine of
/// its eigenvalue.
struct Mode {
    ends: Ends,
    at: fn(f64, f64) -> f64,
    half_angle: fn(f64) -> f64,
}

const NUMBER: f64 = 2.0;

fn modes() -> [Mode; 4] {
    [
        Mode {
            ends: Ends::sides(value("0"), value("0")),
            at: |i, n| (NUMBER * PI * (i + 0.5) / n).sin(),
            half_angle: |n| NUMBER * PI / (2.0 * n),
        },
        Mode {
            ends: insulated(),
            at: |i, n| (NUMBER * PI * (i + 0.5) / n).cos(),
            half_angle: |n| NUMBER * PI / (2.0 * n),
        },
        Mode {
            ends: Ends::Periodic,
            at: |i, n| (2.0 * NUMBER * PI * (i + 0.5) / n).cos(),
            half_angle: |n| NUMBER * PI / n,
        },
        Mode {
            ends: Ends::sides(value("0"), Condition::Insulated),
            at: |i, n| ((NUMBER - 0.5) * PI * (i + 0.5) / n).sin(),
            half_angle: |n| (NUMBER - 0.5) * PI / (2.0 * n),
        },
    ]
}

#[test]
fn a_mode_of_any_pair_of_ends_is_multiplied_by_the_power_that_it_should() {
    const STEPS: usize = 40;
    let (along_x, along_y) = (0.7, 0.3);
    for (x, y) in modes().iter().flat_map(|x| modes().map(|y| (x, y))) {
        let mut problem = equation("0.7", "0.3");
        (problem.x, problem.y) = (x.ends.clone(), y.ends.clone());
        let grid = grid([20, 9], [-1.0, 1.0], [0.0, 0.5]);
        let mut whole = Whole::new(&problem, &grid);
        let (nx, ny) = (whole.columns as f64, whole.rows as f64);
        let mode = |row: usize, column: usize| (x.at)(column as f64, nx) * (y.at)(row as f64, ny);
        for row in 0..whole.rows {
            for column in 0..whole.columns {
                whole.field.row_mut(row)[column] = mode(row, column);
            }
        }
        let eigenvalue =
            |d: f64, spacing: f64, angle: f64| -4.0 * d / spacing.powi(2) * angle.sin().powi(2);
        let lambda = eigenvalue(along_x, grid.x.spacing, (x.half_angle)(nx))
            + eigenvalue(along_y, grid.y.spacing, (y.half_angle)(ny));
        assert!(-lambda <= whole.bounds.spectral, "{lambda} {:?}", whole.bounds);
        let dt = 0.9 * whole.bounds.euler_step();
        whole.steps(dt, STEPS);
        let factor = (1.0 + dt * lambda).powi(STEPS as i32);
        for row in 0..whole.rows {
            for column in 0..whole.columns {
                let (found, right) = (whole.at(row, column), factor * mode(row, column));
                assert!(
                    (found - right).abs() < 1e-14,
                    "{:?} {:?}: {found} {right}",
                    x.ends,
                    y.ends
                );
            }
        }
    }
}

#[test]
fn a_step_at_the_bound_is_stable_and_keeps_positive_data_positive() {
    let mut problem = equation("0.7", "0.3");
    problem.x = Ends::sides(value("0"), value("0"));
    problem.y = Ends::sides(value("0"), Condition::Insulated);
    problem.initial = expression("where(random(1) < 0.1, 1, 0)");
    let grid = grid([13, 7], [0.0, 1.0], [0.0, 2.0]);
    let mut whole = Whole::new(&problem, &grid);
    let dt = whole.bounds.euler_step();
    for _ in 0..50 {
        whole.operator.euler(&mut whole.field, dt, 1, &mut ring);
        let values: Vec<f64> = whole.field.rows().flatten().copied().collect();
        // A cell may come to zero, up to rounding.
        assert!(values.iter().all(|value| (-1e-15..=1.0).contains(value)), "{values:?}");
    }
}
