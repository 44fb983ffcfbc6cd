//! Values of the parameter file as expressions and numbers.

use super::inputs::Inputs;
use crate::error::Problem;
use crate::expression::{Constants, Definition, Expression, ParseError, Scope, Variable};
use crate::params::{Params, Quantity, Timed, Value, below};

/// The constants of the parameter file.
///
/// # Errors
/// One whose name or expression cannot be read.
pub fn constants(params: &Params, inputs: &Inputs) -> Result<Constants, Problem> {
    let definition = |value: &Value| match value {
        Value::Number(number) => Definition::Number(*number),
        Value::Text(text) => Definition::Text(text.clone()),
    };
    let definitions: Vec<(String, Definition)> =
        params.constants.iter().map(|(name, value)| (name.clone(), definition(value))).collect();
    let mut constants = Constants::evaluate(&definitions).map_err(|wrong| {
        let key = below("constants", &wrong.name);
        refused(&key, &wrong.error)
    })?;
    for (name, file) in &params.data {
        let key = below("data", name);
        let table = inputs.table(&key).ok_or_else(|| unread(&key, &file.file))?;
        constants.name(name, table.clone()).map_err(|error| refused(&key, &error))?;
    }
    Ok(constants)
}

/// What any value of a parameter file may name, and what stands in files.
#[derive(Clone, Copy)]
pub struct Known<'c> {
    /// The constants.
    pub constants: &'c Constants,
    /// Fields and series.
    pub inputs: &'c Inputs,
}

/// What one value may name.
pub struct Names<'c> {
    known: Known<'c>,
    variables: &'c [Variable],
    /// Whether it is evaluated at cells.
    has_cells: bool,
}

impl<'c> Known<'c> {
    /// With these variables, at cells or elsewhere.
    pub fn names(self, variables: &'c [Variable], has_cells: bool) -> Names<'c> {
        Names { known: self, variables, has_cells }
    }
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
        let Names { known: Known { constants, .. }, variables, has_cells } = *self;
        let scope = Scope { key, variables, has_cells, constants };
        Expression::parse(text, &scope).map_err(|error| refused(key, &error))
    }

    /// A value at every cell.
    ///
    /// # Errors
    /// As for [`Names::expression`].
    pub fn quantity(&self, key: &str, value: &Quantity) -> Result<Expression, Problem> {
        match value {
            Quantity::Number(number) => Ok(Expression::of_number(*number)),
            Quantity::Text(text) => self.expression(key, &Value::Text(text.clone())),
            Quantity::File(file) => self.in_file(key, &file.file),
        }
    }

    /// The same where there may be none.
    ///
    /// # Errors
    /// As for [`Names::expression`].
    pub fn optional(
        &self,
        key: &str,
        value: Option<&Quantity>,
    ) -> Result<Option<Expression>, Problem> {
        value.map(|value| self.quantity(key, value)).transpose()
    }

    /// A value at every time.
    ///
    /// # Errors
    /// As for [`Names::expression`].
    pub fn timed(&self, key: &str, value: &Timed) -> Result<Expression, Problem> {
        match value {
            Timed::Number(number) => Ok(Expression::of_number(*number)),
            Timed::Text(text) => self.expression(key, &Value::Text(text.clone())),
            Timed::File(file) => self.in_file(key, &file.file),
        }
    }

    /// What a file holds.
    ///
    /// # Errors
    /// It has not been read.
    pub fn in_file(&self, key: &str, file: &str) -> Result<Expression, Problem> {
        self.known.inputs.expression(key, file).ok_or_else(|| unread(key, file))
    }
}

/// The number under a key.
///
/// # Errors
/// It is not a number.
pub fn number(key: &str, value: &Quantity, constants: &Constants) -> Result<f64, Problem> {
    match value {
        Quantity::Number(number) => Ok(*number),
        Quantity::File(file) => Err(Problem::new(
            &[key],
            format!("{key} is in {}, which holds a field, not a number", file.file),
        )),
        Quantity::Text(text) => {
            let scope = Scope { key, variables: &[], has_cells: false, constants };
            Expression::number(text, &scope).map_err(|error| refused(key, &error))
        }
    }
}

fn unread(key: &str, file: &str) -> Problem {
    Problem::new(&[key], format!("{key}: {file} has not been read"))
}

fn refused(key: &str, error: &ParseError) -> Problem {
    let text = match error.message().starts_with(&format!("{key} ")) {
        true => error.to_string(),
        false => format!("{key}: {error}"),
    };
    Problem::new(&[key], text)
}
