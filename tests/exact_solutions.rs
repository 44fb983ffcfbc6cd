//! The scheme against solutions known in closed form: no reference program is needed.
//!
//! The grid holds zero at `x1 - dx` and at `x2`, which makes the domain `n + 1` spacings long.
//! `sin(pi m i / (n + 1)) sin(pi l j / (n + 1))` is multiplied by one factor in every step.

mod common;

use common::{Case, Series, mpirun, scratch};
use diff2d_mpi::field::{Field, Shape};
use diff2d_mpi::params::Params;
use diff2d_mpi::problem::{self, course};
use diff2d_mpi::stencil::{Blocking, Caches, Isa, Stencil};
use std::f64::consts::PI;
use std::fs;

#[test]
fn an_eigenmode_is_multiplied_by_its_amplification_factor_in_every_step() {
    let n = 17;
    for factor in [0.25, 0.1, 0.249_999_999_999_999_97] {
        for (m, l) in [(1, 1), (1, 2), (5, 3), (9, 16), (17, 17)] {
            let mode = mode(n, m, l);
            let amplification = amplification(n, m, l, factor);
            let mut field = field_of(n, &mode);
            let mut expected = 1.0;
            for step in 1..=20 {
                advance(&mut field, factor, 1);
                expected *= amplification;
                let error = largest_error(&field, |i, j| expected * mode(i, j));
                // Each step rounds half a dozen numbers of size 1.
                let rounding = 4.0 * f64::EPSILON * f64::from(step);
                assert!(
                    error <= rounding,
                    "mode ({m}, {l}), factor {factor}, step {step}: off by {error:e}"
                );
            }
        }
    }
}

#[test]
fn halving_dx_divides_the_error_by_four() {
    for (m, l) in [(1, 1), (1, 2), (3, 2)] {
        let errors = [20, 40, 80, 160].map(|spacings| error_of_mode(spacings, m, l));
        for pair in errors.windows(2) {
            let order = (pair[0] / pair[1]).log2();
            assert!(
                (1.9..2.1).contains(&order),
                "mode ({m}, {l}): order {order} from errors {errors:?}"
            );
        }
    }
}

#[test]
fn a_run_on_three_ranks_is_the_sum_of_its_eigenmodes() {
    let case = Case { diffusivity: 1.7, dx: 0.8, runtime: 12.0, outtime: 1.0, ..Case::SLIDES };
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), case.toml("run")).unwrap();
    mpirun(3, directory.path()).arg("params.toml").run().succeeded();
    let run = Series::read(&directory.path().join("run"));

    let n = 25;
    assert_eq!(run.shape[1..], [n, n]);
    let snapshot = |k: usize| &run.density[k * n * n..(k + 1) * n * n];
    let initial = snapshot(0);
    // Both factors of the initial field are the same profile; its sine transform gives the modes.
    let middle = (0..n).max_by(|&a, &b| initial[a * n + a].total_cmp(&initial[b * n + b]));
    let middle = middle.expect("the grid has rows");
    let height = initial[middle * n + middle].sqrt();
    let profile: Vec<f64> = (0..n).map(|j| initial[middle * n + j] / height).collect();
    let coefficients: Vec<f64> = (1..=n)
        .map(|m| {
            let sum: f64 = (1..=n).map(|i| profile[i - 1] * sine(n, m, i)).sum();
            sum * 2.0 / (n + 1) as f64
        })
        .collect();

    assert!(run.shape[0] > 10);
    for k in 0..run.shape[0] {
        let steps = run.step[k] as i32;
        for i in 1..=n {
            for j in 1..=n {
                let mut exact = 0.0;
                for m in 1..=n {
                    for l in 1..=n {
                        exact += coefficients[m - 1]
                            * coefficients[l - 1]
                            * amplification(n, m, l, 0.25).powi(steps)
                            * sine(n, m, i)
                            * sine(n, l, j);
                    }
                }
                let computed = snapshot(k)[(i - 1) * n + (j - 1)];
                assert!(
                    (computed - exact).abs() < 1e-13,
                    "snapshot {k}, row {i}, column {j}: {computed:e}, not {exact:e}"
                );
            }
        }
    }
}

