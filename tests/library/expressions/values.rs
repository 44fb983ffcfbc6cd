//! What expressions mean.

use super::{parse, parse_for, point, read, value};
use diff2d_mpi::expression::{Expression, Row, Variable, Workspace};

/// At x = 3, y = -2, t = 0.5, rho = 0.25, with K = 2 and brick = 0.2.
const VALUES: [(&str, f64); 75] = [
    ("7", 7.0),
    ("1e-3", 0.001),
    ("1.5E+2", 150.0),
    (".5", 0.5),
    ("5.", 5.0),
    ("5.e1", 50.0),
    ("  x\t+\n y ", 1.0),
    ("t", 0.5),
    ("rho", 0.25),
    ("K*brick", 0.4),
    ("pi", std::f64::consts::PI),
    ("e", std::f64::consts::E),
    // Strength and grouping.
    ("1 + 2*3", 7.0),
    ("(1 + 2)*3", 9.0),
    ("10 - 3 - 2", 5.0),
    ("24/4/3", 2.0),
    ("2*6/4*3", 9.0),
    ("-x^2", -9.0),
    ("(-x)^2", 9.0),
    ("-2^2", -4.0),
    ("2^3^2", 512.0),
    ("2**3**2", 512.0),
    ("(2^3)^2", 64.0),
    ("2^-1", 0.5),
    ("2^-x", 0.125),
    ("2^-x^2*512", 1.0),
    ("x*-y", 6.0),
    ("x - -y", 1.0),
    ("--x", 3.0),
    ("+x", 3.0),
    ("-x*y", 6.0),
    ("2*x^2", 18.0),
    ("1 + 1 == 2", 1.0),
    ("not x == 3", 0.0),
    ("not not x", 1.0),
    ("1 or 0 and 0", 1.0),
    ("(1 or 0) and 0", 0.0),
    ("not 0 and 0", 0.0),
    ("x > 0 and y > 0 or t > 0", 1.0),
    // Comparisons give numbers.
    ("2*(x > y) + (x < y)", 2.0),
    ("(x >= 3) + (x <= 3) + (x == 3)", 3.0),
    ("(x != 3) + (y != 3)", 1.0),
    ("2 and -1", 1.0),
    ("0 or 0", 0.0),
    // Functions.
    ("where(x > 0, 10, 20)", 10.0),
    ("where(0, 10, 20)", 20.0),
    ("where(-1, 10, 20)", 10.0),
    ("min(x, y, t)", -2.0),
    ("max(x, y, t)", 3.0),
    ("min(x)", 3.0),
    ("abs(y)", 2.0),
    ("sqrt(x*x)", 3.0),
    ("exp(0)", 1.0),
    ("log(1)", 0.0),
    ("log10(1000)", 3.0),
    ("sin(0) + cos(0) + tan(0)", 1.0),
    ("asin(0) + acos(1) + atan(0)", 0.0),
    ("atan2(0, -1)", std::f64::consts::PI),
    ("sinh(0) + cosh(0) + tanh(0)", 1.0),
    ("erf(0)", 0.0),
    ("floor(-1.5)", -2.0),
    ("ceil(-1.5)", -1.0),
    ("hypot(3, 4)", 5.0),
    ("mod(7, 3)", 1.0),
    ("mod(-7, 3)", 2.0),
    ("mod(7, -3)", -2.0),
    ("mod(-0.25, 1)", 0.75),
    ("clamp(x, 0, 1)", 1.0),
    ("clamp(y, 0, 1)", 0.0),
    ("clamp(t, 0, 1)", 0.5),
    ("step(0) + step(1) + step(-1)", 2.0),
    // The branch that is not taken does no harm.
    ("where(y > 0, log(y), 0)", 0.0),
    ("where(y > 0, 1/0, 1)", 1.0),
    ("0*x^0 + 0^0", 1.0),
    ("x^0.5*x^0.5 - 3 < 1e-15", 1.0),
];

#[test]
fn expressions_have_the_values_that_a_reader_expects() {
    for (text, expected) in VALUES {
        let found = value(text);
        let close = (found - expected).abs() <= 4.0 * f64::EPSILON * expected.abs();
        assert!(close, "{text} = {found}, not {expected}");
    }
}

