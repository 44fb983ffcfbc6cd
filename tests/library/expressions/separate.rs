//! Products of a shape in space and a function of time.

use super::{point, read};
use diff2d_mpi::expression::{Variable, Workspace};

#[test]
fn products_are_taken_apart() {
    for (text, shape, history) in [
        ("sin(x)*exp(-t)", "(sin(x))", "(exp(-t))"),
        ("3*x", "(3)*(x)", "1"),
        ("exp(-t)", "1", "(exp(-t))"),
        ("2*t*x/y/(1 + t)*(y + 1)", "(2)*(x)/(y)*(y + 1)", "(t)/(1 + t)"),
        ("x/(y/t)", "(x)/(y)", "(t)"),
        ("-(t*x)", "(-1)*(x)", "(t)"),
        ("(1/t)*where(x > 0, 1, 0)", "(1)*(where(x > 0, 1, 0))", "1/(t)"),
        ("random(1)*t", "(random(1))", "(t)"),
        ("7", "(7)", "1"),
    ] {
        let [found_shape, found_history] = read(text).separate().expect(text);
        assert_eq!([found_shape.text(), found_history.text()], [shape, history], "{text}");
        assert!(!found_shape.depends_on(Variable::T) && !found_history.depends_on(Variable::X));
        let at = |expression: &str| {
            let row = point(&[0.7], 1.3, 2.1, &[0.0]);
            read(expression).at(&row, &mut Workspace::default()).unwrap()
        };
        let (whole, product) = (at(text), at(shape) * at(history));
        assert!((whole - product).abs() <= 1e-15 * whole.abs(), "{text}: {whole}, {product}");
        let row = point(&[0.7], 1.3, 2.1, &[0.0]);
        let direct = [found_shape, found_history]
            .map(|part| part.at(&row, &mut Workspace::default()).unwrap());
        assert_eq!(direct, [at(shape), at(history)], "{text}");
    }
}

#[test]
fn what_mixes_space_and_time_stays_whole() {
    for text in ["exp(x - t)", "x*t + y*t", "sin(x*t)", "rho*t", "(x*t)^2", "x*(1 + x*t)"] {
        assert!(read(text).separate().is_none(), "{text}");
    }
}
