//! Constants: numbers, and expressions of earlier ones.

use diff2d_mpi::expression::{Constants, Definition, Expression, Scope, Variable};

/// Definitions from `NAME = TEXT`; what reads as a number is one.
fn definitions(lines: &[&str]) -> Vec<(String, Definition)> {
    let definition = |text: &str| match text.parse() {
        Ok(number) => Definition::Number(number),
        Err(_) => Definition::Text(text.into()),
    };
    let line = |line: &&str| {
        let (name, text) = line.split_once(" = ").expect("NAME = TEXT");
        (name.to_string(), definition(text))
    };
    lines.iter().map(line).collect()
}

#[test]
fn constants_use_those_before_them() {
    let lines = ["r = 0.5", "area = pi*r^2", "half = area/2", "_k2 = -1", "n = 3"];
    let constants = Constants::evaluate(&definitions(&lines)).unwrap();
    assert_eq!(constants.get("half"), Some(std::f64::consts::PI * 0.25 / 2.0));
    let names: Vec<&str> = constants.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["r", "area", "half", "_k2", "n"]);
    // They are numbers to the parser, also as exponents.
    let variables = [Variable::X];
    let scope = Scope { key: "D", variables: &variables, has_cells: true, constants: &constants };
    let cube = Expression::parse("x^n", &scope).unwrap();
    assert!(cube.depends_on(Variable::X) && !cube.depends_on(Variable::Y));
    assert_eq!(Expression::number("2*half/area", &scope), Ok(1.0));
    let error = Expression::number("2*x", &scope).unwrap_err();
    assert_eq!(error.message(), "D may depend on constants only, not on x");
}

#[test]
fn what_is_wrong_with_a_constant_is_said() {
    for (lines, name, message, column) in [
        (&["a = b + 1", "b = 2"][..], "a", "`b` is defined after `a`: move it before", 1),
        (&["a = pi*b", "b = 2", "pi = 3"], "a", "`b` is defined after `a`: move it before", 4),
        (&["a = 2*a"], "a", "the constants depend on each other in a circle: a -> a", 3),
        (
            &["z = 1", "a = z + b", "b = 2*c", "c = z*a"],
            "a",
            "the constants depend on each other in a circle: a -> b -> c -> a",
            5,
        ),
        (&["a = 1", "b = 2*A"], "b", "unknown name `A`: did you mean `a`? (names: pi, e, a)", 3),
        (&["a = 2*x"], "a", "the constant a may depend on constants only, not on x", 3),
        (&["a = random(1)"], "a", "`random` numbers belong to cells: the constant a has none", 1),
        (&["a = 1/0"], "a", "the value is inf: not finite", 1),
        (&["a = inf"], "a", "`a` is not finite", 1),
        (&["x = 1"], "x", "`x` is a variable: choose another name", 1),
        (&["pi = 3"], "pi", "`pi` is a number of the language: choose another name", 1),
        (&["sin = 3"], "sin", "`sin` is a function: choose another name", 1),
        (&["or = 3"], "or", "`or` is a word of the language: choose another name", 1),
        (&["a = 1", "a = 2"], "a", "`a` is defined twice", 1),
        (&["my-k = 3"], "my-k", "a name consists of letters, digits and `_`, a letter first", 3),
        (&["2k = 3"], "2k", "a name consists of letters, digits and `_`, a letter first", 1),
    ] {
        let error = Constants::evaluate(&definitions(lines)).unwrap_err();
        assert_eq!((error.name.as_str(), error.error.message()), (name, message), "{lines:?}");
        assert_eq!(error.error.column(), column, "{lines:?}");
    }
}

#[test]
fn many_constants_are_evaluated_soon() {
    let mut lines: Vec<(String, Definition)> = vec![("a0".into(), Definition::Number(1.0))];
    let text = |i: usize| Definition::Text(format!("a{} + 1", i - 1));
    lines.extend((1..2000).map(|i| (format!("a{i}"), text(i))));
    assert_eq!(Constants::evaluate(&lines).unwrap().get("a1999"), Some(2000.0));
    // The longest circle.
    lines[0].1 = Definition::Text("a1999".into());
    let error = Constants::evaluate(&lines).unwrap_err().error;
    assert!(
        error
            .message()
            .starts_with("the constants depend on each other in a circle: a0 -> a1999 -> a1998")
    );
    // Every one uses all of the others.
    let names: Vec<String> = (0..600).map(|i| format!("a{i}")).collect();
    let all = Definition::Text(names.join("+"));
    let lines: Vec<_> = names.into_iter().map(|name| (name, all.clone())).collect();
    assert!(Constants::evaluate(&lines).is_err());
}
