//! What is hard for the method: rough fields, a wide spectrum, jumps in time, nothing to do.

use super::{Asked, alone, difference, rho, size, square};
use crate::equations::{equation, expression, inflow, insulated, transfer, value};
use diff2d_mpi::problem::boundary::{Condition, Ends};
use diff2d_mpi::problem::equation::{Equation, PointSource};
use diff2d_mpi::problem::grid::Grid;
use diff2d_mpi::ranks::Comm;
use std::f64::consts::PI;

/// A row of cells, insulated, of diffusivity 1: its fields as sums of cosines.
fn cosines(field: &[f64], end: f64, spacing: f64) -> Vec<f64> {
    let n = field.len();
    let wave = |m: usize, i: usize| (PI * m as f64 * (i as f64 + 0.5) / n as f64).cos();
    let amplitude = |m: usize| -> f64 {
        let norm = if m == 0 { n as f64 } else { n as f64 / 2.0 };
        (0..n).map(|i| field[i] * wave(m, i)).sum::<f64>() / norm
    };
    let rate = |m: usize| 4.0 / spacing.powi(2) * (PI * m as f64 / (2 * n) as f64).sin().powi(2);
    let amplitudes: Vec<f64> = (0..n).map(|m| amplitude(m) * (-rate(m) * end).exp()).collect();
    let live: Vec<usize> = (0..n).filter(|&m| amplitudes[m].abs() > 1e-17).collect();
    (0..n).map(|i| live.iter().map(|&m| amplitudes[m] * wave(m, i)).sum()).collect()
}

/// Noise between -1 and 1.
fn noise(n: usize) -> Vec<f64> {
    let mut state = 12345_u64;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    (0..n).map(|_| next()).collect()
}

#[test]
fn noise_takes_short_parts_first_and_leaves_little_rounding() {
    let name = "noise_takes_short_parts_first_and_leaves_little_rounding";
    alone(module_path!(), name, |comm| {
        let mut problem = equation("1", "0");
        problem.y = insulated();
        let grid = square([512, 1], 1.0, 1.0);
        let field = noise(512);
        let end = 1e6 / rho(&problem, &grid);
        let found = Asked::new(1e-13, end).from(comm, &problem, &grid, Some(&field));
        assert!(found.within.parts > 2, "{:?}", found.within);
        let error = difference(&found.field, &cosines(&field, end, grid.x.spacing));
        assert!(error < 1e-12, "{error:e} after {:?}", found.within);
    });
}

#[test]
fn outputs_twice_as_often_change_nothing_but_the_error() {
    alone(module_path!(), "outputs_twice_as_often_change_nothing_but_the_error", |comm| {
        let mut problem = equation("1 + x", "0.5");
        problem.initial = expression("random(1)");
        problem.source = Some(expression("x*sin(5*t)"));
        problem.x = Ends::sides(value("cos(3*t)"), transfer("2", "t"));
        let grid = square([24, 11], 1.0, 0.5);
        for tolerance in [1e-6, 1e-9] {
            let [few, many] = [2, 4].map(|outputs| {
                Asked { outputs, ..Asked::new(tolerance, 1.0) }.of(comm, &problem, &grid)
            });
            let off = difference(&few.field, &many.field);
            assert!(off <= 2.0 * tolerance * few.within.scale, "{off:e} at {tolerance:e}");
        }
    });
}

