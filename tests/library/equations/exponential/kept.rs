//! What no step may change, and what it may change only by what acts from outside.

use super::dense::Dense;
use super::{Asked, alone, centres, difference, size, square};
use crate::equations::{equation, expression, inflow, insulated, transfer, value};
use diff2d_mpi::problem::boundary::{Condition, Ends};
use diff2d_mpi::problem::coefficients::Coefficients;
use diff2d_mpi::problem::equation::Equation;
use diff2d_mpi::problem::grid::Grid;
use diff2d_mpi::ranks::Comm;

/// Diffusivities that differ by a factor of ten thousand.
fn rough() -> Equation {
    let mut problem = equation("10^(4*random(1) - 2)", "10^(4*random(2) - 2)");
    problem.capacity = Some(expression("0.5 + random(3)"));
    problem
}

#[test]
fn a_constant_keeps_its_bits() {
    alone(module_path!(), "a_constant_keeps_its_bits", |comm| {
        let grid = square([17, 9], 1.0, 0.7);
        for ends in [insulated(), Ends::Periodic] {
            let mut problem = rough();
            (problem.x, problem.y) = (ends.clone(), ends);
            problem.initial = expression("0.1");
            let found = Asked { outputs: 3, ..Asked::new(1e-6, 0.3) }.of(comm, &problem, &grid);
            assert!(found.field.iter().all(|value| *value == 0.1), "{:?}", found.field);
        }
    });
}

#[test]
fn a_field_at_rest_stays_there() {
    alone(module_path!(), "a_field_at_rest_stays_there", |comm| {
        let mut problem = rough();
        problem.decay = Some(expression("3*random(4)"));
        problem.source = Some(expression("x - y"));
        problem.x = Ends::sides(value("y"), transfer("2", "1 - y"));
        problem.y = Ends::sides(inflow("x"), Condition::Insulated);
        let grid = square([13, 9], 1.0, 0.7);
        let rest = Dense::new(&problem, &grid).at_rest();
        for tolerance in [1e-6, 1e-9, 1e-12] {
            let asked = Asked { outputs: 5, ..Asked::new(tolerance, 2.0) };
            let found = asked.from(comm, &problem, &grid, Some(&rest));
            let change = difference(&found.field, &rest);
            assert!(change < tolerance * size(&rest), "{change:e} at {tolerance:e}");
        }
    });
}

/// The integral of the field times the capacity.
fn content(problem: &Equation, grid: &Grid, field: &[f64]) -> f64 {
    let mut coefficients = Coefficients::new(problem, grid);
    let columns = grid.columns();
    let row = |row: usize| {
        let capacity = coefficients.capacity(row).unwrap().unwrap_or_else(|| vec![1.0; columns]);
        capacity.iter().zip(&field[row * columns..]).map(|(c, u)| c * u).sum::<f64>()
    };
    (0..grid.rows()).map(row).sum::<f64>() * grid.area()
}

#[track_caller]
fn gains(comm: &Comm, problem: &Equation, tolerance: f64, right: f64) {
    let grid = square([18, 11], 1.0, 0.5);
    let before: Vec<f64> = centres(&grid).into_iter().map(|[x, y]| 1.0 + x * y).collect();
    let found = Asked { outputs: 20, ..Asked::new(tolerance, 1.0) };
    let found = found.from(comm, problem, &grid, Some(&before));
    let [before, after] = [&before, &found.field].map(|field| content(problem, &grid, field));
    let off = (after - before - right) / after;
    assert!(off.abs() < 1e-12, "off by {off:e} at {tolerance:e}");
}

#[test]
fn the_content_grows_by_what_flows_in_at_any_tolerance() {
    alone(module_path!(), "the_content_grows_by_what_flows_in_at_any_tolerance", |comm| {
        let mut problem = rough();
        gains(comm, &problem, 1e-6, 0.0);
        problem.source = Some(expression("x*(1 + t)"));
        problem.x = Ends::sides(inflow("0.4"), inflow("y*(2 - t)"));
        // Over x, y and t: sums of a linear function over cells are exact.
        let source = 0.5 * 0.5 * 1.5;
        let inflow_of_sides = 0.4 * 0.5 + 0.5 * 0.5 * 0.5 * 1.5;
        for tolerance in [1e-6, 1e-10] {
            gains(comm, &problem, tolerance, source + inflow_of_sides);
        }
        // One that does not separate.
        problem.source = Some(expression("x*(1 + t) + y*t^2 - y*t^2"));
        gains(comm, &problem, 1e-6, source + inflow_of_sides);
    });
}

#[test]
fn a_square_is_not_undershot_by_more_than_the_tolerance() {
    alone(module_path!(), "a_square_is_not_undershot_by_more_than_the_tolerance", |comm| {
        let grid = square([32, 32], 1.0, 1.0);
        for (problem, of) in [(equation("1", "1"), "constant"), (rough(), "rough")] {
            let mut problem = problem;
            for initial in
                ["max(abs(x - 0.5), abs(y - 0.5)) < 0.2", "max(abs(x - 0.2), abs(y - 0.7)) < 1/64"]
            {
                problem.initial = expression(&format!("where({initial}, 1, 0)"));
                for (tolerance, end) in [(1e-6, 1e-5), (1e-6, 1e-2), (1e-9, 1e-3), (1e-9, 1.0)] {
                    let found = Asked::new(tolerance, end).of(comm, &problem, &grid);
                    let [low, high] = [f64::min, f64::max]
                        .map(|of| found.field.iter().copied().reduce(of).unwrap());
                    assert!(low >= -tolerance, "{of}, {initial}: {low:e} at {tolerance:e}");
                    assert!(high <= 1.0 + tolerance, "{of}, {initial}: {high} at {tolerance:e}");
                }
            }
        }
    });
}
