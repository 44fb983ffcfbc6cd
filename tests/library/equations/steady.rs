//! States that do not change, and what is conserved while others do.

use super::{Whole, equation, expression, grid, inflow, transfer, value};
use diff2d_mpi::problem::boundary::{Condition, Ends};

/// A wall between two films: the flux is that through three resistances in series.
#[test]
fn a_slab_between_two_ambients_is_at_rest_on_the_exact_line() {
    let mut problem = equation("0.3", "0.3");
    problem.x = Ends::sides(transfer("2", "1"), transfer("5", "0"));
    let q = 1.0 / (1.0 / 2.0 + 1.0 / 0.3 + 1.0 / 5.0);
    problem.initial = expression(&format!("1 - {q}/2 - {q}/0.3*x"));
    let grid = grid([17, 4], [0.0, 1.0], [0.0, 3.0]);
    let mut whole = Whole::new(&problem, &grid);
    let (rate, bound) = (whole.largest_rate(), whole.bounds.spectral);
    assert!(rate < 1e-15 * bound, "{rate} of {bound}");
}

/// Layers of different diffusivity: the same flux passes all faces, and it is that of the layers in
/// series.
#[test]
fn layers_in_series_pass_the_flux_that_they_should() {
    let d = [3.0, 0.7, 0.2];
    let mut problem = equation("where(x < 1/3, 3, where(x < 2/3, 0.7, 0.2))", "1");
    problem.x = Ends::sides(value("1"), value("0"));
    let grid = grid([12, 2], [0.0, 1.0], [0.0, 1.0]);
    let flux = 1.0 / d.iter().map(|d| 1.0 / 3.0 / d).sum::<f64>();
    let mut whole = Whole::new(&problem, &grid);
    let resistance = |x: f64| -> f64 {
        let within = |layer: usize| (x - layer as f64 / 3.0).clamp(0.0, 1.0 / 3.0);
        (0..3).map(|layer| within(layer) / d[layer]).sum()
    };
    let exact: Vec<f64> =
        grid.x.coordinates().into_iter().map(|x| 1.0 - flux * resistance(x)).collect();
    for row in 0..2 {
        whole.field.row_mut(row).copy_from_slice(&exact);
    }
    assert!(whole.largest_rate() < 1e-14 * whole.bounds.spectral);
    let faces = whole.coefficients.along_x(1).unwrap();
    let beyond = [vec![1.0], exact, vec![0.0]].concat();
    for (face, pair) in faces.iter().zip(beyond.windows(2)) {
        let found = face * grid.x.spacing * (pair[0] - pair[1]);
        assert!((found / flux - 1.0).abs() < 1e-13, "{found} instead of {flux}");
    }
}

/// What flows in is there afterwards, and the capacity tells only how far it raises the field.
#[test]
fn the_amount_grows_by_what_flows_in() {
    let mut problem = equation("0.4", "0.9");
    problem.capacity = Some(expression("1 + x"));
    problem.x = Ends::sides(inflow("0.3"), inflow("0.1"));
    problem.y = Ends::sides(inflow("-0.05"), Condition::Insulated);
    let (lx, ly) = (2.0, 0.5);
    let grid = grid([11, 6], [0.0, lx], [0.0, ly]);
    let mut whole = Whole::new(&problem, &grid);
    let (dt, steps) = whole.even_steps(0.7);
    whole.steps(dt, steps);
    let x = grid.x.coordinates();
    let amount: f64 = (0..whole.rows)
        .flat_map(|row| (0..whole.columns).map(move |column| (row, column)))
        .map(|(row, column)| (1.0 + x[column]) * whole.at(row, column) * grid.area())
        .sum();
    let right = 0.7 * ((0.3 + 0.1) * ly - 0.05 * lx);
    assert!((amount / right - 1.0).abs() < 1e-13, "{amount} {right}");
}

/// `sinh(q (1 - x)) / sinh q`, `q = sqrt(k / D)`, between decay and diffusion; second order.
#[test]
fn a_screened_slab_comes_to_rest_with_an_error_of_second_order() {
    let error = |cells: usize| {
        let mut problem = equation("0.2", "0.2");
        problem.decay = Some(expression("1.8"));
        problem.x = Ends::sides(value("1"), value("0"));
        let grid = grid([cells, 1], [0.0, 1.0], [0.0, 0.3]);
        let mut whole = Whole::new(&problem, &grid);
        let (dt, steps) = whole.even_steps(10.0);
        whole.steps(dt, steps);
        assert!(whole.largest_rate() < 1e-12 * whole.bounds.spectral);
        let exact = |x: f64| (3.0 * (1.0 - x)).sinh() / 3.0_f64.sinh();
        let x = grid.x.coordinates();
        (0..cells).map(|i| (whole.at(0, i) - exact(x[i])).abs()).fold(0.0, f64::max)
    };
    let errors = [20, 40, 80].map(error);
    let order = (errors[1] / errors[2]).log2();
    assert!((order - 2.0).abs() < 0.1, "order {order}: {errors:?}");
}