#[test]
fn where_nothing_spreads_each_cell_is_by_itself() {
    alone(module_path!(), "where_nothing_spreads_each_cell_is_by_itself", |comm| {
        let grid = square([9, 5], 1.0, 1.0);
        // The last is so slow that its rate times the run has no reciprocal.
        for diffusivity in ["0", "1e-200", "1e-310"] {
            let mut problem = equation(diffusivity, "0");
            problem.initial = expression("random(1)");
            let still = Asked::new(1e-6, 1.0).of(comm, &problem, &grid);
            if diffusivity == "0" {
                assert_eq!(still.within.applications, 1);
            }
            // Sources: polynomials in time, and one that takes short parts.
            for (source, grows) in [
                ("x*(1 + 2*t + 3*t^2)", 3.0),
                ("x*(1 + 2*t) + (x + y)*3*t^2 - 3*y*t^2", 3.0),
                ("x*sin(50*t)", (1.0 - 50.0_f64.cos()) / 50.0),
                ("x*sin(50*t) + y*t - t*y", (1.0 - 50.0_f64.cos()) / 50.0),
            ] {
                problem.source = Some(expression(source));
                let tolerance = 1e-8;
                let grown = Asked::new(tolerance, 1.0).of(comm, &problem, &grid);
                let x = grid.x.coordinates();
                let right: Vec<f64> =
                    still.field.iter().zip(x.iter().cycle()).map(|(u, x)| u + grows * x).collect();
                let error = difference(&grown.field, &right);
                assert!(error < tolerance, "{diffusivity}, {source}: {error:e}");
                // To the digits that powers of degree 6 leave.
                assert!(!source.contains('^') || error < 1e-12, "{source}: {error:e}");
            }
        }
    });
}

#[test]
fn a_decay_that_is_huge_in_one_cell_is_followed() {
    alone(module_path!(), "a_decay_that_is_huge_in_one_cell_is_followed", |comm| {
        // No fluxes: each cell decays by itself.
        let mut problem = equation("0", "0");
        problem.initial = expression("1 + y");
        problem.decay =
            Some(expression("where(max(abs(x - 0.5), abs(y - 0.5)) < 0.1, 1e6, 1 + x)"));
        let grid = square([9, 5], 1.0, 1.0);
        let tolerance = 1e-8;
        let found = Asked::new(tolerance, 0.1).of(comm, &problem, &grid);
        let [mut low, mut off] = [0.0_f64; 2];
        for (at, ([x, y], value)) in super::centres(&grid).iter().zip(&found.field).enumerate() {
            let rate = if at == 2 * 9 + 4 { 1e6 } else { 1.0 + x };
            off = off.max((value - (1.0 + y) * (-rate * 0.1_f64).exp()).abs());
            low = low.min(*value);
        }
        assert!(off <= 2.0 * tolerance && low >= -tolerance, "{off:e} {low:e}");
    });
}

/// Two runs to tolerances far apart: what the looser one is off by, over its tolerance.
#[track_caller]
fn off(comm: &Comm, problem: &Equation, grid: &Grid, asked: Asked) -> f64 {
    let loose = asked.of(comm, problem, grid);
    let tight = Asked { tolerance: 1e-12, ..asked }.of(comm, problem, grid);
    let off = difference(&loose.field, &tight.field);
    assert!(off <= asked.tolerance * loose.within.scale, "{off:e}, {:?}", loose.within);
    off / asked.tolerance
}

#[test]
fn coefficients_that_differ_by_a_million_are_followed() {
    alone(module_path!(), "coefficients_that_differ_by_a_million_are_followed", |comm| {
        let mut problem = equation("10^(6*random(1) - 3)", "10^(6*random(2) - 3)");
        problem.initial = expression("where(random(3) < 0.5, 1, 0)");
        problem.capacity = Some(expression("0.01 + random(5)"));
        problem.x = Ends::sides(value("1"), transfer("20", "y"));
        let grid = square([20, 12], 1.0, 1.0);
        let end = 1e5 / rho(&problem, &grid);
        for tolerance in [1e-6, 1e-8] {
            off(comm, &problem, &grid, Asked::new(tolerance, end));
        }
    });
}

