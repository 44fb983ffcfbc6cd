//! Sides, sources and inflows that swing in time: the exact response is kept to the tolerance, and the
//! parts that this takes grow as the order says.

use super::dense::Dense;
use super::{Asked, alone, difference, rho, square};
use crate::equations::{equation, expression, inflow, transfer, value};
use diff2d_mpi::problem::boundary::{Condition, Ends};
use diff2d_mpi::problem::equation::Equation;
use diff2d_mpi::problem::grid::Grid;
use diff2d_mpi::ranks::Comm;

const OMEGA: f64 = 7.0;

fn medium() -> Equation {
    let mut problem = equation("1 + x/2", "0.4");
    problem.capacity = Some(expression("1 + x*y/4"));
    problem.decay = Some(expression("0.3 + y/9"));
    problem
}

/// Sides of every kind that swing.
fn sides() -> Equation {
    let mut problem = medium();
    problem.x = Ends::sides(value("cos(7*t) + y*sin(7*t)"), transfer("2 + y", "sin(7*t)"));
    problem.y = Ends::sides(Condition::Insulated, value("x*sin(7*t)"));
    problem
}

/// A source that is a shape times a function of time.
fn separate() -> Equation {
    let mut problem = medium();
    problem.source = Some(expression("(1 + x*y)*cos(7*t)"));
    problem
}

/// A source that is not, and an inflow.
fn together() -> Equation {
    let mut problem = medium();
    problem.source = Some(expression("3*cos(7*t + 4*x)"));
    problem.y = Ends::sides(inflow("sin(7*t)*x"), Condition::Insulated);
    problem
}

fn grid() -> Grid {
    square([14, 6], 1.0, 0.7)
}

/// The parts that it takes to follow the response from 0 to 1; the error is at most the tolerance.
#[track_caller]
fn parts(comm: &Comm, problem: &Equation, degree: usize, tolerance: f64) -> f64 {
    let grid = grid();
    let response = Dense::new(problem, &grid).response(OMEGA);
    let asked = Asked { degree: Some(degree), ..Asked::new(tolerance, 1.0) };
    let found = asked.from(comm, problem, &grid, Some(&response(0.0)));
    let error = difference(&found.field, &response(1.0));
    let most = tolerance * found.within.scale;
    assert!(error <= most, "degree {degree}, {tolerance:e}: {error:e} is above {most:e}");
    found.within.parts as f64
}

#[test]
fn the_order_is_one_more_than_the_degree() {
    alone(module_path!(), "the_order_is_one_more_than_the_degree", |comm| {
        // Parts longer than the time of the fastest mode, many more with the second.
        for (degree, tolerances) in
            [(0, [1.0, 0.125]), (1, [1e-3, 4e-6]), (2, [1e-4, 2.5e-8]), (4, [1e-5, 1e-11])]
        {
            for (name, problem) in
                [("sides", sides()), ("separate", separate()), ("together", together())]
            {
                let [few, many] =
                    tolerances.map(|tolerance| parts(comm, &problem, degree, tolerance));
                let order = (tolerances[0] / tolerances[1]).ln() / (many / few).ln();
                let right = degree as f64 + 1.0;
                println!("{name} {degree}: {few} {many} {order}");
                assert!(
                    (order / right - 1.0).abs() < 0.25,
                    "{name}, degree {degree}: order {order}, {few} parts and {many}"
                );
            }
        }
    });
}

#[test]
fn a_long_part_between_moving_sides_is_right_but_for_little_rounding() {
    let name = "a_long_part_between_moving_sides_is_right_but_for_little_rounding";
    alone(module_path!(), name, |comm| {
        let mut problem = equation("80", "70 + 10*x");
        problem.x = Ends::sides(value("cos(0.3*t)*(1 + y)"), transfer("200", "sin(0.3*t)"));
        let grid = square([40, 3], 1.0, 0.075);
        let end = 1e6 / rho(&problem, &grid);
        assert!((0.5..1.5).contains(&end), "{end}");
        let response = Dense::new(&problem, &grid).response(0.3);
        let asked = Asked { degree: Some(8), ..Asked::new(1e-9, end) };
        let found = asked.from(comm, &problem, &grid, Some(&response(0.0)));
        assert_eq!(found.within.parts, 1);
        let error = difference(&found.field, &response(end));
        assert!(error < 1e-9, "{error:e}");
    });
}
