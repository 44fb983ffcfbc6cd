//! Runs of parameter files against exact solutions, with the order of their errors.

use super::run;
use crate::common::{Series, scratch};

/// Root of the mean square of the error of the last output.
fn error(text: &str, exact: impl Fn(f64, f64) -> f64) -> f64 {
    let directory = scratch();
    let series = Series::read(&run(text, 1, directory.path(), "run"));
    let [outputs, rows, columns] = series.shape;
    let last = &series.density[(outputs - 1) * rows * columns..];
    let points = series.y.iter().flat_map(|&y| series.x.iter().map(move |&x| (x, y)));
    let squares = last.iter().zip(points).map(|(found, (x, y))| (found - exact(x, y)).powi(2));
    (squares.sum::<f64>() / (rows * columns) as f64).sqrt()
}

#[track_caller]
fn assert_order(errors: [f64; 2], right: f64) {
    let order = (errors[0] / errors[1]).log2();
    assert!((order - right).abs() < 0.1, "order {order} instead of {right}, errors {errors:?}");
}

#[test]
fn a_gaussian_that_spreads_and_decays_is_of_second_order() {
    let (dx, dy, k, w, t) = (1.0_f64, 0.3_f64, 0.4, 0.5, 0.5);
    let exact = |x: f64, y: f64| {
        let [across, along] = [w + 4.0 * dx * t, w + 4.0 * dy * t];
        w / (across * along).sqrt() * (-x * x / across - y * y / along - k * t).exp()
    };
    let file = |n: usize| {
        format!(
            "D = {{ x = {dx}, y = {dy} }}\ndecay = {k}\nruntime = {t}\nouttime = {t}\n\
             x1 = -8.0\nx2 = 8.0\ny1 = -5.0\ny2 = 5.0\ninitial = \"exp(-(x^2 + y^2)/{w})\"\n\
             grid = {{ layout = \"cells\", cells = [{n}, {}] }}\n\
             boundary.default = \"insulated\"\n",
            n * 3 / 4
        )
    };
    // The steps of Euler's method are as the squares of the spacings, and so are their errors.
    let errors = [80, 160].map(|n| error(&file(n), exact));
    assert_order(errors, 2.0);
    assert!(errors[1] < 2e-4, "{errors:?}");
}

#[test]
fn a_slab_in_which_the_field_decays_is_of_second_order() {
    let exact = |x: f64, _: f64| (3.0 * (1.0 - x)).sinh() / 3.0_f64.sinh();
    let file = |n: usize| {
        format!(
            "D = 0.2\ndecay = 1.8\nruntime = 20.0\nouttime = 20.0\nx1 = 0.0\nx2 = 1.0\n\
             y1 = 0.0\ny2 = 0.2\ninitial = 0.0\ngrid = {{ layout = \"cells\", cells = [{n}, 2] }}\n\
             boundary = {{ left = {{ value = 1 }}, right = {{ value = 0 }}, y = \"periodic\" }}\n"
        )
    };
    let errors = [20, 40].map(|n| error(&file(n), exact));
    assert_order(errors, 2.0);
    assert!(errors[1] < 7e-4, "{errors:?}");
}

#[test]
fn logistic_growth_is_of_first_order_in_time() {
    let exact = |_: f64, _: f64| 1.0 / (1.0 + 9.0 * (-2.0 * 2.0_f64).exp());
    let file = |outtime: f64| {
        format!(
            "D = 0.001\nreaction = \"2*rho*(1 - rho)\"\nruntime = 2.0\nouttime = {outtime:?}\n\
             x1 = 0.0\nx2 = 1.0\ninitial = 0.1\ntime.method = \"euler\"\ngrid = {{ layout = \"cells\", cells = [3, 2] }}\n\
             boundary.default = \"insulated\"\n"
        )
    };
    // One step an output.
    let errors = [0.01, 0.005].map(|outtime| error(&file(outtime), exact));
    assert_order(errors, 1.0);
    assert!(errors[1] < 2e-3, "{errors:?}");
}

/// M. J. Ablowitz and A. Zeppetella, Bull. Math. Biol. 41 (1979) 835: a front of Fisher's equation
/// that keeps its shape.
#[test]
fn a_front_of_a_growing_population_is_of_second_order() {
    let exact = |x: f64, _: f64| (1.0 + (x - 5.0 * 0.5_f64).exp()).powi(-2);
    let file = |n: usize| {
        format!(
            "reaction = \"6*rho*(1 - rho)\"\nruntime = 0.5\nouttime = 0.5\nx1 = -5.0\nx2 = 10.0\n\
             y1 = 0.0\ny2 = 20.0\ninitial = \"1/(1 + exp(x))^2\"\n\
             grid = {{ layout = \"cells\", cells = [{n}, 2] }}\n[boundary]\ny = \"periodic\"\n\
             left = {{ value = \"1/(1 + exp(-5 - 5*t))^2\" }}\n\
             right = {{ value = \"1/(1 + exp(10 - 5*t))^2\" }}\n"
        )
    };
    let errors = [160, 320].map(|n| error(&file(n), exact));
    assert_order(errors, 2.0);
    assert!(errors[1] < 5e-4, "{errors:?}");
}

#[test]
fn a_transposed_problem_has_the_transposed_field() {
    let directory = scratch();
    let file = |x: &str, y: &str, cells: &str, sides: &str| {
        format!(
            "D = {{ x = \"1 + {x}^2\", y = \"2 + {y}\" }}\ncapacity = \"1 + {x}*{y}\"\n\
             initial = \"{x} - {y}^2\"\nruntime = 0.01\nouttime = 0.01\nx1 = 0.0\nx2 = 1.0\n\
             [grid]\nlayout = \"cells\"\ncells = {cells}\n[boundary]\n{sides}\n"
        )
    };
    let sides = ["left = { value = 1 }", "right = { inflow = 2 }", "bottom = { value = \"x\" }"];
    let turned = ["bottom = { value = 1 }", "top = { inflow = 2 }", "left = { value = \"y\" }"];
    let default = "\ndefault = { transfer = 3, ambient = 1 }";
    let straight = file("x", "y", "[9, 6]", &(sides.join("\n") + default));
    // What lay along x lies along y.
    let turned = file("y", "x", "[6, 9]", &(turned.join("\n") + default))
        .replace("x = \"1 + y^2\", y = \"2 + x\"", "y = \"1 + y^2\", x = \"2 + x\"");
    let [straight, turned] = [(straight, "straight"), (turned, "turned")]
        .map(|(text, name)| Series::read(&run(&text, 1, directory.path(), name)));
    for row in 0..6 {
        for column in 0..9 {
            let [one, other] = [(&straight, row * 9 + column), (&turned, column * 6 + row)]
                .map(|(series, place)| series.density[54 + place]);
            assert!((one - other).abs() <= 1e-14, "{one} and {other} at {row}, {column}");
        }
    }
}