#[test]
fn a_step_that_takes_more_than_the_highest_degree_is_split() {
    alone(module_path!(), "a_step_that_takes_more_than_the_highest_degree_is_split", |comm| {
        let mut problem = equation("1", "2");
        problem.initial = expression("sin(3*x) + y");
        problem.x = Ends::sides(value("1"), Condition::Insulated);
        let grid = square([20, 12], 1.0, 1.0);
        let end = 1e4 / rho(&problem, &grid);
        let whole = Asked::new(1e-9, end).of(comm, &problem, &grid);
        let split = Asked { max_degree: 60, ..Asked::new(1e-9, end) }.of(comm, &problem, &grid);
        assert!(whole.within.highest_degree > 300 && whole.within.parts == 1);
        let within = split.within;
        assert!(within.highest_degree <= 60 && (20..200).contains(&within.parts), "{within:?}");
        let off = difference(&whole.field, &split.field);
        assert!(off < 1e-8, "{off:e}");
    });
}

/// Something that acts from outside, given as an expression of time.
type Place = fn(&mut Equation, &str);

const PLACES: [(&str, Place); 5] = [
    ("a side", |problem, text| problem.x = Ends::sides(value(text), Condition::Insulated)),
    ("an inflow", |problem, text| problem.x = Ends::sides(inflow(text), Condition::Insulated)),
    ("a source that separates", |problem, text| {
        problem.source = Some(expression(&format!("x*({text})")));
    }),
    ("a point", |problem, text| {
        let point = PointSource { name: "p".into(), row: 2, column: 3, rate: expression(text) };
        problem.point_sources = vec![point];
    }),
    ("a source that does not separate", |problem, text| {
        problem.source = Some(expression(&format!("x*({text}) + y*t - t*y")));
    }),
];

/// The value of something is 1 up to each of these times, then 3, then 1 again.
#[track_caller]
fn follows_jumps(comm: &Comm, (name, place): (&str, Place), text: &str, times: &[f64]) {
    let grid = square([12, 7], 1.0, 0.5);
    let of = |text: &str| {
        let mut problem = equation("0.2", "0.4");
        problem.initial = expression("x*y");
        place(&mut problem, text);
        problem
    };
    // From jump to jump, by runs in which nothing jumps.
    let mut right = None::<Vec<f64>>;
    for (number, ends) in [&[0.0], times, &[1.0]].concat().windows(2).enumerate() {
        let constant = of(["1", "3"][number % 2]);
        let asked = Asked::new(1e-12, ends[1] - ends[0]);
        right = Some(asked.from(comm, &constant, &grid, right.as_deref()).field);
    }
    for tolerance in [1e-6, 1e-8] {
        let found = Asked::new(tolerance, 1.0).of(comm, &of(text), &grid);
        let error = difference(&found.field, right.as_ref().expect("an end"));
        let most = tolerance * found.within.scale;
        assert!(error <= most, "{name}: {error:e} of {most:e}, {:?}", found.within);
        assert!(found.within.parts < 300, "{name}: {:?}", found.within);
    }
}

#[test]
fn jumps_in_time_are_found_to_their_place() {
    alone(module_path!(), "jumps_in_time_are_found_to_their_place", |comm| {
        for place in PLACES {
            follows_jumps(comm, place, "where(t < 0.3141, 1, 3)", &[0.3141]);
        }
    });
}

#[test]
fn short_pulses_are_not_missed() {
    alone(module_path!(), "short_pulses_are_not_missed", |comm| {
        for place in PLACES {
            let text = "where(t < 0.7341, 1, where(t < 0.7753, 3, 1))";
            follows_jumps(comm, place, text, &[0.7341, 0.7753]);
        }
    });
}

