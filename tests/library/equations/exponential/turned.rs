//! A problem that is turned or mirrored has the bits of the first one, turned or mirrored.

use super::{Asked, alone, square};
use crate::equations::{equation, expression, insulated, transfer, value};
use diff2d_mpi::problem::boundary::Ends;
use diff2d_mpi::problem::equation::Equation;

const CELLS: [usize; 2] = [16, 8];

/// Expressions of `x` and `y`, from which those of a turned or mirrored problem are made.
fn problem(change: impl Fn(&str) -> String) -> Equation {
    let of = |text: &str| expression(&change(text));
    let mut problem = equation("1", "1");
    problem.diffusivity = [of("1 + x^2 + y"), of("1 + x^2 + y")];
    problem.capacity = Some(of("0.5 + x*y"));
    problem.decay = Some(of("0.2 + x + y^2"));
    problem.initial = of("where(x < 0.3, y, x*x)");
    problem
}

fn mirrored(field: &[f64]) -> Vec<f64> {
    field.chunks(CELLS[0]).flat_map(|row| row.iter().rev().copied()).collect()
}

fn transposed(field: &[f64]) -> Vec<f64> {
    let [columns, rows] = CELLS;
    (0..columns).flat_map(|i| (0..rows).map(move |j| field[j * columns + i])).collect()
}

#[track_caller]
fn same(one: &[f64], other: &[f64], what: &str) {
    let bits = |field: &[f64]| -> Vec<u64> { field.iter().map(|value| value.to_bits()).collect() };
    assert!(bits(one) == bits(other), "{what}");
}

#[test]
fn the_bits_are_those_of_the_problem_before_it_was_turned() {
    let name = "the_bits_are_those_of_the_problem_before_it_was_turned";
    alone(module_path!(), name, |comm| {
        let ends = || Ends::sides(value("1 + t"), transfer("3", "sin(t)"));
        let turned_ends = || Ends::sides(transfer("3", "sin(t)"), value("1 + t"));
        let asked = Asked { outputs: 2, ..Asked::new(1e-8, 0.25) };
        // Powers of two, so that mirrored coordinates are exact.
        let (wide, tall) = (square(CELLS, 1.0, 0.5), square([CELLS[1], CELLS[0]], 0.5, 1.0));

        let mut straight = problem(str::to_owned);
        (straight.x, straight.y) = (ends(), insulated());
        let straight = asked.of(comm, &straight, &wide).field;

        let mut mirror = problem(|text| text.replace('x', "(1 - x)"));
        (mirror.x, mirror.y) = (turned_ends(), insulated());
        let mirror = asked.of(comm, &mirror, &wide).field;
        same(&mirrored(&straight), &mirror, "mirrored");

        let swapped = |text: &str| {
            let swap = |letter| match letter {
                'x' => 'y',
                'y' => 'x',
                other => other,
            };
            text.chars().map(swap).collect::<String>()
        };
        let mut turned = problem(swapped);
        (turned.x, turned.y) = (insulated(), ends());
        let turned = asked.of(comm, &turned, &tall).field;
        same(&transposed(&straight), &turned, "transposed");
    });
}

#[test]
fn a_shift_along_a_ring_shifts_the_field() {
    alone(module_path!(), "a_shift_along_a_ring_shifts_the_field", |comm| {
        let shifted = |by: usize| {
            let mut problem = equation("0.7", "0.3");
            (problem.x, problem.y) = (Ends::Periodic, Ends::Periodic);
            let values = |at: usize| ((at * 7919) % 101) as f64 / 101.0;
            let [columns, rows] = CELLS;
            let cell =
                |j: usize, i: usize| values((j + by) % rows * columns + (i + 3 * by) % columns);
            let initial: Vec<f64> =
                (0..rows).flat_map(|j| (0..columns).map(move |i| cell(j, i))).collect();
            let grid = square(CELLS, 1.0, 0.5);
            let found = Asked::new(1e-8, 0.01).from(comm, &problem, &grid, Some(&initial));
            found.field
        };
        let (straight, moved) = (shifted(0), shifted(5));
        let [columns, rows] = CELLS;
        let at = |j: usize, i: usize| straight[(j + 5) % rows * columns + (i + 15) % columns];
        let right: Vec<f64> = (0..rows)
            .flat_map(|j| (0..columns).map(move |i| (j, i)))
            .map(|(j, i)| at(j, i))
            .collect();
        same(&right, &moved, "shifted");
    });
}
