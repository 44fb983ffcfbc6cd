//! Derivatives with respect to rho, beside those by hand.

use super::{point, read};
use diff2d_mpi::expression::{Row, Workspace};

/// An expression of rho, and its derivative as another; at x = 3, y = -2, t = 0.5.
const SLOPES: [(&str, &str); 44] = [
    ("rho", "1"),
    ("x", "0"),
    ("random(1)", "0"),
    ("-rho", "-1"),
    ("rho + x*rho", "1 + x"),
    ("x - rho", "-1"),
    ("K*rho*(1 - rho/brick)", "K*(1 - 2*rho/brick)"),
    ("x/rho", "-x/rho^2"),
    ("rho/x", "1/x"),
    ("rho/(1 + rho)", "1/(1 + rho)^2"),
    ("rho^0", "0"),
    ("rho^1", "1"),
    ("rho^2", "2*rho"),
    ("rho^3", "3*rho^2"),
    ("rho^8", "8*rho^7"),
    ("rho^-1", "-1/rho^2"),
    ("rho^-3", "-3/rho^4"),
    ("rho^2.5", "2.5*rho^1.5"),
    ("x^rho", "x^rho*log(x)"),
    ("rho^rho", "rho^rho*(log(rho) + 1)"),
    ("sqrt(rho)", "0.5/sqrt(rho)"),
    ("exp(2*rho)", "2*exp(2*rho)"),
    ("log(rho)", "1/rho"),
    ("log10(rho)", "1/(rho*log(10))"),
    ("sin(x*rho)", "x*cos(x*rho)"),
    ("cos(rho^2)", "-2*rho*sin(rho^2)"),
    ("tan(rho)", "1/cos(rho)^2"),
    ("asin(rho/2)", "0.5/sqrt(1 - rho^2/4)"),
    ("acos(rho/2)", "-0.5/sqrt(1 - rho^2/4)"),
    ("atan(rho)", "1/(1 + rho^2)"),
    ("atan2(rho, x)", "x/(x^2 + rho^2)"),
    ("atan2(x, rho)", "-x/(x^2 + rho^2)"),
    ("sinh(rho)", "cosh(rho)"),
    ("cosh(rho)", "sinh(rho)"),
    ("tanh(rho)", "1/cosh(rho)^2"),
    ("erf(rho)", "2/sqrt(pi)*exp(-rho^2)"),
    ("hypot(rho, x)", "rho/hypot(rho, x)"),
    ("hypot(y, 2*rho)", "4*rho/hypot(y, 2*rho)"),
    ("mod(7*rho, 0.3)", "7"),
    ("mod(1, rho)", "-floor(1/rho)"),
    ("where(rho > 0.4, rho^2, 3*rho)", "where(rho > 0.4, 2*rho, 3)"),
    ("min(rho, 0.4) + max(x, rho, 1.2 - rho)", "(rho < 0.4)"),
    (
        "abs(rho - 0.4) + clamp(rho, 0.3, 0.5)",
        "(rho > 0.4) - (rho < 0.4) + (rho > 0.3 and rho < 0.5)",
    ),
    ("floor(9*rho) + ceil(9*rho) + step(rho - 0.2) + (rho < 0.3) + (not rho) + (rho and rho)", "0"),
];

#[test]
fn derivatives_are_exact() {
    let rho = [0.15, 0.25, 0.35, 0.45, 0.8];
    let row = Row { x: &[3.0; 5], y: -2.0, t: 0.5, rho: &rho, row: 1, column: 1 };
    let mut workspace = Workspace::default();
    for (text, derivative) in SLOPES {
        let [mut values, mut slopes, mut plain, mut expected] = [[0.0; 5]; 4];
        read(text).values_and_slopes(&row, &mut values, &mut slopes, &mut workspace).unwrap();
        read(text).values(&row, &mut plain, &mut workspace).unwrap();
        read(derivative).values(&row, &mut expected, &mut workspace).unwrap();
        assert_eq!(values.map(f64::to_bits), plain.map(f64::to_bits), "{text}");
        for (rho, (slope, expected)) in rho.iter().zip(slopes.iter().zip(expected)) {
            let error = (slope - expected).abs();
            assert!(
                error <= 1e-14 * expected.abs().max(1.0),
                "{text} at {rho}: {slope}, not {expected}"
            );
        }
    }
}

#[test]
fn what_does_not_depend_on_rho_does_not_spoil_the_derivative() {
    let row = point(&[0.0], 0.0, 0.0, &[0.0]);
    for (text, expected) in [
        ("rho + sqrt(x)", 1.0),
        ("rho*x^0.5 + 2*rho", 2.0),
        ("where(rho > 0, log(rho), 3*rho)", 3.0),
        ("rho^1.5", 0.0),
        ("hypot(rho, 0)", 0.0),
    ] {
        let [mut value, mut slope] = [[0.0]; 2];
        let mut workspace = Workspace::default();
        read(text).values_and_slopes(&row, &mut value, &mut slope, &mut workspace).unwrap();
        assert_eq!(slope[0], expected, "{text}");
    }
}

#[test]
fn a_derivative_that_is_not_finite_is_reported_as_such() {
    let row = point(&[1.0], 2.0, 3.0, &[0.0]);
    let [mut value, mut slope] = [[0.0]; 2];
    let mut workspace = Workspace::default();
    let error = read("sqrt(rho)").values_and_slopes(&row, &mut value, &mut slope, &mut workspace);
    let expected = "has the derivative inf with respect to rho at x = 1, y = 2, t = 3, rho = 0";
    assert_eq!(error.unwrap_err().to_string(), expected);
}
