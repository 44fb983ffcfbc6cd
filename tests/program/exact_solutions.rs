//! The scheme against solutions known in closed form: no reference program is needed.
//!
//! The grid holds zero at `x1 - dx` and at `x2`, which makes the domain `n + 1` spacings long.
//! `sin(pi m i / (n + 1)) sin(pi l j / (n + 1))` is multiplied by one factor in every step.

use crate::common::{Case, Series, mpirun, scratch};
use diff2d_mpi::kernel::{Blocking, Field, Isa, Operator, alone};
use diff2d_mpi::machine::Caches;
use diff2d_mpi::params::Params;
use diff2d_mpi::problem::{self, course};
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
    let case = Case { diffusivity: 1.7, dx: 0.8, runtime: 12.0, outtime: 1.0, ..Case::COURSE };
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

#[test]
fn the_error_against_the_problem_as_stated_is_of_first_order_and_the_documents_give_it() {
    let spacings = [0.4, 0.2, 0.1, 0.05];
    let as_stated = spacings.map(|dx| error_of_example(dx, false));
    let as_solved = spacings.map(|dx| error_of_example(dx, true));
    for (errors, order) in [(as_stated, 1.0), (as_solved, 2.0)] {
        // Between the two finest pairs: at dx = 0.4 a quarter of the domain is 12.5 points.
        for pair in errors.windows(2).skip(1) {
            let found = (pair[0] / pair[1]).log2();
            assert!((found - order).abs() < 0.1, "order {found} from errors {errors:?}");
        }
    }
    let row = |name: &str, errors: [f64; 4], digits| {
        let cells = errors.map(|error| format!(" {:.digits$} % |", 100.0 * error)).concat();
        format!("| {name} |{cells}")
    };
    let table = [
        "| `dx` | 0.4 | 0.2 | 0.1 | 0.05 |".into(),
        "|---|--:|--:|--:|--:|".into(),
        row("zero outside `x1` to `x2`, as the problem is stated", as_stated, 1),
        row("zero outside `x1 - dx` to `x2`, as it is solved", as_solved, 3),
    ]
    .join("\n");
    let text = fs::read_to_string("docs/accuracy.md").expect("the document can be read");
    assert!(text.contains(&table), "docs/accuracy.md has not this table:\n\n{table}\n");
}

/// The largest error of the example at about t = 2, as part of the largest density then, against the
/// equation with zeros at `x1` and `x2`, or at `x1 - dx` and `x2`.
fn error_of_example(dx: f64, one_cell_wider: bool) -> f64 {
    let params = Params { dx, runtime: 2.0 * (1.0 + 1e-9), ..Params::default() };
    let problem::Case { grid, schedule, solves, .. } =
        course::case(&params).expect("the parameters are good");
    let factor = factor(&solves);
    let (n, x) = (grid.rows(), &grid.x);
    let mut field = field_of(n, |i, j| tents(&params, x.at(i)) * tents(&params, x.at(j)));
    advance(&mut field, factor, schedule.steps as usize);

    let time = schedule.steps as f64 * schedule.dt;
    let begin = if one_cell_wider { params.x1 - x.spacing } else { params.x1 };
    let profile = |v: f64| spread_tents(&params, begin, time, v);
    let exact: Vec<f64> = x.coordinates().into_iter().map(profile).collect();
    let everywhere =
        (0..=2000).map(|k| params.x1 + f64::from(k) * (params.x2 - params.x1) / 2000.0);
    let peak = everywhere.map(profile).fold(0.0, f64::max).powi(2);
    largest_error(&field, |i, j| exact[i - 1] * exact[j - 1]) / peak
}

/// The profile of the initial field, whose product in x and y it is.
fn tents(params: &Params, v: f64) -> f64 {
    let &Params { x1, x2, .. } = params;
    1.0 - (1.0 - 4.0 * ((v - (x1 + x2) / 2.0) / (x2 - x1)).abs()).abs()
}

/// The profile after that time, with zeros at `begin` and at `x2`: a sine series. Its coefficients are
/// integrals over straight lines, which the jumps of their slope determine.
fn spread_tents(params: &Params, begin: f64, time: f64, v: f64) -> f64 {
    let &Params { x1, x2, .. } = params;
    let d = course::diffusivity(params).expect("a number");
    let (length, slope) = (x2 - begin, 4.0 / (x2 - x1));
    let kinks = [(0.0, 1.0), (0.25, -2.0), (0.5, 2.0), (0.75, -2.0), (1.0, 1.0)];
    (1..400)
        .map(|m| {
            let wave = PI * f64::from(m) / length;
            let jumps: f64 = kinks
                .iter()
                .map(|(part, jump)| jump * slope * (wave * (x1 + part * (x2 - x1) - begin)).sin())
                .sum();
            let coefficient = -2.0 / length * jumps / wave.powi(2);
            coefficient * (-d * wave.powi(2) * time).exp() * (wave * (v - begin)).sin()
        })
        .sum()
}

fn factor(solves: &problem::Solves) -> f64 {
    match solves {
        problem::Solves::Course { factor, .. } => *factor,
        problem::Solves::Equation(_) => panic!("the course's equation"),
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
        D: DIFFUSIVITY.into(),
        x1: -1.0 + dx,
        x2: 1.0,
        runtime: end * (1.0 + 1e-9),
        dx: dx * (1.0 - 1e-9),
        ..Params::default()
    };
    let problem::Case { grid, schedule, solves, .. } =
        course::case(&params).expect("the parameters are good");
    let factor = factor(&solves);
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

/// The operator as a run on one rank would choose it, for `n` by `n` points.
fn operator(n: usize, factor: f64) -> Operator {
    let blocking = Blocking::choose([n, n], Caches::default().levels());
    Operator::course(Isa::detect(), blocking, factor)
}

fn field_of(n: usize, value: impl Fn(usize, usize) -> f64) -> Field {
    let mut field =
        Field::try_zeros(operator(n, 0.25).storage(n, n, [false, false])).expect("memory");
    for ((i, j), place) in field.owned_mut().indexed_iter_mut() {
        *place = value(i + 1, j + 1);
    }
    field
}

fn advance(field: &mut Field, factor: f64, steps: usize) {
    operator(field.shape().rows, factor).advance(field, steps, &mut alone);
}

fn largest_error(field: &Field, exact: impl Fn(usize, usize) -> f64) -> f64 {
    field
        .owned()
        .indexed_iter()
        .map(|((i, j), value)| (value - exact(i + 1, j + 1)).abs())
        .fold(0.0, f64::max)
}
