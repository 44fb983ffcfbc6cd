//! Expressions of a parameter file: text that becomes numbers over the points of a row.
//!
//! ```
//! use diff2d_mpi::expression::{Constants, Expression, Row, Scope, Variable, Workspace};
//!
//! let constants = Constants::default();
//! let scope = Scope {
//!     key: "D",
//!     variables: &[Variable::X, Variable::Y],
//!     has_cells: true,
//!     constants: &constants,
//! };
//! let diffusivity = Expression::parse("1 + x^2", &scope)?;
//! let row = Row { x: &[0.0, 1.0, 2.0], ..Row::default() };
//! let mut values = [0.0; 3];
//! diffusivity.values(&row, &mut values, &mut Workspace::default())?;
//! assert_eq!(values, [1.0, 2.0, 5.0]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The text is split into tokens (`token`), parsed into stack code (`parse`, `code`) and carried out
//! over a chunk of points at a time (`evaluate`, `rows`), with or without the derivative with respect
//! to rho (`number`); what depends on x alone is kept from row to row (`kept`). The results have the
//! same bits on every machine (`functions`), and parsing takes bounded time and memory whatever the
//! text is.
//!
//! Not here: loops, definitions of functions, vectors, and whatever would make the time that an
//! expression takes depend on its values.

mod code;
mod constants;
mod definitions;
mod error;
mod evaluate;
mod fold;
mod functions;
mod habits;
mod kept;
mod missing;
mod names;
mod number;
mod op;
mod parse;
mod random;
mod rows;
mod scope;
mod separate;
mod table;
mod token;
mod unknown;
mod variable;

pub use constants::Constants;
pub use definitions::{ConstantError, Definition};
pub use error::{NotFinite, ParseError};
pub use evaluate::{Row, Workspace};
pub use missing::Missing;
pub use parse::{DEEPEST, LONGEST, MOST_OPERATIONS};
pub use scope::Scope;
pub use table::{Between, Rows, Series, Table};
pub use variable::{Variable, Variables};

use code::Code;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// An expression that has been read: its text, and the code that computes it.
///
/// Two expressions are equal if their texts are.
#[derive(Debug, Clone)]
pub struct Expression {
    text: String,
    code: Code,
    /// The variables that its key may depend on.
    allowed: Variables,
}

impl Expression {
    /// Reads an expression that may name what is in `scope`.
    pub fn parse(text: &str, scope: &Scope) -> Result<Expression, ParseError> {
        let code = parse::parse(text, scope)?;
        if let Some(value) = fold::constant(&code).filter(|value| !value.is_finite()) {
            let value = crate::number::shown(value);
            let begin = text.len() - text.trim_start().len();
            return Err(ParseError::new(text, begin, format!("the value is {value}: not finite")));
        }
        Ok(Expression { text: text.into(), code, allowed: Variables::of(scope.variables) })
    }

    /// Reads an expression that must be a number: one of constants only.
    pub fn number(text: &str, scope: &Scope) -> Result<f64, ParseError> {
        let scope = Scope { variables: &[], has_cells: false, ..*scope };
        let expression = Expression::parse(text, &scope)?;
        Ok(expression.constant().unwrap_or(f64::NAN))
    }

    /// The expression of a number.
    pub fn of_number(value: f64) -> Expression {
        let step = op::Step { op: op::Op::Number(value), text: 0..0 };
        Expression {
            text: crate::number::shown(value),
            code: Code::new(vec![step]),
            allowed: Variables::default(),
        }
    }

    /// The expression of a field or a series; `text` tells it from others.
    pub fn of_table(text: &str, table: Table) -> Expression {
        let allowed = table.variables();
        let step = op::Step { op: op::Op::Table(table), text: 0..text.len() };
        Expression { text: text.into(), code: Code::new(vec![step]), allowed }
    }

    /// The product of two expressions.
    pub fn product(one: &Expression, other: &Expression) -> Expression {
        let text = format!("({}) * ({})", one.text, other.text);
        let shifted = |of: &Expression, by: usize| {
            let steps = of.code.steps.clone().into_iter();
            let shift = move |step: op::Step| {
                let Range { start, end } = step.text;
                let text = if end > start { start + by..end + by } else { 0..0 };
                op::Step { text, ..step }
            };
            steps.map(shift).collect::<Vec<_>>()
        };
        let mut steps = shifted(one, 1);
        steps.extend(shifted(other, one.text.len() + 5));
        let op = op::Op::Binary(functions::Binary::Multiply);
        steps.push(op::Step { op, text: 0..text.len() });
        Expression { text, code: Code::new(steps), allowed: one.allowed.and(other.allowed) }
    }