#[test]
fn zeros_with_a_source_are_as_exact_as_any_field() {
    alone(module_path!(), "zeros_with_a_source_are_as_exact_as_any_field", |comm| {
        let grid = square([16, 9], 1.0, 0.5);
        for (scale, source) in [(1.0, "x"), (1e-9, "1e-9*x"), (1e9, "1e9*x")] {
            let mut problem = equation("1", "0.1");
            problem.source = Some(expression(source));
            problem.x = Ends::sides(value("0"), Condition::Insulated);
            let asked = Asked::new(1e-8, 0.3);
            let found = asked.of(comm, &problem, &grid);
            let tight = Asked { tolerance: 1e-12, ..asked }.of(comm, &problem, &grid);
            let error = difference(&found.field, &tight.field);
            assert!(size(&tight.field) > 0.05 * scale);
            assert!(error <= 1e-8 * size(&tight.field), "{error:e}, {scale}");
        }
        // A source that begins late, over a field of zeros.
        let mut problem = equation("1", "0.1");
        problem.source = Some(expression("where(t < 0.2, 0, x)"));
        off(comm, &problem, &grid, Asked::new(1e-8, 0.3));
        // Nothing at all.
        problem.source = None;
        let found = Asked::new(1e-8, 0.3).of(comm, &problem, &grid);
        assert!(found.field.iter().all(|value| *value == 0.0));
    });
}

#[test]
fn what_is_outside_the_mask_does_not_count() {
    alone(module_path!(), "what_is_outside_the_mask_does_not_count", |comm| {
        let grid = square([16, 9], 1.0, 0.5);
        let of = |outside: &str| {
            let mut problem = equation("1", "0.3");
            problem.mask = Some(expression("x + y > 0.4"));
            problem.initial = expression(&format!("where(x + y > 0.4, x, {outside})"));
            problem.x = Ends::sides(Condition::Insulated, value("1"));
            Asked::new(1e-8, 0.1).of(comm, &problem, &grid)
        };
        let (zero, far) = (of("0"), of("1e12"));
        assert_eq!(far.within, zero.within);
        for ([x, y], (far, zero)) in
            super::centres(&grid).iter().zip(far.field.iter().zip(&zero.field))
        {
            assert!(x + y <= 0.4 || far.to_bits() == zero.to_bits(), "{x} {y}");
        }
    });
}

/// A source of time and place together that drives two modes, from nothing: each is an equation of its own, with an
/// exact solution. At the lowest tolerances all that the polynomials leave is rounding, and a part is not shortened for
/// that.
#[test]
fn a_source_of_time_and_place_is_followed_to_rounding_with_any_degree() {
    let name = "a_source_of_time_and_place_is_followed_to_rounding_with_any_degree";
    alone(module_path!(), name, |comm| {
        let mut problem = equation("0.1", "0");
        [problem.x, problem.y] = [insulated(), insulated()];
        problem.source = Some(expression("cos(pi*x)*cos(3*t) + cos(2*pi*x)*sin(2*t)"));
        let grid = square([16, 3], 1.0, 1.0);
        let (n, end) = (16.0, 1.0_f64);
        let rate = |m: f64| 0.1 * 4.0 * n * n * (PI * m / (2.0 * n)).sin().powi(2);
        // u' = -k u + cos(w t), and + sin(w t), from 0.
        let cosine = |k: f64, w: f64| {
            let (sin, cos) = (w * end).sin_cos();
            (k * cos + w * sin - k * (-k * end).exp()) / (k * k + w * w)
        };
        let sine = |k: f64, w: f64| {
            let (sin, cos) = (w * end).sin_cos();
            (k * sin - w * cos + w * (-k * end).exp()) / (k * k + w * w)
        };
        let [first, second] = [cosine(rate(1.0), 3.0), sine(rate(2.0), 2.0)];
        let exact: Vec<f64> = super::centres(&grid)
            .iter()
            .map(|[x, _]| first * (PI * x).cos() + second * (2.0 * PI * x).cos())
            .collect();
        for degree in [4, 6, 7, 8] {
            for tolerance in [1e-8, 1e-10, 1e-12, 1e-13] {
                let asked = Asked { degree: Some(degree), ..Asked::new(tolerance, end) };
                let found = asked.of(comm, &problem, &grid);
                let error = difference(&found.field, &exact);
                let most = (tolerance * found.within.scale).max(1e-14);
                assert!(error <= most, "degree {degree}, {tolerance:e}: {error:e}");
            }
        }
    });
}