#[test]
fn whole_powers_up_to_8_are_products_from_left_to_right() {
    let x: f64 = 1.1;
    let mut product: f64 = 1.0;
    for power in 0..=8 {
        for (text, expected) in
            [(format!("x^{power}"), product), (format!("x**-{power}"), 1.0 / product)]
        {
            let found =
                read(&text).at(&point(&[x], 0.0, 0.0, &[0.0]), &mut Workspace::default()).unwrap();
            assert_eq!(found.to_bits(), expected.to_bits(), "{text}");
        }
        product *= x;
    }
}

#[test]
fn constants_are_folded_with_the_same_bits() {
    let folded = read("0.1*3 + sin(0.7)^3 - mod(5.5, 0.3)/max(0.1, 0.3)").constant();
    let in_row = value("0.1*x + sin(0.7 + 0*x)^3 - mod(5.5 + 0*x, 0.3)/max(0.1, 0.3 + 0*y)");
    assert_eq!(folded.map(f64::to_bits), Some(in_row.to_bits()));
}

#[test]
fn an_expression_knows_what_it_depends_on() {
    for (text, variables) in [
        ("1 + 2*pi", ""),
        ("x + K", "x"),
        ("sin(y)*t", "y t"),
        ("where(x > t, rho, y)", "x y t rho"),
    ] {
        let names: Vec<_> = read(text).variables().iter().map(Variable::name).collect();
        assert_eq!(names.join(" "), variables, "{text}");
        assert_eq!(read(text).constant().is_some(), variables.is_empty(), "{text}");
    }
    assert!(read("random(1)").has_random() && read("random(1)").constant().is_none());
}

#[test]
fn text_is_given_back_and_compared() {
    assert_eq!(read(" 1 +x ").to_string(), " 1 +x ");
    assert_eq!(read("1 + x"), read("1 + x"));
    assert_ne!(read("1 + x"), read("1 +x"));
    assert_eq!(Expression::of_number(0.5), read("0.5"));
    assert_eq!(Expression::of_number(0.5).constant(), Some(0.5));
}

/// Rows of any length agree with points, whatever chunks they are cut into.
#[test]
fn a_row_has_the_values_of_its_points() {
    let mut workspace = Workspace::default();
    for text in ["1 + 0.9*sin(6*pi*x)*cos(4*pi*y)", "where(x > y, t - x, 3)", "y", "random(4)*rho"]
    {
        let expression = read(text);
        for length in [0, 1, 511, 512, 513, 1500] {
            let x: Vec<f64> = (0..length).map(|i| f64::from(i) / 700.0).collect();
            let rho: Vec<f64> = x.iter().map(|x| x * x).collect();
            let row = Row { x: &x, y: 0.3, t: 7.0, rho: &rho, row: 3, column: 11 };
            let mut values = vec![f64::NAN; x.len()];
            expression.values(&row, &mut values, &mut workspace).unwrap();
            for (i, value) in values.iter().enumerate() {
                let point = Row { x: &x[i..=i], rho: &rho[i..=i], column: 11 + i as u64, ..row };
                let alone = expression.at(&point, &mut Workspace::default()).unwrap();
                assert_eq!(alone.to_bits(), value.to_bits(), "{text} at {i} of {length}");
            }
        }
    }
}

#[test]
fn a_value_that_is_not_finite_is_reported_with_its_point() {
    let variables = [Variable::X, Variable::Y];
    let expression = parse_for("D", &variables, "1/x").unwrap();
    let row = Row { x: &[-1.0, 0.5, 0.0, 0.0], y: 0.25, ..Row::default() };
    let error = expression.values(&row, &mut [0.0; 4], &mut Workspace::default()).unwrap_err();
    assert_eq!((error.index, error.value), (2, f64::INFINITY));
    assert_eq!(error.to_string(), "is inf at x = 0, y = 0.25");
    let error =
        read("log(rho - x)").at(&point(&[1.0], 2.0, 0.5, &[0.1]), &mut Workspace::default());
    assert_eq!(error.unwrap_err().to_string(), "is nan at x = 1, y = 2, t = 0.5, rho = 0.1");
    // What is not a number is found behind min, max, clamp and step too.
    for text in ["min(log(-x), 1)", "max(1, log(-x))", "clamp(sqrt(-x), 0, 1)", "step(log(-x))"] {
        let row = point(&[1.0], 0.0, 0.0, &[0.0]);
        assert!(read(text).at(&row, &mut Workspace::default()).is_err(), "{text}");
    }
}

