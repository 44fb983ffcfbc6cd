//! Random expressions have the values that Python gives them: its grammar, NumPy's functions.

use super::grammar::Writer;
use super::{point, read};
use crate::common::{environment, python, scratch};
use diff2d_mpi::expression::Workspace;
use serde_json::json;

#[test]
fn random_expressions_have_the_values_that_python_gives_them() {
    let count: u64 = environment("DIFF2D_PYTHON_CASES", 1000);
    let mut workspace = Workspace::default();
    let mut cases = Vec::new();
    for seed in 0..count {
        let text = Writer::new(seed).expression(2);
        // Longer ones say less: most are not finite.
        if text.len() > 300 {
            continue;
        }
        let [x, y, t, rho] = [0.37, -1.21, 2.3, 0.61].map(|v| v + 0.01 * (seed % 17) as f64);
        // An expression of numbers alone that is not finite is refused before it has a value.
        let value = super::parse(&text)
            .map_err(|error| assert!(error.message().ends_with("not finite"), "{error}"))
            .ok()
            .and_then(|e| e.at(&point(&[x], y, t, &[rho]), &mut workspace).ok());
        cases.push(json!({"text": text, "x": x, "y": y, "t": t, "rho": rho, "value": value}));
    }
    let directory = scratch();
    let path = directory.path().join("cases.json");
    std::fs::write(&path, json!(cases).to_string()).expect("the cases can be written");
    python("expressions.py", &[path]);
}

#[test]
fn random_expressions_are_the_same_where_parentheses_say_what_the_grammar_says() {
    let row = point(&[0.3], -0.7, 1.9, &[0.5]);
    let at = |text: &str| read(text).at(&row, &mut Workspace::default()).ok().map(f64::to_bits);
    for (bare, grouped) in [
        ("-x^2*y", "(-(x^2))*y"),
        ("x/y*t", "(x/y)*t"),
        ("2^-x^y", "2^(-(x^y))"),
        ("not x < y and t > 1 or y", "((not (x < y)) and (t > 1)) or y"),
        ("x + y < t*2", "(x + y) < (t*2)"),
        ("x - y - t + 1", "((x - y) - t) + 1"),
    ] {
        assert_eq!(at(bare), at(grouped), "{bare}");
    }
}
