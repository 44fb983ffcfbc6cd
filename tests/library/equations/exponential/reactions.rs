//! Reactions: the order, what is linear, and bounds that no step may leave.

use super::{Asked, alone, difference, square};
use crate::equations::{equation, expression, insulated, reaction, value};
use diff2d_mpi::problem::boundary::{Condition, Ends};
use diff2d_mpi::problem::equation::Equation;
use diff2d_mpi::problem::grid::Grid;
use diff2d_mpi::ranks::Comm;

#[test]
fn a_linear_reaction_is_a_decay() {
    alone(module_path!(), "a_linear_reaction_is_a_decay", |comm| {
        let grid = square([14, 9], 1.0, 0.5);
        let mut problem = equation("0.3", "0.1 + x");
        problem.initial = expression("x + y^2");
        problem.capacity = Some(expression("1 + y"));
        problem.x = Ends::sides(value("1"), Condition::Insulated);
        let mut decaying = problem.clone();
        decaying.decay = Some(expression("2 + x"));
        problem.reaction = Some(reaction("-(2 + x)*rho"));
        let asked = Asked::new(1e-10, 0.5);
        let [reacted, decayed] = [&problem, &decaying].map(|of| asked.of(comm, of, &grid).field);
        let off = difference(&reacted, &decayed);
        assert!(off < 1e-10, "{off:e}");
    });
}

/// Logistic growth from a field that is the same everywhere.
fn logistic(start: f64, rate: f64, t: f64) -> f64 {
    start / (start + (1.0 - start) * (-rate * t).exp())
}

#[test]
fn growth_that_is_known_is_followed_to_the_tolerance() {
    alone(module_path!(), "growth_that_is_known_is_followed_to_the_tolerance", |comm| {
        let grid = square([5, 3], 1.0, 1.0);
        let mut problem = equation("0.01", "0.01");
        problem.reaction = Some(reaction("5*rho*(1 - rho)"));
        problem.initial = expression("0.05");
        let right = logistic(0.05, 5.0, 1.0);
        let of = |tolerance: f64| {
            let found = Asked::new(tolerance, 1.0).of(comm, &problem, &grid);
            let error = found.field.iter().fold(0.0_f64, |most, u| most.max((u - right).abs()));
            assert!(error <= tolerance, "{error:e} at {tolerance:e}");
            (error, found.within.parts as f64)
        };
        let results = [1e-4, 1e-6, 1e-8].map(of);
        // What is kept is of the third order.
        let [(_, few), _, (_, many)] = results;
        let order = 1e4_f64.ln() / (many / few).ln();
        assert!((2.8..3.2).contains(&order), "order {order}: {results:?}");
        assert!(results[1].0 > 1e-6 * 1e-3, "much more work than needed: {results:?}");
    });
}

/// The field at the end, to a tolerance that is far below the one that is tested.
#[track_caller]
fn agrees(comm: &Comm, problem: &Equation, grid: &Grid, tolerance: f64, end: f64) -> Vec<f64> {
    let found = Asked::new(tolerance, end).of(comm, problem, grid);
    assert!(found.within.bound <= tolerance * found.within.scale, "{:e}", found.within.bound);
    assert_eq!(found.within.pending, 0.0);
    let tight = Asked::new(tolerance * 1e-3, end).of(comm, problem, grid);
    let off = difference(&found.field, &tight.field);
    assert!(off <= tolerance * found.within.scale, "{off:e} at {tolerance:e}");
    tight.field
}