/// The largest error at one physical time, on a domain of fixed length `(n + 1) dx`.
fn error_of_mode(spacings: usize, m: usize, l: usize) -> f64 {
    const LENGTH: f64 = 2.0;
    const DIFFUSIVITY: f64 = 0.7;
    let n = spacings - 1;
    let dx = LENGTH / spacings as f64;
    // A whole number of time steps on every grid, as they shrink by four from grid to grid.
    let coarsest = LENGTH / 20.0;
    let end = 12.0 * 0.25 * coarsest * coarsest / DIFFUSIVITY;
    let params = Params {
        D: DIFFUSIVITY,
        x1: -1.0 + dx,
        x2: 1.0,
        runtime: end * (1.0 + 1e-9),
        dx: dx * (1.0 - 1e-9),
        ..Params::default()
    };
    let problem::Case { grid, schedule, factor } =
        course::case(&params).expect("the parameters are good");
    assert_eq!(grid.shape(), [n, n]);
    assert!((grid.x.at(0) + 1.0).abs() < 1e-12 && (grid.x.at(n + 1) - 1.0).abs() < 1e-12);

    let wave = |m: usize, v: f64| (PI * m as f64 * (v + 1.0) / LENGTH).sin();
    let mode = |i: usize, j: usize| wave(m, grid.y.at(i)) * wave(l, grid.x.at(j));
    let mut field = field_of(n, mode);
    advance(&mut field, factor, schedule.steps as usize);
    let time = schedule.steps as f64 * schedule.dt;
    assert!((time / end - 1.0).abs() < 1e-6, "t = {time}, not {end}");
    let rate = DIFFUSIVITY * (PI / LENGTH).powi(2) * ((m * m + l * l) as f64);
    let decay = (-rate * time).exp();
    largest_error(&field, |i, j| decay * mode(i, j))
}

/// The factor of one step: `1 - 4 k (sin^2(pi m / (2 (n + 1))) + sin^2(pi l / (2 (n + 1))))`.
fn amplification(n: usize, m: usize, l: usize, factor: f64) -> f64 {
    let half = |m: usize| (PI * m as f64 / (2 * (n + 1)) as f64).sin().powi(2);
    1.0 - 4.0 * factor * (half(m) + half(l))
}

/// The eigenmode with `m` half waves over the rows and `l` over the columns, counted from 1.
fn mode(n: usize, m: usize, l: usize) -> impl Fn(usize, usize) -> f64 {
    move |i, j| sine(n, m, i) * sine(n, l, j)
}

/// `sin(pi m i / (n + 1))`, with whole periods taken out before anything is rounded.
fn sine(n: usize, m: usize, i: usize) -> f64 {
    (PI * (m * i % (2 * (n + 1))) as f64 / (n + 1) as f64).sin()
}

/// The stencil as a run on one rank would choose it, for `n` by `n` points.
fn stencil(n: usize, factor: f64) -> Stencil {
    let isa = Isa::detect();
    Stencil::new(isa, Blocking::choose(isa, n, n, Caches::default()), factor)
}

fn field_of(n: usize, value: impl Fn(usize, usize) -> f64) -> Field {
    let blocking = stencil(n, 0.25).blocking();
    let mut field = Field::zeros(Shape {
        rows: n,
        columns: n,
        low_neighbour: false,
        high_neighbour: false,
        steps: blocking.steps,
        tile_steps: blocking.tile_steps,
    });
    for ((i, j), place) in field.owned_mut().indexed_iter_mut() {
        *place = value(i + 1, j + 1);
    }
    field
}

/// Takes so many steps, in passes of several where that is more than one.
fn advance(field: &mut Field, factor: f64, steps: usize) {
    let stencil = stencil(field.shape().rows, factor);
    let mut left = steps;
    while left > 0 {
        let mut pass = stencil.begin_pass(field, left);
        (0..pass.steps()).for_each(|_| pass.advance_edges());
        left -= pass.finish();
    }
}

fn largest_error(field: &Field, exact: impl Fn(usize, usize) -> f64) -> f64 {
    field
        .owned()
        .indexed_iter()
        .map(|((i, j), value)| (value - exact(i + 1, j + 1)).abs())
        .fold(0.0, f64::max)
}
