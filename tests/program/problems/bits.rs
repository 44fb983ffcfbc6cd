//! The field of general problems is that of a plain loop, bit for bit, on any number of ranks and
//! with any instructions.

use super::form::Form::{self, Rho, T, X, Y};
use super::form::less;
use super::problem::{Problem, Side};
use super::reference::Output;
use super::run;
use crate::common::{Series, assert_same_bits, scratch};
use diff2d_mpi::kernel::Isa;
use std::path::Path;

/// Any values, which no symmetry of the scheme leaves alone.
fn rough() -> Form {
    less(X * Y * 7.0, Y + 0.3, X + 0.5, Y * Y - X * 0.25)
}

/// Runs a problem on each of these numbers of ranks with these instructions, where the processor has
/// them, and compares all that
/// its file holds with the reference.
#[track_caller]
pub fn holds(problem: &Problem, runs: &[(usize, &str)]) {
    let text = problem.toml();
    let expected = problem.integrate();
    let directory = scratch();
    let is_here = |simd: &str| Isa::named(simd).is_none_or(Isa::is_available);
    for (number, &(ranks, simd)) in runs.iter().enumerate().filter(|(_, run)| is_here(run.1)) {
        let what = format!("on {ranks} ranks, {simd}, of\n{text}");
        let with_simd = format!("solver.simd = \"{simd}\"\n{text}");
        let output_dir = run(&with_simd, ranks, directory.path(), &format!("run{number}"));
        assert_is(&output_dir, problem.cells, &expected, &what);
    }
}

/// The file of a run holds these outputs, and no others.
#[track_caller]
pub fn assert_is(output_dir: &Path, [nx, ny]: [usize; 2], expected: &[Output], what: &str) {
    let series = Series::read(output_dir);
    assert_eq!(series.shape, [expected.len(), ny, nx], "{what}");
    for (k, output) in expected.iter().enumerate() {
        let what = format!("output {k} {what}");
        assert_eq!(series.step[k], output.step, "step of {what}");
        assert_same_bits(&series.time[k..=k], &[output.time], &format!("time of {what}"));
        let field = &series.density[k * nx * ny..(k + 1) * nx * ny];
        assert_same_bits(field, &output.field, &format!("field of {what}"));
    }
}

#[test]
fn sides_that_change_along_themselves_and_in_time() {
    let problem = Problem {
        x: [-0.5, 1.0],
        y: [0.25, 1.0],
        along_x: Some([
            Side::Value(Y * 2.0 + T),
            Side::Transfer(Y + 0.5, less(T, 0.02, Y, T * 3.0)),
        ]),
        along_y: Some([Side::Inflow(X - T * 0.5), Side::Value(less(X, 0.1, T, 1.0))]),
        runtime: 0.1,
        outtime: 0.04,
        at_end: true,
        start: 0.01,
        ..Problem::new([13, 5], rough())
    };
    holds(&problem, &[(1, "portable"), (5, "auto")]);
}

#[test]
fn every_term_in_a_masked_domain_of_more_rows_than_columns() {
    let problem = Problem {
        y: [0.0, 3.0],
        diffusivity: [X + 0.5, Y * X / 4.0 + 0.25],
        capacity: Some(X * X + 1.0),
        decay: Some(Y / (X + 1.0)),
        source: Some(X * T - Y * 0.1),
        reaction: Some(Rho * (Form::from(1.0) - Rho / 1.5) - X * T),
        mask: Some(less((X - 0.5) * (X - 0.5) + (Y - 1.0) * (Y - 1.0), 0.1, 0.0, 1.0)),
        points: vec![([0.9, 2.9], T * 2.0 + 1.0), ([1.0, 0.0], (-0.5).into())],
        along_x: Some([Side::Inflow(Y * 0.1), Side::Inflow(T + 0.2)]),
        along_y: Some([Side::Transfer(2.0.into(), X + T), Side::Inflow(X - 0.5)]),
        runtime: 0.05,
        outtime: 0.025,
        safety: 0.7,
        ..Problem::new([7, 18], rough())
    };
    holds(&problem, &[(1, "portable"), (1, "avx2"), (1, "avx512"), (3, "auto")]);
}

#[test]
fn periodic_directions() {
    let problem = Problem {
        diffusivity: [X + 0.5, Y + 0.25],
        along_x: None,
        along_y: Some([Side::Value(T + X), Side::Insulated]),
        runtime: 0.02,
        outtime: 0.01,
        ..Problem::new([11, 5], rough())
    };
    // As many ranks as rows.
    holds(&problem, &[(5, "auto")]);
    let problem = Problem {
        along_x: Some([Side::Insulated, Side::Transfer(0.5.into(), T * 10.0)]),
        along_y: None,
        ..problem
    };
    holds(&problem, &[(1, "auto"), (3, "auto")]);
    let problem = Problem { along_x: None, decay: Some(X * Y), ..problem };
    holds(&problem, &[(1, "avx2"), (3, "portable")]);
}

#[test]
fn a_row_a_column_and_a_cell() {
    let of = |cells| Problem {
        along_x: Some([Side::Value(1.0.into()), Side::Inflow(T)]),
        along_y: None,
        runtime: 0.1,
        outtime: 0.05,
        ..Problem::new(cells, rough())
    };
    holds(&of([9, 1]), &[(1, "auto")]);
    holds(&Problem { along_x: None, ..of([1, 3]) }, &[(3, "auto")]);
    holds(&of([1, 1]), &[(1, "auto")]);
}

#[test]
fn a_wide_grid_in_blocks_of_steps() {
    // Many steps between outputs, of which nothing changes with time.
    let problem = Problem {
        x: [0.0, 4.0],
        diffusivity: [0.3.into(), (Y + 0.1)],
        along_x: Some([Side::Value(1.0.into()), Side::Transfer(2.0.into(), 0.5.into())]),
        along_y: Some([Side::Insulated, Side::Inflow(0.1.into())]),
        runtime: 0.1,
        outtime: 0.05,
        ..Problem::new([150, 20], rough())
    };
    holds(&problem, &[(1, "portable"), (1, "avx512"), (3, "avx2")]);
}