    /// The fields that it contains, which are given cell by cell, and where values may be missing.
    pub fn fields(&self) -> impl Iterator<Item = &Arc<dyn Rows>> {
        self.code.tables().filter_map(|table| match table {
            Table::Field(field) => Some(field),
            Table::Series(_) => None,
        })
    }

    /// Whether it contains a field.
    pub fn has_field(&self) -> bool {
        self.fields().next().is_some()
    }

    /// The series in time that it contains.
    pub fn series(&self) -> impl Iterator<Item = &Series> {
        self.code.tables().filter_map(|table| match table {
            Table::Series(series) => Some(&**series),
            Table::Field(_) => None,
        })
    }

    /// The text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value, if it is the same everywhere and at all times.
    pub fn constant(&self) -> Option<f64> {
        fold::constant(&self.code)
    }

    /// The variables that it contains.
    pub fn variables(&self) -> Variables {
        self.code.variables
    }

    /// Whether it contains this variable.
    pub fn depends_on(&self, variable: Variable) -> bool {
        self.code.variables.contains(variable)
    }

    /// Whether it contains `random`, and so differs from cell to cell.
    pub fn has_random(&self) -> bool {
        self.code.has_random
    }

    /// Values at every point of a row, or the first point whose value is not finite.
    ///
    /// # Panics
    ///
    /// If `out`, `row.x` and, where the expression contains it, `row.rho` differ in length.
    pub fn values(
        &self,
        row: &Row,
        out: &mut [f64],
        workspace: &mut Workspace,
    ) -> Result<(), NotFinite> {
        evaluate::values(&self.code, self.allowed, row, out, workspace)
    }

    /// Values as of [`Expression::values`] where `is_inside`; elsewhere they may be anything.
    ///
    /// # Panics
    ///
    /// As [`Expression::values`].
    pub fn values_where(
        &self,
        row: &Row,
        out: &mut [f64],
        workspace: &mut Workspace,
        is_inside: impl Fn(usize) -> bool,
    ) -> Result<(), NotFinite> {
        evaluate::values_where(&self.code, self.allowed, row, out, workspace, is_inside)
    }

    /// Values as of [`Expression::values`], with the same bits, and derivatives with respect to rho.
    ///
    /// Where an expression jumps or has a kink, the derivative is that of one side; comparisons,
    /// `floor`, `ceil` and `step` have the derivative 0.
    ///
    /// # Panics
    ///
    /// As [`Expression::values`].
    pub fn values_and_slopes(
        &self,
        row: &Row,
        values: &mut [f64],
        slopes: &mut [f64],
        workspace: &mut Workspace,
    ) -> Result<(), NotFinite> {
        self.values_and_slopes_where(row, [values, slopes], workspace, |_| true)
    }

    /// Values and derivatives as of [`Expression::values_and_slopes`] where `is_inside`; elsewhere they may be
    /// anything.
    ///
    /// # Panics
    ///
    /// As [`Expression::values`].
    pub fn values_and_slopes_where(
        &self,
        row: &Row,
        out: [&mut [f64]; 2],
        workspace: &mut Workspace,
        is_inside: impl Fn(usize) -> bool,
    ) -> Result<(), NotFinite> {
        evaluate::values_and_slopes(&self.code, self.allowed, row, out, workspace, is_inside)
    }

    /// The value at the only point of a row, as for the ends of a side or for a source.
    pub fn at(&self, row: &Row, workspace: &mut Workspace) -> Result<f64, NotFinite> {
        let mut value = [0.0];
        self.values(row, &mut value, workspace)?;
        Ok(value[0])
    }

    /// A shape in space and a function of time whose product is this expression, up to rounding.
    ///
    /// Only what is written as a product or a quotient, perhaps with a sign, is taken apart:
    /// `sin(x)*exp(-t)` but not `exp(x - t)` nor `x*t + y*t`. Either may be the number 1.
    pub fn separate(&self) -> Option<[Expression; 2]> {
        let parts = separate::separate(&self.text, &self.code)?;
        Some(parts.map(|(text, code)| Expression { text, code, allowed: self.allowed }))
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Expression) -> bool {
        self.text == other.text
    }
}

impl Eq for Expression {}