#[test]
fn what_is_tried_and_taken_back_adds_nothing_to_the_bound() {
    alone(module_path!(), "what_is_tried_and_taken_back_adds_nothing_to_the_bound", |comm| {
        let grid = square([20, 3], 1.0, 0.2);
        let mut problem = equation("0.02", "0.02");
        problem.reaction = Some(reaction("20*rho*(1 - rho)"));
        problem.initial = expression("where(x < 0.3, 1, 0)");
        let (tolerance, end) = (1e-6, 1.0);
        let found = Asked { most: 1, ..Asked::new(tolerance, end) }.of(comm, &problem, &grid);
        let (mut kept, mut taken_back) = (0, 0);
        for looks in found.looks.windows(2) {
            let (before, after) = (&looks[0], &looks[1]);
            let ended =
                before.series > 0 && (after.series, after.begun) != (before.series, before.begun);
            if after.parts > before.parts {
                // At most its share of what all parts may add: a quarter for the series, three eighths
                // for the estimate. One that was taken back was longer, and would have added as much again.
                let most = 0.625 * tolerance * after.scale * before.length / end;
                let added = after.bound - before.bound;
                assert!(added <= most * (1.0 + 1e-9), "{added:e} > {most:e}: {before:?} {after:?}");
                kept += 1;
            } else if ended && after.series == 0 {
                assert_eq!([after.bound, after.pending], [before.bound, 0.0]);
                taken_back += 1;
            }
        }
        assert!(kept > 10 && taken_back > 0, "{kept} kept, {taken_back} taken back");
    });
}

#[test]
fn a_population_stays_between_none_and_full() {
    alone(module_path!(), "a_population_stays_between_none_and_full", |comm| {
        let grid = square([40, 3], 2.0, 0.2);
        let mut problem = equation("0.02", "0.02");
        problem.reaction = Some(reaction("20*rho*(1 - rho)"));
        problem.initial = expression("where(x < 0.3, 1, 0)");
        for tolerance in [1e-4, 1e-6] {
            let field = agrees(comm, &problem, &grid, tolerance, 1.0);
            let within = |u: &f64| (-tolerance..=1.0 + tolerance).contains(u);
            assert!(field.iter().all(within), "{field:?}");
        }
    });
}

#[test]
fn two_phases_stay_between_them() {
    alone(module_path!(), "two_phases_stay_between_them", |comm| {
        let grid = square([24, 18], 1.0, 0.75);
        let mut problem = equation("1e-3", "1e-3");
        problem.reaction = Some(reaction("40*(rho - rho^3)"));
        for initial in ["where(random(1) < 0.5, -1, 1)", "2*random(2) - 1"] {
            problem.initial = expression(initial);
            let tolerance = 1e-5;
            let field = agrees(comm, &problem, &grid, tolerance, 0.5);
            assert!(field.iter().all(|u| u.abs() <= 1.0 + tolerance), "{field:?}");
        }
    });
}

#[test]
fn a_reaction_of_time_between_moving_sides_is_followed() {
    alone(module_path!(), "a_reaction_of_time_between_moving_sides_is_followed", |comm| {
        let grid = square([20, 5], 1.0, 0.3);
        let mut problem = equation("0.2", "0.1");
        problem.reaction = Some(reaction("(3 + sin(9*t))*rho*(1 - rho) + cos(4*t + x)"));
        problem.initial = expression("0.2 + x/2");
        problem.x = Ends::sides(value("0.2 + sin(3*t)"), value("0.7*cos(2*t)"));
        problem.y = insulated();
        problem.source = Some(expression("x*sin(t)"));
        agrees(comm, &problem, &grid, 1e-5, 1.0);
        agrees(comm, &problem, &grid, 1e-7, 1.0);
    });
}

/// At the start it has no derivative, and nothing spreads.
#[test]
fn a_field_of_zeros_reacts() {
    alone(module_path!(), "a_field_of_zeros_reacts", |comm| {
        let grid = square([4, 3], 1.0, 1.0);
        let mut problem = equation("0", "0");
        problem.reaction = Some(reaction("1 + rho^2"));
        for tolerance in [1e-5, 1e-7] {
            let found = Asked::new(tolerance, 1.25).of(comm, &problem, &grid);
            let right = 1.25_f64.tan();
            let error = found.field.iter().fold(0.0_f64, |most, u| most.max((u - right).abs()));
            // It grows, and its errors with it.
            assert!(error <= 10.0 * tolerance * right, "{error:e} at {tolerance:e}");
        }
    });
}
