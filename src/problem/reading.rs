//! Values of the parameter file as expressions and numbers.

use crate::error::Problem;
use crate::expression::{Constants, Definition, Expression, ParseError, Scope, Variable};
use crate::params::{Params, Value};

/// The constants of the parameter file.
///
/// # Errors
/// One whose name or expression cannot be read.
pub fn constants(params: &Params) -> Result<Constants, Problem> {
    let definition = |value: &Value| match value {
        Value::Number(number) => Definition::Number(*number),
        Value::Text(text) => Definition::Text(text.clone()),
    };
    let definitions: Vec<(String, Definition)> =
        params.constants.iter().map(|(name, value)| (name.clone(), definition(value))).collect();
    Constants::evaluate(&definitions).map_err(|wrong| {
        let key = format!("constants.{}", wrong.name);
        refused(&key, &wrong.error)
    })
}

/// What the values of a parameter file may name.
pub struct Names<'c> {
    /// The constants.
    pub constants: &'c Constants,
    /// The variables.
    pub variables: &'c [Variable],
    /// Whether it is evaluated at cells.
    pub has_cells: bool,
}

impl Names<'_> {
    /// The expression under a key.
    ///
    /// # Errors
    /// Why it cannot be read, with its place in the text.
    pub fn expression(&self, key: &str, value: &Value) -> Result<Expression, Problem> {
        let text = match value {
            Value::Number(number) => return Ok(Expression::of_number(*number)),
            Value::Text(text) => text,
        };
        let &Names { constants, variables, has_cells } = self;
        let scope = Scope { key, variables, has_cells, constants };
        Expression::parse(text, &scope).map_err(|error| refused(key, &error))
    }

    /// The same where there may be none.
    ///
    /// # Errors
    /// As for [`Names::expression`].
    pub fn optional(
        &self,
        key: &str,
        value: Option<&Value>,
    ) -> Result<Option<Expression>, Problem> {
        value.map(|value| self.expression(key, value)).transpose()
    }
}

/// The number under a key.
///
/// # Errors
/// Why it is none.
pub fn number(key: &str, value: &Value, constants: &Constants) -> Result<f64, Problem> {
    match value {
        Value::Number(number) => Ok(*number),
        Value::Text(text) => {
            let scope = Scope { key, variables: &[], has_cells: false, constants };
            Expression::number(text, &scope).map_err(|error| refused(key, &error))
        }
    }
}

fn refused(key: &str, error: &ParseError) -> Problem {
    let text = match error.message().starts_with(&format!("{key} ")) {
        true => error.to_string(),
        false => format!("{key}: {error}"),
    };
    Problem::new(&[key], text)
}