#[test]
fn random_numbers_belong_to_cells() {
    let at = |k: u64, row: u64, column: u64| {
        let point = Row { x: &[0.0], rho: &[0.0], row, column, ..Row::default() };
        read(&format!("random({k})")).at(&point, &mut Workspace::default()).unwrap()
    };
    // Computed from the definition with whole numbers in Python.
    assert_eq!(at(1, 0, 0).to_bits(), RANDOM[0]);
    assert_eq!(at(1, 5, 7).to_bits(), RANDOM[1]);
    assert_eq!(at(1 << 53, u64::MAX, 1 << 40).to_bits(), RANDOM[2]);
    let (mut sum, mut product, mut along) = (0.0, 0.0, 0.0);
    for cell in 0..10_000 {
        let [here, other, right] = [
            at(1, cell / 100, cell % 100),
            at(2, cell / 100, cell % 100),
            at(1, cell / 100, cell % 100 + 1),
        ]
        .map(|value| value - 0.5);
        assert!((-0.5..0.5).contains(&here));
        sum += here;
        product += here * other;
        along += here * right;
    }
    // Standard deviations: 29, 8.3 and 8.3.
    assert!(
        sum.abs() < 100.0 && product.abs() < 30.0 && along.abs() < 30.0,
        "{sum} {product} {along}"
    );
}

const RANDOM: [u64; 3] = [0x3fe6_3140_5e8d_b1b0, 0x3fe8_fdb8_a164_741b, 0x3fe2_6aa4_d3b4_2112];

#[test]
fn limits_are_those_that_are_written_down() {
    assert!(parse(&format!("x{}", " ".repeat(4095))).is_ok());
    assert!(parse(&format!("x{}", " ".repeat(4096))).is_err());
    assert!(parse(&format!("x{}", "+x".repeat(1000))).is_ok());
    assert!(parse(&format!("x{}", "+x".repeat(1001))).is_err());
    assert!(parse(&format!("{}x{}", "(".repeat(64), ")".repeat(64))).is_ok());
    assert!(parse(&format!("{}x{}", "(".repeat(65), ")".repeat(65))).is_err());
}

/// What is kept from row to row changes no bit, wherever the points of the next row are.
#[test]
fn rows_after_others_have_the_bits_of_a_first_row() {
    let points = |begin: f64, step: f64, count: usize| -> Vec<f64> {
        (0..count).map(|point| begin + step * point as f64).collect()
    };
    let mut rows = vec![points(0.0, 0.01, 1300), points(0.0, 0.02, 1300), points(-0.0, 0.01, 1300)];
    rows.extend([points(0.0, 0.01, 700), points(0.0, 0.01, 3), points(5.0, 0.01, 40)]);
    rows.push(rows[0].clone());
    let texts = ["atan2(x, -1) + y*exp(-x)", "exp(-x)*sin(3*x)", "y + x^2.5*cos(x*t)*erf(x)"];
    let expressions = texts.map(read);
    let mut workspace = Workspace::default();
    for (turn, x) in [rows.clone(), rows].concat().iter().enumerate() {
        for (expression, text) in expressions.iter().zip(texts) {
            let row = Row { x, rho: x, y: turn as f64, t: 0.5, ..Row::default() };
            let values = |workspace: &mut Workspace| {
                let mut values = vec![0.0; x.len()];
                expression.values(&row, &mut values, workspace).unwrap();
                values.into_iter().map(f64::to_bits).collect::<Vec<_>>()
            };
            assert_eq!(values(&mut workspace), values(&mut Workspace::default()), "{turn}: {text}");
        }
    }
}
