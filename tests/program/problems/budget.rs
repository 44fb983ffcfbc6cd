//! The budget: what comes and goes is what changes.

use super::form::Form::{Rho, T, X, Y};
use super::form::{Form, less};
use super::problem::{Problem, Side};
use super::run;
use crate::common::{dataset, scratch};
use std::path::Path;

const RATES: [&str; 7] = [
    "inflow_left",
    "inflow_right",
    "inflow_bottom",
    "inflow_top",
    "source_rate",
    "decay_rate",
    "reaction_rate",
];

/// All rates of one output.
fn rates(output_dir: &Path, output: usize) -> [f64; 7] {
    RATES.map(|name| dataset(output_dir, name)[output])
}

#[track_caller]
fn assert_close(found: f64, right: f64, what: &str) {
    assert!((found - right).abs() <= 1e-13 * right.abs(), "{what}: {found} instead of {right}");
}

#[test]
fn the_content_changes_by_the_sum_of_all_rates() {
    // Each output is one step.
    let dt = 0.0005;
    let problem = Problem {
        diffusivity: [X + 0.5, Y * X + 0.25],
        capacity: Some(X * X + 1.0),
        decay: Some(Y * 20.0),
        source: Some(X * T * 1000.0 - Y * 4.0),
        reaction: Some(Rho * (Form::from(1.0) - Rho) * 5.0),
        mask: Some(less((X - 0.5) * (X - 0.5) + (Y - 1.0) * (Y - 1.0), 0.1, 0.0, 1.0)),
        points: vec![([0.9, 0.1], T * 2.0 + 1.0)],
        along_x: Some([Side::Value(Y * 4.0 + T), Side::Inflow(Y * 5.0)]),
        along_y: Some([Side::Transfer(2.0.into(), X + 3.0), Side::Inflow(Form::from(-3.0))]),
        runtime: 20.0 * dt,
        outtime: dt,
        ..Problem::new([8, 9], X * Y + 0.1)
    };
    let directory = scratch();
    let output_dir = run(&problem.toml(), 3, directory.path(), "run");
    let step = dataset(&output_dir, "step");
    assert_eq!(step.last(), Some(&20.0), "one step an output");
    let [content, change] = ["content", "content_rate"].map(|name| dataset(&output_dir, name));
    for k in 0..20 {
        let rates = rates(&output_dir, k);
        assert!(rates.iter().all(|rate| rate.abs() > 0.01), "every part has a share: {rates:?}");
        let total: f64 = rates.iter().map(|rate| rate.abs()).sum();
        let sum: f64 = rates.iter().sum();
        assert!((change[k] - sum).abs() <= 1e-14 * total, "output {k}: {} {sum}", change[k]);
        // Contents are rounded too, before their difference is taken.
        let rounding = 1e-13 * dt * total + 4.0 * f64::EPSILON * content[k].abs();
        let off = content[k + 1] - content[k] - dt * change[k];
        assert!(off.abs() <= rounding, "output {k}: off by {off:e}, {rounding:e} allowed");
    }
}

#[test]
fn inflow_is_positive_into_the_domain_at_each_side() {
    let (width, height) = (2.0, 0.5);
    let problem = Problem {
        x: [-1.0, 1.0],
        y: [0.0, height],
        capacity: Some(X + 2.0),
        along_x: Some([Side::Inflow(0.3.into()), Side::Inflow(0.1.into())]),
        along_y: Some([Side::Inflow(Form::from(-0.05)), Side::Insulated]),
        runtime: 0.5,
        outtime: 0.25,
        ..Problem::new([10, 3], 0.0)
    };
    let directory = scratch();
    let output_dir = run(&problem.toml(), 1, directory.path(), "run");
    let right = [0.3 * height, 0.1 * height, -0.05 * width, 0.0, 0.0, 0.0, 0.0];
    for output in 0..3 {
        for (found, right) in rates(&output_dir, output).into_iter().zip(right) {
            assert_close(found, right, "a rate");
        }
    }
    let content = dataset(&output_dir, "content");
    assert_close(content[2], 0.5 * (0.3 * height + 0.1 * height - 0.05 * width), "content");
}

#[test]
fn the_first_rates_are_those_of_the_field_at_the_start() {
    let (d, height, width) = (0.7, 0.5, 2.0);
    let problem = Problem {
        x: [-1.0, 1.0],
        y: [0.0, height],
        diffusivity: [d.into(), d.into()],
        decay: Some(0.25.into()),
        source: Some(3.0.into()),
        reaction: Some(Rho * Rho),
        points: vec![([0.0, 0.1], 0.125.into())],
        along_x: Some([Side::Value(5.0.into()), Side::Transfer(2.0.into(), 1.0.into())]),
        along_y: Some([Side::Insulated, Side::Value(2.0.into())]),
        runtime: 1e-4,
        outtime: 1e-4,
        ..Problem::new([10, 4], 2.0)
    };
    let directory = scratch();
    let output_dir = run(&problem.toml(), 1, directory.path(), "run");
    // Half a cell lies between the wall and the point.
    let conductance = d / 0.1;
    let right = [
        conductance * (5.0 - 2.0) * height,
        1.0 / (1.0 / 2.0 + 1.0 / conductance) * (1.0 - 2.0) * height,
        0.0,
        0.0,
        3.0 * width * height + 0.125,
        -0.25 * 2.0 * width * height,
        4.0 * width * height,
    ];
    let found = rates(&output_dir, 0);
    for ((found, right), name) in found.into_iter().zip(right).zip(RATES) {
        assert_close(found, right, name);
    }
}

#[test]
fn what_enters_a_slab_in_its_steady_state_leaves_it() {
    let problem = Problem {
        y: [0.0, 0.4],
        diffusivity: [0.3.into(), 0.3.into()],
        along_x: Some([
            Side::Transfer(2.0.into(), 1.0.into()),
            Side::Transfer(5.0.into(), 0.0.into()),
        ]),
        runtime: 40.0,
        outtime: 40.0,
        ..Problem::new([10, 3], X * Y)
    };
    let directory = scratch();
    let output_dir = run(&problem.toml(), 2, directory.path(), "run");
    let q = 1.0 / (1.0 / 2.0 + 1.0 / 0.3 + 1.0 / 5.0);
    let [left, right, ..] = rates(&output_dir, 1);
    assert!((left - 0.4 * q).abs() < 1e-14, "{left} {}", 0.4 * q);
    assert!((left + right).abs() < 1e-14, "{left} {right}");
    let (x, field) = (dataset(&output_dir, "x"), dataset(&output_dir, "density"));
    for (found, x) in field[30..].iter().zip(x.iter().cycle()) {
        let right = 1.0 - q / 2.0 - q / 0.3 * x;
        assert!((found - right).abs() < 1e-14, "at x = {x}: {found} instead of {right}");
    }
}
