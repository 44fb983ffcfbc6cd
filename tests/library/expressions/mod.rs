//! Expressions of a parameter file: what they mean, the bits they give, and what is said of bad ones.

mod bits;
mod constants;
mod document;
mod fuzz;
mod grammar;
mod messages;
mod python;
mod separate;
mod slopes;
mod values;

use diff2d_mpi::expression::{
    Constants, Definition, Expression, ParseError, Row, Scope, Variable, Workspace,
};

/// Reads an expression that may depend on everything, with the constants `K = 2` and `brick = 0.2`.
fn parse(text: &str) -> Result<Expression, ParseError> {
    parse_for("reaction", &Variable::ALL, text)
}

fn parse_for(key: &str, variables: &[Variable], text: &str) -> Result<Expression, ParseError> {
    let definitions = [("K", 2.0), ("brick", 0.2)];
    let definitions = definitions.map(|(name, value)| (name.into(), Definition::Number(value)));
    let constants = Constants::evaluate(&definitions).expect("two numbers");
    Expression::parse(text, &Scope { key, variables, has_cells: true, constants: &constants })
}

/// Reads an expression that has no mistake.
#[track_caller]
fn read(text: &str) -> Expression {
    parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A point in cell (5, 7).
fn point<'p>(x: &'p [f64; 1], y: f64, t: f64, rho: &'p [f64; 1]) -> Row<'p> {
    Row { x, y, t, rho, row: 5, column: 7 }
}

/// The value at x = 3, y = -2, t = 0.5, rho = 0.25.
#[track_caller]
fn value(text: &str) -> f64 {
    let row = point(&[3.0], -2.0, 0.5, &[0.25]);
    read(text).at(&row, &mut Workspace::default()).unwrap_or_else(|error| panic!("{text}: {error}"))
}
